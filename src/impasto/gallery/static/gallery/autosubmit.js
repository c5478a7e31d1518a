// A form of filters answers at once: a change of [data-autosubmit] goes to its address, without empty values in it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  // What is typed waits for Enter; inside the open menu several things are chosen before "Show".
  if (form && event.target.matches("select, [type=checkbox]") && !event.target.closest("details")) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (!form) return;
  for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  }, { once: true });
});
