// Opens a[data-overlay] over the page it hangs on: own address, Back and Esc return to the same place. A new tab works as ever.
const SHOWN = "overlay";
const home = location.pathname + location.search;
const homeTitle = document.title;
let dialog = null;
let origin = null;
let latest = 0;
let named = null;

function make() {
  dialog = document.createElement("dialog");
  dialog.className = "overlay";
  dialog.setAttribute("aria-label", "Picture");
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    history.back();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-overlay-close]")) history.back();
    const step = event.target.closest("a.stage-step");
    if (!step) return;
    event.preventDefault();
    if (!turnPage(step.rel === "next" ? 1 : -1)) turnTo(step.href, null);
  });
  document.body.append(dialog);
}

function closer() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "overlay-close";
  button.dataset.overlayClose = "";
  button.setAttribute("aria-label", "Close");
  button.textContent = "✕";
  return button;
}

// The shape of what comes: the card's own picture, large, and lines beside it.
function shapeOf(card) {
  const shape = document.createElement("div");
  shape.className = "viewer";
  shape.setAttribute("aria-busy", "true");
  shape.innerHTML = '<div class="stage"></div><div class="viewer-side">' + '<div class="skeleton is-line"></div>'.repeat(6) + "</div>";
  const picture = card?.querySelector(".picture")?.cloneNode(true);
  const image = picture?.querySelector("img");
  if (image) {
    picture.style.setProperty("--r", image.width / image.height);
    shape.firstChild.append(picture);
  }
  return shape;
}

async function fetchPage(address) {
  const answer = await fetch(address, { headers: { "X-Overlay": "1", Accept: "text/html" } });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const content = page.querySelector("[data-viewer]") ?? page.getElementById("main");
  content.removeAttribute("id");
  return { content: document.importNode(content, true), title: page.title };
}

// One picture at a time carries the transition's name: the one that turns into another.
function name(picture) {
  if (named) named.style.viewTransitionName = "";
  named = picture ?? null;
  if (named) named.style.viewTransitionName = "picture";
}

async function change(update, from, to) {
  if (!document.startViewTransition || matchMedia("(prefers-reduced-motion: reduce)").matches) return update();
  name(from);
  const transition = document.startViewTransition(() => {
    name(null);
    update();
    name(to());
  });
  transition.finished.finally(() => named === null || name(null));
  await transition.updateCallbackDone;
}

async function show(address, card) {
  const turn = ++latest;
  if (!dialog) make();
  origin = card ?? origin;
  const arriving = fetchPage(address);
  arriving.catch(() => location.assign(address));
  const before = dialog.open ? dialog.querySelector(".stage .picture") : card?.querySelector(".picture");
  const shape = shapeOf(card);
  await change(
    () => {
      dialog.replaceChildren(shape, closer());
      if (!dialog.open) dialog.showModal();
    },
    before,
    () => dialog.querySelector(".stage .picture"),
  );
  const { content, title } = await arriving;
  if (turn !== latest) return;
  name(null);
  dialog.replaceChildren(content, closer());
  addSteps(content.querySelector(".stage"));
  dialog.scrollTop = 0;
  document.title = title;
  window.htmx?.process(content);
  document.dispatchEvent(new CustomEvent("overlay-shown", { detail: content }));
}

async function hide() {
  latest++;
  const shown = dialog.querySelector(".stage .picture");
  document.title = homeTitle;
  const land = () => {
    dialog.close();
    origin?.scrollIntoView({ block: "nearest" });
    origin?.querySelector("a[data-overlay]").focus({ preventScroll: true });
  };
  await change(land, shown, () => origin?.querySelector(".picture"));
}

function cards() {
  return [...document.querySelectorAll("[data-feed] [data-card]")].filter((card) => card.querySelector("a[data-overlay]"));
}

// In the feed below there may be neighbours that the page by itself does not know.
function addSteps(stage) {
  const all = cards();
  for (const [by, rel, look, label] of [[-1, "prev", "is-previous", "Previous picture"], [1, "next", "is-next", "Next picture"]]) {
    const card = all.includes(origin) && all[all.indexOf(origin) + by];
    if (!stage || !card || stage.querySelector(`a[rel=${rel}]`)) continue;
    const link = Object.assign(document.createElement("a"), { rel, href: addressOf(card), className: `stage-step ${look}` });
    link.textContent = by < 0 ? "‹" : "›";
    link.setAttribute("aria-label", label);
    stage.append(link);
  }
}

function addressOf(card) {
  return card.querySelector("a[data-overlay]").href;
}

function turnTo(address, card) {
  history.replaceState({ [SHOWN]: address }, "", address);
  show(address, card);
}

// The next or previous card of the feed below, without leaving the overlay. True when there was one.
function turnPage(by) {
  if (!dialog?.open) return false;
  const all = cards();
  const card = all[all.indexOf(origin) + by];
  if (!card || !all.includes(origin)) return false;
  turnTo(addressOf(card), card);
  card.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("turn-page", (event) => {
  if (turnPage(event.detail)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-overlay]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.origin !== location.origin) return;
  event.preventDefault();
  history.pushState({ [SHOWN]: link.href }, "", link.href);
  show(link.href, link.closest("[data-card]"));
});

addEventListener("popstate", (event) => {
  const address = event.state?.[SHOWN];
  if (address && location.pathname + location.search !== home) show(address, null);
  else if (dialog?.open) hide();
  // After a reload inside the overlay, Back changes the address but not the page.
  else if (location.pathname + location.search !== home) {
    sessionStorage.setItem("returning", "1");
    location.reload();
  }
});

addEventListener("pagehide", () => name(null));
