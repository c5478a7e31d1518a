// The composer comes alive: pictures are dropped, sent one by one with their progress, shown as they are read, and dragged.
const form = document.querySelector("[data-composer]");
const pictures = form.querySelector("[data-pictures]");
const uploads = form.querySelector("[data-uploads]");
const drop = form.querySelector("[data-drop]");
const files = form.querySelector("[data-files]");
const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
const waiting = [];
let sending = false;

function say(text, tone = "warn") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
}

// The first picture makes the draft; from then on this page is the page of that draft.
async function draft() {
  if (form.dataset.add) return;
  const words = new FormData(form);
  for (const name of [...words.keys()]) if (name === "pictures") words.delete(name);
  words.set("action", "save");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body: words, headers: { ...headers, Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  form.dataset.add = said.add;
  form.setAttribute("action", said.edit);
  history.replaceState(history.state, "", said.edit);
}

function row(file) {
  const made = form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  made.querySelector(".upload-name").textContent = file.name;
  made.querySelector("[data-pause]")?.remove();
  uploads.append(made);
  const bar = made.querySelector("[role=progressbar]");
  const note = made.querySelector("[data-note]");
  return {
    element: made,
    at(percent) {
      bar.setAttribute("aria-valuenow", percent);
      bar.firstElementChild.style.setProperty("--value", percent);
      note.textContent = percent < 100 ? `${percent}%` : "…";
    },
    bad(text) {
      made.dataset.state = "bad";
      made.classList.add("is-bad");
      made.querySelector(".meter").classList.replace("is-accent", "is-bad");
      note.textContent = text;
    },
  };
}

function send(file, shown) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    shown.element.querySelector("[data-remove]").addEventListener("click", () => {
      request.abort();
      shown.element.remove();
      resolve(null);
    });
    request.upload.addEventListener("progress", (event) => shown.at(Math.round((event.loaded / event.total) * 100)));
    request.addEventListener("load", () => (request.status === 201 ? resolve(request.responseText) : reject(new Error(wrong(request)))));
    request.addEventListener("error", () => reject(new Error("The house did not answer. Add the picture again.")));
    request.open("POST", form.dataset.add);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Accept", "application/json");
    const body = new FormData();
    body.append("pictures", file);
    request.send(body);
  });
}

function wrong(request) {
  try {
    return JSON.parse(request.responseText).error;
  } catch {
    return request.status === 413 ? "It is larger than this house takes." : `The house answered ${request.status}. Add the picture again.`;
  }
}

async function work() {
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const { file, shown } = waiting.shift();
    if (!shown.element.isConnected) continue;
    try {
      if (file.size > Number(form.dataset.mostBytes)) throw new Error("It is larger than this house takes.");
      await draft();
      const html = await send(file, shown);
      if (html) take(html);
      shown.element.remove();
    } catch (error) {
      shown.bad(error.message);
    }
  }
  sending = false;
}

function take(html) {
  const made = new DOMParser().parseFromString(html, "text/html").querySelector("[data-picture]");
  pictures.append(document.importNode(made, true));
  window.htmx?.process(pictures.lastElementChild);
  mark();
}

function mark() {
  form.classList.toggle("has-pictures", pictures.children.length > 0);
  for (const one of pictures.children) one.draggable = true;
}

function add(list) {
  const room = Number(form.dataset.most) - pictures.children.length - waiting.length;
  const chosen = [...list].filter((file) => file.type.startsWith("image/") || /\.(png|jpe?g|webp|avif)$/i.test(file.name));
  if (chosen.length < list.length) say("Only pictures were taken.");
  if (chosen.length > room) say(`A post holds ${form.dataset.most} pictures; the rest was left out.`);
  for (const file of chosen.slice(0, Math.max(0, room))) waiting.push({ file, shown: row(file) });
  work();
}

files.addEventListener("change", () => {
  add(files.files);
  files.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (name === "dragleave" && event.relatedTarget) return;
    drop.classList.remove("is-over");
  });
}
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  add(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length) add(event.clipboardData.files);
});

// Order: by the two buttons, or by dragging a row; the form says it in `order`.
pictures.addEventListener("click", (event) => {
  const button = event.target.closest("[data-earlier], [data-later]");
  if (!button) return;
  event.preventDefault();
  const one = button.closest("[data-picture]");
  if ("earlier" in button.dataset) one.previousElementSibling?.before(one);
  else one.nextElementSibling?.after(one);
  button.focus();
});
let dragged = null;
pictures.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-picture]");
  if (!dragged || event.target.closest("input, a img")) return;
  event.dataTransfer.effectAllowed = "move";
  dragged.classList.add("is-dragged");
});
pictures.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-picture]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});
pictures.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
});

form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-delete") && !confirm("The post and its pictures go for good. Go on?")) event.preventDefault();
  else if (sending) {
    event.preventDefault();
    say("Pictures are still on their way; one moment.");
  }
});
addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
mark();
