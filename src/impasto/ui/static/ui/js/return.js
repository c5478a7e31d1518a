// Returns to the same place: a feed that has grown is kept for this tab, and Back shows it as it was left.
const KEY = `feed:${location.pathname}${location.search}`;
const LARGEST = 2_000_000;
const feeds = [...document.querySelectorAll("[data-feed]")];

function keep() {
  const grown = feeds.filter((feed) => feed.dataset.grown);
  if (!grown.length) return;
  const kept = JSON.stringify({ y: scrollY, feeds: grown.map((feed) => [feeds.indexOf(feed), feed.innerHTML]) });
  try {
    if (kept.length < LARGEST) sessionStorage.setItem(KEY, kept);
  } catch {
    sessionStorage.clear(); // Full: the next page has room again.
  }
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!kept) return;
  history.scrollRestoration = "manual";
  for (const [index, html] of kept.feeds) {
    const feed = feeds[index];
    if (!feed) continue;
    feed.innerHTML = html;
    feed.dataset.grown = "1";
    window.htmx?.process(feed);
  }
  scrollTo(0, kept.y);
}

const [navigation] = performance.getEntriesByType("navigation");
if (navigation?.type === "back_forward" || sessionStorage.getItem("returning")) restore();
else sessionStorage.removeItem(KEY);
sessionStorage.removeItem("returning");

document.addEventListener("htmx:beforeSwap", (event) => {
  const sentinel = event.detail.requestConfig?.elt;
  if (sentinel?.matches("[data-more]")) sentinel.closest("[data-feed]")?.setAttribute("data-grown", "1");
});
addEventListener("pagehide", keep);
// What one person saw is not left for the next.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action")?.includes("logout")) sessionStorage.clear();
});
