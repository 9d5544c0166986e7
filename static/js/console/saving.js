// Saves each answer by itself, one request after the other, until the server has acknowledged it.

import { all, at, fill, show, valuesOf } from "./answers.js";
import { lookAgain } from "./known.js";
import * as parts from "./parts.js";

const WAITS = [1, 2, 4, 8, 15, 30];
const LOOK_EVERY = 10;
const form = document.getElementById("answers");
const stateLine = document.getElementById("save-state");

export class Saving {
  constructor(drafts, onNews) {
    this.drafts = drafts;
    this.onNews = onNews;
    this.pending = new Map();
    this.busy = null;
    this.failures = 0;
    this.timers = new Map();
    this.savedAt = null;
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("doorway-unlocked", () => this.retryNow());
    window.addEventListener("pagehide", () => this.lastTry());
    window.addEventListener("beforeunload", (event) => {
      if (this.pending.size && !this.drafts.lasts) event.preventDefault();
    });
    setInterval(() => this.look(), LOOK_EVERY * 1000);
  }

  isMine = (path) => this.pending.has(path);

  // Something was typed or picked. `after` is how many milliseconds of quiet it waits for.
  changed(question, after) {
    const path = question.dataset.q;
    const was = this.pending.get(path);
    const mark = was?.mark ?? question.dataset.mark;
    const { short } = question.dataset;
    this.pending.set(path, { path, short, mark, values: valuesOf(question), wrong: false, conflict: null });
    if (question.dataset.state === "saved" || !question.dataset.state) show(question, "waiting");
    this.keep();
    this.show();
    clearTimeout(this.timers.get(path));
    this.timers.set(path, setTimeout(() => this.flush(), after));
  }

  // What was read from the draft of an earlier page.
  recover(items) {
    for (const item of items) {
      const question = at(item.path);
      if (question) fill(question, item.values);
      this.pending.set(item.path, { ...item, wrong: false, conflict: null });
    }
    this.flush();
  }

  // Done when nothing is on its way any more, or after so many milliseconds.
  async settled(limit) {
    const end = Date.now() + limit;
    while (Date.now() < end && (this.busy || this.sendable().length) && !this.failures) {
      await Promise.race([this.flush(), new Promise((done) => setTimeout(done, end - Date.now()))]);
    }
  }

  sendable() {
    return Array.from(this.pending.values()).filter((item) => !item.wrong && !item.conflict);
  }

