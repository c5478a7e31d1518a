// Switches between dark and light; the choice is a cookie, so that the next page arrives in it without a flash.
const root = document.documentElement;
const YEAR = 31536000;

function shownTheme() {
  return root.dataset.theme || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const theme = shownTheme() === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `theme=${theme};path=/;max-age=${YEAR};samesite=lax${secure}`;
});
