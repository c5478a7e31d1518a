// Keeps "3 h ago" true while a page stays open, and says the exact time in the viewer's own zone.
const UNITS = [[31536000, "y"], [2592000, "mo"], [604800, "w"], [86400, "d"], [3600, "h"], [60, "min"]];

function spoken(moment) {
  const seconds = (Date.now() - moment) / 1000;
  const unit = UNITS.find(([size]) => Math.abs(seconds) >= size);
  if (!unit) return "just now";
  const span = `${Math.floor(Math.abs(seconds) / unit[0])} ${unit[1]}`;
  return seconds < 0 ? `in ${span}` : `${span} ago`;
}

function refresh() {
  const english = document.documentElement.lang.startsWith("en");
  for (const time of document.querySelectorAll("time[data-relative][datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = moment.toLocaleString();
    const text = spoken(moment);
    if (english && time.textContent.trim() !== text) time.textContent = text;
  }
}

refresh();
setInterval(refresh, 60000);
document.addEventListener("htmx:load", refresh);
