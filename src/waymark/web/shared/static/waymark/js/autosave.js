// Keeps what somebody writes. A form with data-autosave is posted to its data-autosave-url two seconds after typing
// stops and when the page is left; a copy stays in this browser until the server has taken the form itself.
//
// data-autosave      a name for the copy, unique to the work (for example the id of the draft)
// data-autosave-url  where drafts are posted; answers 2xx. Without it only the local copy is kept.
// data-draft-at      when the server's draft was saved (ISO 8601); an older local copy is not restored.
//
// The server may answer a draft with JSON {"saved_at": "…"}. A copy that was sent is forgotten when the next page shows
// a message of success, or when data-draft-at has moved; until then a refusal or an ended session loses nothing.
const PAUSE = 2000;
const STALE = 30 * 24 * 60 * 60 * 1000;
const skipped = (field) => !field.name || field.name === "csrfmiddlewaretoken" || ["file", "password", "hidden", "submit", "button"].includes(field.type);
const key = (form) => `waymark-draft:${document.body.dataset.person ?? ""}:${form.dataset.autosave}`;

function values(form) {
  const kept = {};
  for (const field of form.elements) {
    if (skipped(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      kept[field.name] ??= [];
      if (field.checked) kept[field.name].push(field.value);
    } else if (field.multiple && field.options) {
      kept[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      (kept[field.name] ??= []).push(field.value);
    }
  }
  return kept;
}

function fill(form, kept) {
  const turn = {};
  for (const field of form.elements) {
    const stored = skipped(field) ? undefined : kept[field.name];
    if (stored === undefined) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = stored.includes(field.value);
    } else if (field.multiple && field.options) {
      for (const option of field.options) option.selected = stored.includes(option.value);
    } else {
      const n = (turn[field.name] = (turn[field.name] ?? -1) + 1);
      if (stored[n] !== undefined) field.value = stored[n];
    }
    field.dispatchEvent(new Event("waymark:restored"));
  }
}

const store = {
  read: (form) => { try { return JSON.parse(localStorage.getItem(key(form)) ?? "null"); } catch { return null; } },
  write: (form, state) => { try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), base: form.dataset.draftAt ?? "", state, values: values(form) })); } catch { /* full or forbidden: the server's draft remains */ } },
  drop: (form) => { try { localStorage.removeItem(key(form)); } catch { /* nothing was kept */ } },
};

function start(form) {
  const status = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  const say = (text) => { if (status) status.textContent = text; };
  const clock = () => new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit" }).format(new Date());
  const initial = JSON.stringify(values(form));
  let timer = 0;
  let sent = initial;
  let leaving = false;

  const kept = store.read(form);
  const serverAt = Date.parse(form.dataset.draftAt ?? "") || 0;
  const hasErrors = form.querySelector("[aria-invalid=true], .error-summary") !== null;
  const isTaken = kept?.state === "sent" && kept.base !== (form.dataset.draftAt ?? "");
  if (kept && (isTaken || Date.now() - kept.at > STALE)) {
    store.drop(form);
  } else if (kept && hasErrors) {
    store.write(form, "draft"); // the page shows what was sent, with its errors: keep that until it is taken
  } else if (kept && (kept.state === "sent" || kept.at > serverAt) && JSON.stringify(kept.values) !== initial) {
    fill(form, kept.values);
    say(status?.dataset.restoredWords ?? "");
    schedule();
  }

  async function post(keepalive) {
    const now = JSON.stringify(values(form));
    if (now === sent || !form.dataset.autosaveUrl) return;
    const body = new FormData(form);
    for (const field of form.elements) if (field.type === "file" && field.name) body.delete(field.name);
    try {
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body, keepalive, redirect: "manual", credentials: "same-origin", headers: { "X-Requested-With": "autosave" } });
      if (!answer.ok) throw new Error(String(answer.status));
      sent = now;
      const told = await answer.json().catch(() => null);
      if (told?.saved_at) form.dataset.draftAt = told.saved_at;
      if (JSON.stringify(values(form)) === now) store.drop(form);
      say(`${status?.dataset.savedWords ?? "Saved"} ${clock()}`);
    } catch {
      say(status?.dataset.failedWords ?? "");
    }
  }

  function schedule() {
    clearTimeout(timer);
    leaving = false;
    store.write(form, "draft");
    timer = setTimeout(() => post(false), PAUSE);
  }

  form.addEventListener("input", schedule);
  form.addEventListener("change", schedule);
  window.addEventListener("online", () => post(false));
  window.addEventListener("pagehide", () => { if (!leaving) post(true); });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    store.write(form, "sent");
  });
}

function forget(isWanted) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("waymark-draft:") && isWanted(name)) localStorage.removeItem(name);
    }
  } catch { /* storage is forbidden: nothing was kept */ }
}

const wasSent = (name) => { try { return JSON.parse(localStorage.getItem(name)).state === "sent"; } catch { return true; } };
if (document.querySelector(".messages .note--good")) forget(wasSent);
for (const form of document.querySelectorAll("[data-sign-out]")) form.addEventListener("submit", () => forget(() => true));
for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
