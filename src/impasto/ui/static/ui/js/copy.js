// Copies: [data-copy="text"], [data-copy-text] (the text of the block around), [data-copy-from="address"] on buttons, and event "copy-from".
async function write(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // A house on a local network without TLS has no clipboard API.
  const field = Object.assign(document.createElement("textarea"), { value: text });
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy refused");
}

async function textAt(address) {
  const answer = await fetch(address, { headers: { Accept: "text/plain" } });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.text();
}

async function copy(getText) {
  let detail = { text: "Copied.", tone: "good" };
  try {
    await write(await getText());
  } catch {
    detail = { text: "Copying did not work. Select the text and copy it by hand.", tone: "warn" };
  }
  document.dispatchEvent(new CustomEvent("toast", { detail }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy], button[data-copy-text], button[data-copy-from]");
  if (!button) return;
  if ("copy" in button.dataset) copy(() => button.dataset.copy);
  else if ("copyFrom" in button.dataset) copy(() => textAt(button.dataset.copyFrom));
  else copy(() => button.closest(".prompt").querySelector("pre").textContent);
});

document.addEventListener("copy-from", (event) => copy(() => textAt(event.detail)));
