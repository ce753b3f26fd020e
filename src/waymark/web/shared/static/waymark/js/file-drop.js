// Lists the files chosen under a file drop, says at once which is too big, and shows progress while they are sent.
// Without this script the plain file input and the form do the same work.
const MEGABYTE = 1024 * 1024;
const size = (file) => (file.size < MEGABYTE ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / MEGABYTE).toFixed(1)} MB`);
const element = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });

function row(file, list, limit) {
  const isBad = file.size > limit;
  const item = element("li", isBad ? "file file--bad" : "file");
  const mark = element("span", "file__mark");
  mark.setAttribute("aria-hidden", "true");
  const body = document.createElement("div");
  const note = element("p", isBad ? "error" : "sm muted", isBad ? list.dataset.tooBig : `${size(file)} · ${list.dataset.ready}`);
  body.append(element("p", "file__name", file.name), note);
  item.append(mark, body, document.createElement("span"));
  return { item, note, file, isBad };
}

// Sends the form with progress. The answer is shown as the browser would have shown it.
function send(form, submitter, rows, list) {
  const request = new XMLHttpRequest();
  const whole = rows.reduce((sum, each) => sum + each.file.size, 0) || 1;
  request.upload.addEventListener("progress", (event) => {
    let before = 0;
    for (const each of rows) {
      const sent = (event.loaded / (event.total || whole)) * whole - before;
      const share = Math.max(0, Math.min(1, sent / (each.file.size || 1)));
      each.note.textContent = share < 1 ? `${list.dataset.sending} ${Math.round(share * 100)}%` : list.dataset.done;
      before += each.file.size;
    }
  });
  request.addEventListener("load", () => {
    // The answer itself is shown, not fetched again: it carries the message that says what happened.
    if (request.responseURL && request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
    // Modules that ran before do not run again by themselves: without this, words typed from here on are not kept.
    for (const script of document.querySelectorAll("script[type=module][src]")) import(`${script.src.split("?")[0]}?again=${Date.now()}`);
  });
  request.addEventListener("error", () => {
    for (const each of rows) each.note.textContent = list.dataset.failed;
    submitter?.removeAttribute("aria-disabled");
    delete form.dataset.sending;
  });
  const own = submitter?.getAttribute("formaction") ?? form.getAttribute("action"); // a field may be named "action"
  request.open("POST", own || location.href.split("#")[0]);
  request.send(new FormData(form, submitter));
}

for (const drop of document.querySelectorAll("[data-file-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const list = drop.parentElement.querySelector("[data-file-list]");
  if (!input || !list) continue;
  let rows = [];
  input.addEventListener("change", () => {
    const limit = Number(input.dataset.maxMb || 25) * MEGABYTE;
    rows = [...input.files].map((file) => row(file, list, limit));
    list.replaceChildren(...rows.map((each) => each.item));
    list.hidden = rows.length === 0;
  });
  input.form?.addEventListener("submit", (event) => {
    if (event.defaultPrevented || rows.length === 0) return;
    event.preventDefault();
    if (input.form.dataset.sending) return;
    input.form.dataset.sending = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    send(input.form, event.submitter, rows, list);
  });
}
