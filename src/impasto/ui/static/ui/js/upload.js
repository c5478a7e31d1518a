// Sends dropped files in parts and goes on after a crash, a closed tab or a lost line; drawn by components/upload.html.
//
// Five endpoints under data-endpoint (here /uploads/), all JSON, errors as {"error": "what is wrong and what to do"}:
//   POST   /uploads/                 {filename, size, type}            -> {id}
//   GET    /uploads/{id}/parts                                         -> {parts: [{PartNumber, Size, ETag}]}
//   GET    /uploads/{id}/parts/{n}                                     -> {url, headers}; the part is then PUT to url, which answers an ETag
//   POST   /uploads/{id}/complete    {parts: [{PartNumber, ETag}]}     -> {id, ...}
//   DELETE /uploads/{id}
// A finished upload puts <input type="hidden" name={data-name} value={id}> into the dropzone and tells the page with event
// "upload-complete" {id, name, size, answer}. Uppy itself is fetched when a file is there to send, not before.
const PART = 16 * 2 ** 20;
const MOST_PARTS = 9000;
const PARALLEL = 4;
const RETRY_AFTER = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const KEPT_FOR = 7 * 24 * 3600 * 1000;

const sizeUnits = ["B", "kB", "MB", "GB", "TB"];

function sized(bytes) {
  const step = Math.min(sizeUnits.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** step;
  return `${value >= 100 || step === 0 ? value.toFixed(0) : value.toFixed(1)} ${sizeUnits[step]}`;
}

function lasting(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 90) return `, ${Math.ceil(seconds)} s left`;
  return seconds < 5400 ? `, ${Math.ceil(seconds / 60)} min left` : `, ${(seconds / 3600).toFixed(1)} h left`;
}

