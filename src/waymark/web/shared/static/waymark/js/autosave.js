// Keeps what somebody writes. A form with data-autosave is posted to its data-autosave-url two seconds after typing
// stops and when the page is left. A copy stays in this browser until the server has the words.
//
// data-autosave      a name for the copy, unique to the work
// data-autosave-url  where drafts are posted. Without it only the copy in this browser is kept.
//
// The form says with every post which page it is (draft-page, "name.count") and what it knew of each field (draft-base,
// JSON of key → mark). The server answers {revision, saved_at, base, merged: [{key, name, values, base}], conflicts:
// [{key, name}]}: what is newer is put in where nothing was typed meanwhile; a conflict is left to the writer. Copies
// from earlier pages go the same way, so that no clock is asked which words are newer.
const PAUSE = 2000;
const STALE = 30 * 24 * 60 * 60 * 1000;
const PREFIX = "waymark-draft:";
const TAKEN = /(?:^|; )draft-taken=([^;]+)/;
const skipped = (field) => !field.name || field.name === "csrfmiddlewaretoken" || ["file", "password", "hidden", "submit", "button"].includes(field.type);
const place = (form) => `${PREFIX}${document.body.dataset.person ?? ""}:${form.dataset.autosave}:`;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The time as the server's pages write it: of the server's zone, which is in the text, not of the browser's.
function clock(moment) {
  const wall = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)/.exec(moment ?? "")?.[1];
  if (!wall) return "";
  return new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(new Date(`${wall}Z`));
}

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

