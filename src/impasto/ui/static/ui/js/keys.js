// The keys of the house: j k r c d 1-5 b / ? work on the picture that is open, else on the card that is marked.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function viewer() {
  return document.querySelector("dialog.overlay[open] [data-viewer]") ?? document.querySelector("main [data-viewer], main[data-viewer]");
}

function cards() {
  return [...document.querySelectorAll("[data-feed] [data-card]")];
}

function marked() {
  return document.activeElement?.closest("[data-card]") ?? document.querySelector("[data-card][data-current]");
}

function mark(card) {
  for (const other of document.querySelectorAll("[data-card][data-current]")) other.removeAttribute("data-current");
  card.dataset.current = "";
  card.querySelector(".card-link, a[href]")?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function walk(by) {
  // The overlay takes the turn where it is open; a picture page has its own next and previous.
  if (!document.dispatchEvent(new CustomEvent("turn-page", { detail: by, cancelable: true }))) return;
  const step = viewer()?.querySelector(by > 0 ? "a[rel=next]" : "a[rel=prev]");
  if (step) return step.click();
  const all = cards();
  const index = all.indexOf(marked());
  const card = index < 0 ? all.find((one) => one.getBoundingClientRect().bottom > 120) : all[index + by];
  if (card) mark(card);
}

async function react(subject, position) {
  const button = subject.querySelector(`[data-reaction="${position}"]`);
  if (button) return button.click();
  const kind = subject.closest("[data-feed]")?.dataset.reactKinds?.split(" ")[position - 1];
  if (!subject.dataset.react || !kind) return;
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true" };
  const answer = await fetch(subject.dataset.react, { method: "POST", headers, body: new URLSearchParams({ kind }) });
  if (!answer.ok || answer.redirected) return say("Sign in to react.", "warn");
  const bar = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-reactions]");
  const count = subject.querySelector("[data-reaction-count]");
  if (bar?.dataset.total && count) count.textContent = bar.dataset.total;
  const mine = bar?.querySelector(`[data-reaction="${position}"]`)?.getAttribute("aria-pressed") === "true";
  say(mine ? "Reacted." : "Reaction taken back.", "good");
}

function say(text, tone) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
}

const ON_SUBJECT = {
  r: (subject) => subject.dataset.remix && location.assign(subject.dataset.remix),
  d: (subject) => subject.dataset.download && location.assign(subject.dataset.download),
  c: (subject) => subject.dataset.copyFrom && document.dispatchEvent(new CustomEvent("copy-from", { detail: subject.dataset.copyFrom })),
};

const ANYWHERE = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => document.querySelector("[data-search] input")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  b: () => {
    const eye = document.querySelector("[data-eye]");
    if (!eye) return;
    eye.open = !eye.open;
    eye.querySelector(eye.open ? "input" : "summary")?.focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[data-dialog][open]")) return;
  const subject = viewer() ?? marked();
  const act = ANYWHERE[event.key] ?? (subject && (ON_SUBJECT[event.key] ?? (/^[1-9]$/.test(event.key) ? () => react(subject, event.key) : null)));
  if (!act) return;
  event.preventDefault();
  act(subject);
});
