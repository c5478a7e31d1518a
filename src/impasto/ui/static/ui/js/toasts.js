// Says what just happened: event "toast" {text, tone} from a script or an HX-Trigger header, and what htmx could not fetch.
const STAY = 6000;
const GLYPHS = { note: "info", good: "circle-check", warn: "triangle-alert", bad: "circle-alert" };
const SAID = {
  0: "The house did not answer. Check your connection and try again.",
  401: "Sign in first.",
  403: "That is not for you, or you need to sign in first.",
  404: "That is gone. Reload the page to see what is there now.",
  413: "That is too large.",
  429: "That was too fast. Wait a moment and try again.",
};
const tray = document.querySelector("[data-toasts]");

// Above open dialogs, which live in the browser's top layer, only another popover can be seen.
function raise() {
  if (!tray.showPopover) return;
  tray.popover = "manual";
  if (tray.matches(":popover-open")) tray.hidePopover();
  tray.showPopover();
}

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), STAY);
  else toast.remove();
}

function say({ text, tone = "note" }) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.classList.replace("is-note", `is-${tone}`);
  toast.role = tone === "bad" ? "alert" : "status";
  const use = toast.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${GLYPHS[tone] ?? "info"}`));
  toast.querySelector("span").textContent = text;
  tray.append(toast);
  raise();
  if (tone !== "bad") setTimeout(() => leave(toast), STAY);
}

document.addEventListener("toast", (event) => say(event.detail));
document.addEventListener("click", (event) => event.target.closest("[data-toast] [data-close]")?.closest("[data-toast]").remove());
document.addEventListener("htmx:sendError", () => say({ text: SAID[0], tone: "warn" }));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say({ text: SAID[status] ?? "Something broke on our side. Try again in a minute.", tone: "warn" });
});

for (const toast of tray.querySelectorAll("[data-toast]:not(.is-bad)")) setTimeout(() => leave(toast), STAY * 1.5);