const device = {
  names: () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return []; } },
  read: (name) => { try { return JSON.parse(localStorage.getItem(name) ?? "null"); } catch { return null; } },
  drop: (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
  // Tells whether the copy really is there: a full or forbidden storage keeps nothing.
  write: (name, copy) => {
    try {
      const text = JSON.stringify(copy);
      localStorage.setItem(name, text);
      return localStorage.getItem(name) === text;
    } catch {
      return false;
    }
  },
};

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
    this.remove = this.status?.parentElement?.querySelector("[data-forget]") ?? null;
    this.marks = { page: form.elements["draft-page"], base: form.elements["draft-base"] };
    [this.page, this.count] = (this.marks.page?.value || `${crypto.getRandomValues(new Uint32Array(2)).join("-")}.0`).split(".");
    this.count = Number(this.count) || 0;
    this.base = JSON.parse(this.marks.base?.value || "{}");
    this.name = place(form) + this.page;
    this.sent = values(form);
    this.isKept = false;
    this.mayKeep = true;
    this.busy = null;
    this.leaving = false;
    this.timer = 0;
  }

  get url() { return this.form.dataset.autosaveUrl; }

  say(...keys) {
    const texts = keys.map((key) => this.status?.dataset[key] ?? key).filter(Boolean);
    if (this.status) this.status.textContent = texts.join(" ");
    if (this.remove) this.remove.hidden = !this.isKept || !keys.includes("keptWords");
  }

  keep(state) {
    const copy = { at: Date.now(), state, page: this.page, count: this.count, base: this.base, values: values(this.form) };
    this.isKept = this.mayKeep && device.write(this.name, copy);
    return this.isKept;
  }

  forget() {
    device.drop(this.name);
    this.isKept = false;
    if (this.remove) this.remove.hidden = true;
  }

  where() { return this.keep("draft") ? "keptWords" : "onlyWords"; }

  stamp(page = this.page, count = ++this.count) { return `${page}.${count}`; }

  async exchange(body, keepalive) {
    for (const field of this.form.elements) if (field.type === "file" && field.name) body.delete(field.name);
    const answer = await fetch(this.url, { method: "POST", body, keepalive, redirect: "manual", credentials: "same-origin", headers: { "X-Requested-With": "autosave" } });
    const told = await answer.json().catch(() => null);
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { told: told?.message ?? "" });
    return told ?? {};
  }

  knows(base) {
    Object.assign(this.base, base);
    if (this.marks.base) this.marks.base.value = JSON.stringify(this.base);
  }

  // Puts in what is newer, where the page still shows what it showed when it was sent.
  take(told, shown) {
    const now = values(this.form);
    const untouched = (told.merged ?? []).filter((each) => shown[each.name] !== undefined && same(now[each.name], shown[each.name]));
    fill(this.form, Object.fromEntries(untouched.map((each) => [each.name, each.values.filter((value) => value !== "" || each.values.length === 1)])));
    this.knows(Object.fromEntries(untouched.map((each) => [each.key, each.base])));
    const found = this.form.querySelector("[data-found]");
    if (found) found.hidden = !(told.conflicts ?? []).length;
    return untouched.length > 0;
  }

  async post(keepalive = false) {
    if (!this.url || (this.busy && !keepalive)) return this.busy;
    const shown = values(this.form);
    if (same(shown, this.sent)) return null;
    const body = new FormData(this.form);
    body.set("draft-page", this.stamp());
    const run = this.exchange(body, keepalive).then((told) => this.saved(told, shown), (fault) => this.failed(fault));
    this.busy = run.finally(() => { this.busy = null; });
    return this.busy;
  }

  saved(told, shown) {
    this.knows(told.base ?? {});
    this.sent = shown;
    const isTouched = !same(values(this.form), shown);
    const isNewer = this.take(told, shown);
    if (!isTouched) this.sent = values(this.form);
    const words = [isNewer ? "newerWords" : "", told.conflicts?.length ? "clashWords" : ""];
    if (isTouched) this.schedule();
    else this.forget();
    this.say(`${this.status?.dataset.savedWords ?? "Saved"} ${clock(told.saved_at)}`.trim() + ".", ...words);
  }

  failed(fault) { this.say(fault.told || "failedWords", this.where()); }

  schedule() {
    clearTimeout(this.timer);
    this.leaving = false;
    this.keep("draft");
    this.timer = setTimeout(() => this.post().then(() => { if (this.url && !same(values(this.form), this.sent) && !this.isWaiting()) this.wait(); }), PAUSE);
  }

  isWaiting() { return this.busy !== null; }

  wait() { clearTimeout(this.timer); this.timer = setTimeout(() => this.post(), 15 * PAUSE); }

  // A copy of an earlier page of this form: the server says what of it is news, as it would have said to that page.
  async restore(name, copy) {
    const before = values(this.form);
    const fresh = Object.fromEntries(Object.entries(copy.values ?? {}).filter(([key, stored]) => before[key] !== undefined && !same(stored, before[key])));
    if (!Object.keys(fresh).length) return device.drop(name);
    if (!this.url) return this.putIn(name, copy, fresh);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken?.value ?? "");
    body.set("draft-page", this.stamp(copy.page, (copy.count ?? 0) + 1));
    body.set("draft-base", JSON.stringify(copy.base ?? {}));
    for (const [key, stored] of Object.entries(fresh)) for (const value of stored) body.append(key, value);
    try {
      const told = await this.exchange(body, false);
      device.drop(name);
      const theirs = new Set([...(told.merged ?? []), ...(told.conflicts ?? [])].map((each) => each.name));
      const now = values(this.form);
      const mine = Object.fromEntries(Object.entries(fresh).filter(([key]) => !theirs.has(key) && same(now[key], before[key])));
      fill(this.form, mine);
      const keys = new Set(Object.keys(mine).map((each) => this.keyOf(each)));
      this.knows(Object.fromEntries(Object.entries(told.base ?? {}).filter(([key]) => keys.has(key))));
      this.sent = values(this.form);
      const found = this.form.querySelector("[data-found]");
      if (found && told.conflicts?.length) found.hidden = false;
      this.say("restoredWords", told.conflicts?.length ? "clashWords" : "");
    } catch (fault) {
      this.isKept = true;
      this.say(fault.told || "failedWords", "keptWords");
    }
    return null;
  }

  putIn(name, copy, fresh) {
    device.drop(name);
    if (this.hasErrors()) return null;
    fill(this.form, fresh);
    this.keep(copy.state);
    this.say("restoredWords");
    return null;
  }

  hasErrors() { return this.form.querySelector("[aria-invalid=true], .error-summary") !== null; }

  // The name by which the server knows a field.
  keyOf(name) { return name in this.base ? name : name.replace(/^(answer|kept)-/, ""); }

  async start() {
    const copies = device.names().filter((name) => name.startsWith(place(this.form)));
    const found = copies.map((name) => [name, device.read(name)]).filter(([, copy]) => copy);
    for (const [name, copy] of found.sort(([, one], [, other]) => one.at - other.at)) await this.restore(name, copy);
    if (this.hasErrors()) this.keep("draft"); // what could not be sent is on this page alone, or in the draft
  }

  listen() {
    this.form.addEventListener("input", () => this.schedule());
    this.form.addEventListener("change", () => this.schedule());
    window.addEventListener("online", () => { if (!this.leaving) this.post(); });
    window.addEventListener("pagehide", () => { if (!this.leaving) this.post(true); });
    this.form.addEventListener("submit", () => {
      this.leaving = true;
      clearTimeout(this.timer);
      if (this.marks.page) this.marks.page.value = this.stamp();
      this.keep("sent");
    });
    this.remove?.addEventListener("click", () => {
      this.mayKeep = false;
      for (const name of device.names()) if (name.startsWith(place(this.form))) this.forget(), device.drop(name);
      this.say("clearedWords");
    });
  }
}

// What the server has taken, what is too old, and on a page of success what a form without a draft sent.
function sweep() {
  const taken = TAKEN.exec(document.cookie)?.[1] ?? "";
  const isSuccess = document.querySelector(".messages .note--good") !== null;
  for (const name of device.names()) {
    const copy = device.read(name);
    const isDone = (taken && copy?.page === taken) || (isSuccess && copy?.state === "sent" && same(copy.base, {}));
    if (!copy || isDone || Date.now() - copy.at > STALE) device.drop(name);
  }
  if (taken) document.cookie = "draft-taken=; Max-Age=0; Path=/; SameSite=Lax";
}

sweep();
for (const form of document.querySelectorAll("[data-sign-out]")) form.addEventListener("submit", () => device.names().forEach(device.drop));
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const draft = new Draft(form);
  draft.listen();
  draft.start();
}