  flush() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.busy ??= this.send().finally(() => {
      this.busy = null;
      if (this.sendable().length && !this.failures) this.flush(); else this.show();
    });
    return this.busy;
  }

  retryNow() {
    this.failures = 0;
    clearTimeout(this.again);
    this.flush();
  }

  async send() {
    // After a refusal each goes by itself, so that one that cannot be saved holds back no other.
    const items = this.oneByOne ? this.sendable().slice(0, 1) : this.sendable();
    if (!items.length) { this.oneByOne = false; return; }
    for (const item of items) if (at(item.path)) show(at(item.path), "saving");
    this.show("saving");
    const answer = await this.post(form.action, this.bodyOf(items));
    if (answer?.refused) this.refusedAll(answer.refused, items);
    else if (answer) this.heard(answer, items);
  }

  // What each request says of the page.
  body() {
    const { version, who, words } = form.dataset;
    return new URLSearchParams({ version, who, words });
  }

  bodyOf(items) {
    const body = this.body();
    for (const item of items) {
      body.append("changed", item.path);
      const [question, ...place] = item.path.split(".").reverse();
      body.append(`${place.reverse().map((part) => `${part}.`).join("")}asked`, `${question}:${item.mark}`);
      for (const [name, value] of item.values) body.append(name, value);
    }
    return body;
  }

  // The answer of the server, or null where it has to be tried again.
  async post(url, body) {
    body.set("csrf_token", form.elements.csrf_token.value);
    let answer = null;
    try {
      answer = await fetch(url, {
        method: "POST", body, cache: "no-store", headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(15000),
      });
    } catch {
      return this.failed();
    }
    if (answer.status === 401) return this.locked();
    if (answer.status === 404 || answer.status === 409) return this.closed(answer.status);
    if ([408, 429, 502, 503, 504].includes(answer.status)) return this.failed();
    const told = await answer.json().catch(() => null);
    if (told?.token) form.elements.csrf_token.value = told.token;
    if (told?.page_too_old) return this.failed(this.failures ? undefined : 0);
    if (!told || (!answer.ok && !told.error)) return { refused: answer.status };
    this.failures = 0;
    return told;
  }

  failed(wait) {
    const seconds = wait ?? WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.flush(), seconds * 1000);
    for (const item of this.sendable()) if (at(item.path)) show(at(item.path), "waiting");
    if (wait !== 0) this.show("failed", seconds);
    this.onNews({ offline: true });
    return null;
  }

  // The server took none of them, and not for want of a line.
  refusedAll(status, items) {
    if (items.length > 1) {
      this.oneByOne = true;
      return;
    }
    const [item] = items;
    const question = at(item.path);
    if (status >= 500) { this.failed(); this.show("refused", status); return; }
    if (this.pending.get(item.path) === item) item.wrong = true;
    if (question) show(question, "wrong", `The server could not take this answer (${status}). Shorten it, or write it anew`);
  }

  locked() {
    this.failures += 1;
    this.show("locked");
    document.dispatchEvent(new Event("doorway-ask-lock"));
    return null;
  }

  // 409: practice was begun or left in another tab, and this call belongs to the other side.
  closed(status) {
    this.failures += 1;
    this.show(status === 409 ? "elsewhere" : "closed");
    return null;
  }

  heard(told, sent) {
    const before = new Map(sent.map((item) => [item.path, item]));
    for (const [path, mark] of Object.entries(told.saved ?? {})) this.acknowledge(path, mark, before.get(path));
    for (const path of told.gone ?? []) this.drop(path, before.get(path));
    for (const [path, sentence] of Object.entries(told.errors ?? {})) this.refuse(path, sentence, before.get(path));
    for (const conflict of told.conflicts ?? []) this.conflict(conflict, before.get(conflict.path));
    this.savedAt = new Date();
    lookAgain(Object.keys(told.saved ?? {}));
    this.take(told);
    for (const [path, mark] of Object.entries(told.saved ?? {})) {
      if (!this.isMine(path) && at(path)) show(at(path), mark === "none" ? "" : "saved");
    }
    this.keep();
  }

  // What has no place any more is said with what was typed, so that it can be put elsewhere.
  drop(path, item) {
    this.pending.delete(path);
    const typed = (item?.values ?? []).map(([, value]) => value).filter(Boolean).join(", ");
    const where = at(path)?.dataset.short ?? item?.short ?? "A question";
    if (typed) this.tell(`${where}: a colleague removed this row, so “${typed}” was not saved.`);
  }

  tell(words) {
    const line = document.getElementById("recovered");
    line.textContent = words;
    line.hidden = false;
  }

  // What is new on the page; it is the same after a save, a new row and a look at others' work.
  take(told) {
    // Where something could not be shown yet, the next look brings it again.
    form.dataset.version = parts.put(told.parts, this.isMine) ? told.version : "";
    for (const item of Array.from(this.pending.values())) {
      const [group, row] = item.path.split(".");
      const rowIsGone = row && document.getElementById("sections") && !document.getElementById(`t-${group}.${row}`);
      if (rowIsGone) this.drop(item.path, item);
      else if ((item.wrong || item.conflict) && !at(item.path)) this.drop(item.path, item);
    }
    parts.replace("panel", told.panel);
    parts.replace("tabs", told.tabs);
    parts.replace("level-line", told.line);
    parts.replace("second-language", told.switch);
    form.dataset.words = told.words;
    this.onNews(told);
  }

  // Typed on meanwhile: what is on the screen now is still to be saved, over what was just saved.
  acknowledge(path, mark, sent) {
    const now = this.pending.get(path);
    if (now === sent) this.pending.delete(path); else if (now) now.mark = mark;
    const question = at(path);
    if (question) question.dataset.mark = mark;
  }

  refuse(path, sentence, sent) {
    const now = this.pending.get(path);
    if (now !== sent) return;
    now.wrong = true;
    const question = at(path);
    if (question) show(question, "wrong", sentence);
  }

  conflict(conflict, sent) {
    const now = this.pending.get(conflict.path);
    if (!now) return;
    // Typed on meanwhile: the next save meets the same conflict, with what is typed by then.
    if (now !== sent) return;
    now.conflict = conflict;
    const question = at(conflict.path);
    if (question) this.offerMerge(question, conflict);
  }

  offerMerge(question, conflict) {
    const box = document.getElementById("merge").content.firstElementChild.cloneNode(true);
    box.querySelector("[data-by]").textContent = `${conflict.by}${conflict.at ? `, ${conflict.at}` : ""}`;
    box.querySelector("[data-theirs]").textContent = conflict.theirs;
    box.querySelector("[data-mine]").textContent = conflict.mine;
    const label = `Two answers to: ${question.dataset.short}`;
    box.setAttribute("aria-label", label);
    question.querySelector(".merge")?.remove();
    show(question, "conflict");
    question.append(box);
    box.querySelector("[data-keep-theirs]").addEventListener("click", () => {
      this.pending.delete(conflict.path);
      box.remove();
      parts.put({ [`q-${conflict.path}`]: conflict.question }, () => false);
      this.done(conflict.path);
    });
    box.querySelector("[data-use-mine]").addEventListener("click", () => {
      const item = this.pending.get(conflict.path);
      Object.assign(item, { mark: conflict.mark, conflict: null });
      question.dataset.mark = conflict.mark;
      box.remove();
      this.done(conflict.path);
      this.flush();
    });
  }

  done(path) {
    const question = at(path);
    show(question, this.isMine(path) ? "waiting" : "");
    (question.querySelector("input:checked, input:not([type=hidden]), select, textarea") ?? question).focus();
    this.keep();
    this.show();
  }

  keep() {
    this.drafts.keep(Array.from(this.pending.values(), ({ path, short, mark, values }) => ({ path, short, mark, values })));
  }

  // The page goes away: a last try that outlives it. The draft stays until it is acknowledged.
  lastTry() {
    const items = this.sendable();
    if (!items.length) return;
    const body = this.bodyOf(items);
    body.set("csrf_token", form.elements.csrf_token.value);
    const headers = { Accept: "application/json" };
    fetch(form.action, { method: "POST", body, headers, keepalive: true }).catch(() => {});
  }

  // What others changed. Where something is being typed it waits.
  async look() {
    if (document.hidden || this.busy || this.sendable().length) return;
    try {
      const url = `${form.dataset.stateUrl}?version=${form.dataset.version}&words=${form.dataset.words}`;
      const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
      if (answer.status === 401) { this.locked(); return; }
      if (answer.status !== 200) return;
      const told = await answer.json();
      if (this.busy) return;
      this.take(told);
      this.show();
    } catch {
      // The next answer that is saved will tell.
    }
  }

  // Add or remove a row: after all that is on its way, so that nothing overtakes.
  async rows(path) {
    await this.settled(5000);
    const told = await this.post(form.dataset.rowsUrl + path, this.body());
    if (!told || told.refused) {
      if (!["locked", "closed", "elsewhere"].includes(stateLine.dataset.state)) this.show("no-row");
      return null;
    }
    if (told.error) { this.show("row-error", told.error); return null; }
    this.take(told);
    this.show();
    return told;
  }

  // The questions in another language too, or in English alone; what is typed stays where it is.
  async speak(language, place) {
    await this.settled(5000);
    const body = this.body();
    body.set("language", language);
    const told = await this.post(form.dataset.wordsUrl, body);
    if (!told || told.refused) {
      if (!["locked", "closed", "elsewhere"].includes(stateLine.dataset.state)) this.show("no-words");
      return;
    }
    const hadFocus = place.contains(document.activeElement);
    this.take(told);
    if (hadFocus && !place.contains(document.activeElement)) place.querySelector("button[data-words]").focus();
    this.show();
  }

  show(state, detail) {
    const waiting = this.pending.size;
    const answers = waiting === 1 ? "1 answer is" : `${waiting} answers are`;
    const toMend = all().filter((each) => ["wrong", "conflict"].includes(each.dataset.state));
    const wrong = toMend.length;
    markTabs(toMend);
    const kept = this.drafts.lasts ? "kept on this computer" : "kept in this page only: leave it open";
    const at = this.savedAt?.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    const words = {
      saving: "Saving …",
      failed: waiting ? `Not saved: no connection. ${answers} ${kept}. Trying again in ${detail} s` : "No connection",
      locked: `The screen is locked. ${answers} ${kept}`,
      elsewhere: `Practice was switched in another tab, so this call is closed to you. ${answers} ${kept}`,
      refused: `Not saved: the server has a fault (${detail}). ${answers} ${kept}. It is tried again`,
      closed: "This call can no longer be changed here. Go to the worklist and look for it",
      "no-row": "No connection: a row can be added when it is back",
      "no-words": "No connection: the language can be chosen when it is back",
      "row-error": detail,
      mend: wrong === 1 ? "1 answer has to be mended" : `${wrong} answers have to be mended`,
      saved: at ? `All answers are saved (${at})` : "All answers are saved",
    };
    const quiet = this.failures ? stateLine.dataset.state : wrong ? "mend" : waiting ? "saving" : "saved";
    const now = state ?? quiet;
    if (!words[now]) return;
    stateLine.dataset.state = now;
    if (state || !this.failures) stateLine.querySelector("[data-save-words]").textContent = words[now];
  }
}

// A section is not complete while an answer in it has to be mended, whatever is kept of it.
function markTabs(toMend) {
  const sections = new Set(toMend.map((each) => each.closest("[data-section]")?.dataset.section));
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.toggleAttribute("data-wrong", sections.has(tab.dataset.tab));
  }
}
