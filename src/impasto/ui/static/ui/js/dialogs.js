// Opens and closes dialogs: [data-open-dialog="id"], [data-close], Esc, and a click on the ground beside.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  const dialog = event.target.closest("dialog[data-dialog]");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// A form that asks first: <form data-confirm="What will happen?">.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
}, true);