async function ask(method, address, body, signal) {
  const { "X-CSRFToken": token = "" } = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const headers = { Accept: "application/json", "X-CSRFToken": token, ...(body && { "Content-Type": "application/json" }) };
  let answer;
  try {
    answer = await fetch(address, { method, headers, body: body && JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw Object.assign(new Error("The house did not answer."), { source: { status: 0 } });
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const advice = answer.status === 401 || answer.status === 403 ? "Sign in again in another tab, then press play." : `HTTP ${answer.status}`;
  throw Object.assign(new Error(said.error ?? advice), { source: { status: answer.status } });
}

function partSize({ size }) {
  return Math.max(PART, Math.ceil(size / MOST_PARTS));
}

// A part that was cut off in the middle is sent again.
function isWhole(part, { size }) {
  const whole = partSize({ size });
  return Number(part.Size) === Math.min(whole, size - (part.PartNumber - 1) * whole);
}

function endpoints(base) {
  const at = (id) => `${base}${encodeURIComponent(id)}`;
  return {
    shouldUseMultipart: true,
    limit: PARALLEL,
    retryDelays: RETRY_AFTER,
    getChunkSize: partSize,
    async createMultipartUpload(file, signal) {
      const { id } = await ask("POST", base, { filename: file.name, size: file.size, type: file.type ?? "" }, signal);
      return { uploadId: String(id), key: file.name };
    },
    async listParts(file, { uploadId, signal }) {
      const { parts } = await ask("GET", `${at(uploadId)}/parts`, null, signal);
      return parts.filter((part) => isWhole(part, file));
    },
    signPart: (file, { uploadId, partNumber, signal }) => ask("GET", `${at(uploadId)}/parts/${partNumber}`, null, signal),
    async completeMultipartUpload(file, { uploadId, parts, signal }) {
      const answer = await ask("POST", `${at(uploadId)}/complete`, { parts }, signal);
      return { ...answer, uploadId, location: answer.location ?? at(uploadId) };
    },
    abortMultipartUpload: (file, { uploadId, signal }) => ask("DELETE", at(uploadId), null, signal),
  };
}

// What has arrived but is not yet part of anything: kept until the form around is sent.
class Finished {
  constructor(key) {
    this.key = key;
  }

  all() {
    return JSON.parse(localStorage.getItem(this.key) ?? "[]");
  }

  add(done) {
    localStorage.setItem(this.key, JSON.stringify([...this.all(), done]));
  }

  remove(id) {
    localStorage.setItem(this.key, JSON.stringify(this.all().filter((done) => done.id !== id)));
  }

  forget() {
    localStorage.removeItem(this.key);
  }
}

class Uploader {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=file]");
    this.list = root.querySelector("[data-uploads]");
    this.rows = new Map();
    this.key = `impasto:${location.pathname}:${root.dataset.name}`;
    this.finished = new Finished(`impasto-finished:${this.key}`);
    this.listen();
    for (const done of this.finished.all()) this.drawFinished(done);
    if (localStorage.getItem(`uppyState:${this.key}`)) this.load();
  }

  listen() {
    const drop = this.root.querySelector("[data-drop]");
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.setAttribute("data-over", ""));
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.removeAttribute("data-over"));
    this.root.closest("form")?.addEventListener("submit", () => this.finished.forget());
    addEventListener("online", () => this.uppy?.retryAll());
    addEventListener("beforeunload", (event) => {
      if (this.list.querySelector('[data-state="sending"]')) event.preventDefault();
    });
  }

  load() {
    this.loading ??= this.start();
    return this.loading;
  }

  async start() {
    const { Uppy, AwsS3, GoldenRetriever } = await import(this.root.dataset.vendor);
    const { endpoint, maxBytes } = this.root.dataset;
    const restrictions = { minFileSize: 1, maxFileSize: Number(maxBytes) || null };
    if (this.input.accept) restrictions.allowedFileTypes = this.input.accept.split(",").map((type) => type.trim());
    if (!this.input.multiple) restrictions.maxNumberOfFiles = 1;
    const locale = { strings: { inferiorSize: "This file is empty." } };
    this.uppy = new Uppy({ id: this.key, autoProceed: true, restrictions, locale });
    this.uppy.use(AwsS3, endpoints(endpoint)).use(GoldenRetriever, { expires: KEPT_FOR });
    this.hear();
  }

  hear() {
    const { uppy } = this;
    uppy.on("restored", () => this.restore());
    uppy.on("file-added", (file) => this.draw(file));
    uppy.on("file-removed", (file) => this.erase(file));
    uppy.on("upload-progress", (file, progress) => this.progress(file, progress));
    uppy.on("upload-success", (file, response) => this.finish(file, response.body ?? {}));
    uppy.on("upload-error", (file, error) => this.say(file, "bad", `${error.message} What was sent is kept: press play to go on.`));
    uppy.on("restriction-failed", (file, error) => {
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: `${file?.name ?? ""}: ${error.message}`, tone: "warn" } }));
    });
  }

  async add(files) {
    await this.load();
    for (const data of files) {
      try {
        this.uppy.addFile({ name: data.name, type: data.type, data, source: "dropzone" });
      } catch (error) {
        if (!error.isRestriction) throw error;
      }
    }
    this.goOn();
  }

  // Small files come back by themselves; a large one has to be chosen again, and then only its missing parts are sent.
  restore() {
    for (const file of this.uppy.getFiles()) {
      if (file.progress.uploadComplete) continue;
      this.draw(file);
      if (file.isGhost) this.say(file, "paused", "Choose this file again to go on where it stopped.");
    }
    this.goOn();
  }

  goOn() {
    const { recoveredState } = this.uppy.getState();
    if (recoveredState && !this.uppy.getFiles().some((file) => file.isGhost)) this.uppy.emit("restore-confirmed");
  }

  row(name) {
    const row = this.root.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    row.querySelector(".upload-name").textContent = name;
    this.list.append(row);
    return row;
  }

  draw(file) {
    if (this.rows.has(file.id)) return this.say(file, "sending", "Looking for what is here already");
    const row = this.row(file.name);
    row.querySelector("[data-pause]").addEventListener("click", () => this.pauseOrGoOn(file.id));
    row.querySelector("[data-remove]").addEventListener("click", () => this.uppy.removeFile(file.id));
    this.rows.set(file.id, { row, started: performance.now(), from: null });
    this.say(file, "waiting", sized(file.size ?? 0));
  }

  say(file, state, note, percent = null) {
    const row = this.rows.get(file?.id)?.row;
    if (!row) return;
    row.dataset.state = state;
    row.querySelector("[data-note]").textContent = note;
    if (percent === null) return;
    const bar = row.querySelector("[role=progressbar]");
    bar.setAttribute("aria-valuenow", percent);
    bar.firstElementChild.style.setProperty("--value", percent);
  }

  progress(file, { bytesUploaded, bytesTotal }) {
    const drawn = this.rows.get(file?.id);
    if (!drawn || !bytesTotal || drawn.row.dataset.state === "good") return;
    drawn.from ??= bytesUploaded;
    const speed = (bytesUploaded - drawn.from) / ((performance.now() - drawn.started) / 1000);
    const left = speed > 0 ? lasting((bytesTotal - bytesUploaded) / speed) : "";
    const percent = Math.floor((bytesUploaded / bytesTotal) * 100);
    const paused = this.uppy.getFile(file.id)?.isPaused;
    this.say(file, paused ? "paused" : "sending", `${sized(bytesUploaded)} of ${sized(bytesTotal)}${paused ? "" : left}`, percent);
  }

  pauseOrGoOn(id) {
    const file = this.uppy.getFile(id);
    if (file.isGhost) return this.input.click();
    if (file.error) return this.uppy.retryUpload(id);
    const paused = this.uppy.pauseResume(id);
    const drawn = this.rows.get(id);
    if (!paused) Object.assign(drawn, { started: performance.now(), from: null });
    this.say(file, paused ? "paused" : "sending", drawn.row.querySelector("[data-note]").textContent.replace(/, .* left$/, ""));
  }

  finish(file, answer) {
    const done = { id: answer.id ?? answer.uploadId, name: file.name, size: file.size };
    this.rows.get(file.id)?.row.remove();
    this.rows.delete(file.id);
    this.finished.add(done);
    this.drawFinished(done);
    this.root.dispatchEvent(new CustomEvent("upload-complete", { bubbles: true, detail: { ...done, answer } }));
  }

  drawFinished(done) {
    const row = this.row(done.name);
    this.rows.set(`finished-${done.id}`, { row });
    this.say({ id: `finished-${done.id}` }, "good", `Uploaded, ${sized(done.size)}`, 100);
    row.append(Object.assign(document.createElement("input"), { type: "hidden", name: this.root.dataset.name, value: done.id }));
    row.querySelector("[data-remove]").addEventListener("click", () => {
      row.remove();
      this.finished.remove(done.id);
    });
  }

  erase(file) {
    this.rows.get(file.id)?.row.remove();
    this.rows.delete(file.id);
    this.goOn();
  }
}

function attach() {
  for (const root of document.querySelectorAll("[data-uploader]:not([data-ready])")) {
    root.dataset.ready = "";
    new Uploader(root);
  }
}

attach();
document.addEventListener("htmx:load", attach);
