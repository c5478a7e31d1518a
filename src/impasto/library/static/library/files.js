// Puts finished uploads into the version as soon as none is under way any more: nobody has to press a button for it.
const UNDER_WAY = "[data-upload]:is([data-state=waiting], [data-state=sending], [data-state=paused])";

document.addEventListener("upload-complete", (event) => {
  const form = event.target.closest("form");
  queueMicrotask(() => {
    if (form && !form.querySelector(UNDER_WAY)) form.requestSubmit();
  });
});
