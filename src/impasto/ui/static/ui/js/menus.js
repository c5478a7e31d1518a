// Menus are <details data-menu>: this closes them from outside and moves through their rows by arrow keys.
const MENUS = "details[data-menu]";
const ROWS = "a[href], button:not([disabled]), input:not([disabled]), summary";

function closeMenus(except) {
  for (const menu of document.querySelectorAll(`${MENUS}[open]`)) if (menu !== except) menu.open = false;
}

function step(list, from, by) {
  const rows = [...list.querySelectorAll(ROWS)].filter((row) => row.offsetParent !== null);
  const index = rows.indexOf(from);
  rows.at(index < 0 ? (by > 0 ? 0 : -1) : (index + by) % rows.length)?.focus();
}

/** Keeps an opened menu within the window: moved sideways as far as it must, opened upwards where only there is room. */
function fit(menu) {
  const list = menu.querySelector(":scope > .menu-list");
  if (!list) return;
  list.style.translate = "";
  list.classList.remove("is-above");
  const place = list.getBoundingClientRect();
  const right = document.documentElement.clientWidth - 8;
  const floor = innerHeight - (document.querySelector(".bottombar")?.offsetHeight ?? 0) - 8;
  const aside = place.right > right ? Math.max(right - place.right, 8 - place.left) : Math.max(8 - place.left, 0);
  if (aside) list.style.translate = `${aside}px 0`;
  if (place.bottom > floor && menu.getBoundingClientRect().top > place.height + 64) list.classList.add("is-above");
}

document.addEventListener("toggle", (event) => event.target.matches?.(`${MENUS}[open]`) && fit(event.target), true);
document.addEventListener("click", (event) => closeMenus(event.target.closest(MENUS)));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest(MENUS)));

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(`${MENUS}[open]`);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (menu && event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  } else if (menu && by) {
    event.preventDefault();
    step(menu.querySelector(".menu-list"), document.activeElement, by);
  }
});

// The search box: arrows go from what is typed into what is suggested, Esc clears both.
document.addEventListener("keydown", (event) => {
  const search = event.target.closest?.("[data-search]");
  if (!search) return;
  const list = search.querySelector("[data-suggestions]");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && list.childElementCount) {
    event.preventDefault();
    step(list, list.contains(document.activeElement) ? document.activeElement : null, by);
  } else if (event.key === "Escape") {
    list.replaceChildren();
    search.querySelector("input").focus();
    if (event.target.matches("input")) event.target.blur();
    event.stopPropagation();
  }
});
