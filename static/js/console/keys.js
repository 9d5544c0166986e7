// Every action by key. Keys with Alt work anywhere; single letters and numbers only on a choice,
// never in a field that takes text, and they can be switched off.

import { all, at, control, fill, jumpTo, of, valuesOf } from "./answers.js";
import { openFinder } from "./finder.js";
import { openProtocol } from "./takeover.js";

const sheet = document.getElementById("keys");
const sure = document.getElementById("sure");
const letters = document.getElementById("letters");
const LETTERS_OFF = "doorway-letters-off";
const HERE = `doorway-here:${document.getElementById("answers").dataset.intake}`;
const WORDS = { y: "yes", n: "no", d: "unknown", p: "declined" };
const TEXT = "textarea, select, [role=combobox], input:not([type=radio]):not([type=checkbox])";

const takesText = (element) => element?.matches?.(TEXT);
let here = null;
let saving = null;

// Where one was before the page was loaded anew.
export function lastPlace() {
  try { return sessionStorage.getItem(HERE); } catch { return null; }
}

// The question that the focus is on, or was on last.
const current = () => of(document.activeElement) ?? (here && at(here));

function openSheet() {
  sheet.showModal();
  document.getElementById("keys-title").focus();
}

function next(step) {
  const question = current();
  const goOn = () => {
    const questions = all();
    const place = question ? questions.findIndex((each) => each.dataset.q === question.dataset.q) : -1;
    const following = questions[place + step];
    if (following) jumpTo(following.dataset.q);
    else if (step > 0) document.querySelector("[data-wrap-up]").focus();
  };
  // What is asked next may depend on this answer: it is waited for, though not for long.
  if (step > 0 && question && saving.isMine(question.dataset.q) && question.hasAttribute("data-decides")) {
    saving.settled(800).then(goOn);
  } else {
    goOn();
  }
}

function section(step) {
  const parts = Array.from(document.querySelectorAll("#sections [data-section]"));
  const place = parts.indexOf(current()?.closest("[data-section]"));
  const part = parts[Math.max(0, Math.min(parts.length - 1, place + step))];
  const first = part.querySelector("[data-q]");
  if (first) jumpTo(first.dataset.q); else part.querySelector("h2").focus();
  part.scrollIntoView({ block: "start" });
}

// Sets an answer, and never takes it back: a second press does no harm.
function pick(question, value) {
  const boxes = Array.from(question.querySelectorAll("input[type=radio], input[type=checkbox]"));
  const box = boxes.find((each) => each.value === value);
  if (!box) return false;
  if (box.checked) { box.focus(); return true; }
  box.focus();
  box.click();
  return true;
}

function pickState(state) {
  const question = current();
  if (!question) return;
  if (pick(question, state)) { control(question).focus(); return; }
  const field = question.querySelector("select, input");
  if (!field) return;
  const select = question.querySelector("select");
  if (select) {
    select.value = state;
    select.dispatchEvent(new Event("shown-again"));
  } else {
    field.value = { unknown: "?", declined: "-" }[state];
  }
  if (!select) field.dispatchEvent(new Event("input", { bubbles: true }));
  (select ?? field).dispatchEvent(new Event("change", { bubbles: true }));
}

function why() {
  const reason = current()?.querySelector("details.why");
  if (reason) reason.open = !reason.open;
}

function reasons() {
  const panel = document.querySelector(".panel");
  if (panel.contains(document.activeElement)) { control(current() ?? all()[0]).focus(); return; }
  document.getElementById("so-far").focus();
}

function addRow() {
  const button = current()?.closest("[data-section]")?.querySelector("[data-add]");
  if (button) button.click();
  else saving.tell("This section has no list. Substances, Dose history and Treatment have one.");
}

// The weightiest open question that was not looked at just now; after all of them, the first again.
const asked = new Set();

function askNext() {
  const listed = Array.from(document.querySelectorAll("#panel .next [data-jump]"), (each) => each.dataset.jump);
  const here = current()?.dataset.q;
  if (listed.every((path) => asked.has(path) || path === here)) asked.clear();
  const path = listed.find((each) => !asked.has(each) && each !== here) ?? listed[0];
  if (!path) return;
  asked.add(path);
  jumpTo(path);
}

// The next answer that could not be saved as it is.
function mend() {
  const wrong = all().filter((each) => ["wrong", "conflict"].includes(each.dataset.state));
  const place = wrong.findIndex((each) => each.dataset.q === current()?.dataset.q);
  const following = wrong[(place + 1) % wrong.length];
  if (following) jumpTo(following.dataset.q);
}

function removeRow() {
  current()?.closest("[data-row]")?.querySelector("[data-remove]")?.click();
}

// Asks before a row goes. Resolves with whether it may.
export function isSure(what) {
  const from = document.activeElement;
  sure.querySelector("[data-what]").textContent = what;
  sure.returnValue = "";
  sure.showModal();
  return new Promise((answer) => {
    sure.addEventListener("close", () => {
      if (from?.isConnected) from.focus();
      answer(sure.returnValue === "yes");
    }, { once: true });
  });
}

function withAlt(event) {
  const back = event.shiftKey ? -1 : 1;
  const does = {
    KeyK: openFinder,
    KeyN: askNext,
    KeyM: mend,
    KeyZ: undo,
    KeyS: () => section(back),
    KeyA: addRow,
    KeyX: removeRow,
    KeyY: why,
    KeyO: openProtocol,
    KeyR: reasons,
    KeyU: () => pickState("unknown"),
    KeyP: () => pickState("declined"),
    KeyL: () => document.querySelector("[data-lock-now]")?.click(),
    KeyT: () => (document.querySelector("dialog[open] button[data-words]") ?? document.querySelector("button[data-words]")).click(),
    KeyW: () => document.querySelector("[data-wrap-up]").click(),
  }[event.code];
  if (!does) return;
  event.preventDefault();
  does();
}

// Words that are typed while a choice has the focus are no answer: the first letter of a quick run
// did something, which is taken back, and the others do nothing.
const QUICK = 400;
let lastKey = { at: 0, key: "", on: "", undo: null };

function isRun(event) {
  const now = Date.now();
  const before = lastKey;
  const on = of(event.target)?.dataset.q;
  lastKey = { at: now, key: event.key, on, undo: null };
  if (before.on !== on) return false;
  if (now - before.at > QUICK || event.key.length !== 1 || before.key.length !== 1) return false;
  if (/\d/.test(before.key) && /\d/.test(event.key)) return false;
  if (before.undo) {
    before.undo();
    saving.tell("Words were typed on a choice, so nothing was changed. Go to a field to type.");
  }
  event.preventDefault();
  return true;
}

function onChoice(event) {
  const question = of(event.target);
  if (!question || !letters.checked || isRun(event)) return;
  const value = WORDS[event.key.toLowerCase()];
  const boxes = Array.from(question.querySelectorAll("input[type=radio], input[type=checkbox]"));
  const plain = boxes.filter((box) => !["unknown", "declined", "none"].includes(box.value));
  const byNumber = event.key === "0" ? "none" : plain[Number(event.key) - 1]?.value;
  const wanted = value ?? (/^\d$/.test(event.key) ? byNumber : undefined);
  const values = valuesOf(question);
  if (!wanted || !pick(question, wanted)) return;
  event.preventDefault();
  lastKey.undo = () => takeBack(question, values);
}

function takeBack(question, values) {
  fill(question, values);
  saving.changed(question, 250);
}

// Alt Z: the answers before the last change of each question, the latest first.
const changes = [];

function undo() {
  const last = changes.pop();
  const question = last && at(last.path);
  if (!question) { saving.tell("There is nothing to take back on this page."); return; }
  takeBack(question, last.values);
  jumpTo(last.path);
}

function remember(event) {
  const question = of(event.target);
  if (!question || !event.target.name) return;
  const path = question.dataset.q;
  const values = shownBefore.get(path);
  const now = valuesOf(question);
  if (values && JSON.stringify(values) !== JSON.stringify(now)) changes.push({ path, values });
  shownBefore.set(path, now);
}

const shownBefore = new Map();

export function listenToKeys(saves) {
  saving = saves;
  document.getElementById("answers").addEventListener("change", remember);
  document.getElementById("save-state").addEventListener("click", mend);
  letters.checked = window.localStorage?.getItem(LETTERS_OFF) !== "1";
  letters.addEventListener("change", () => {
    window.localStorage?.setItem(LETTERS_OFF, letters.checked ? "0" : "1");
  });
  document.addEventListener("focusin", (event) => {
    const question = of(event.target);
    if (!question) return;
    here = question.dataset.q;
    shownBefore.set(here, valuesOf(question));
    try { sessionStorage.setItem(HERE, here); } catch { /* then a reload begins at the top */ }
  });
  document.querySelector("[data-keys]").addEventListener("click", openSheet);
  for (const dialog of [sheet, sure]) {
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }
  sure.querySelector("[data-yes]").addEventListener("click", () => sure.close("yes"));
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  // Of all keys an open emergency takes the one that words it in the person's language.
  const isWords = event.altKey && event.code === "KeyT";
  if (document.querySelector("[data-lock-cover], dialog[open]:not(#takeover)")) return;
  if (document.querySelector("#takeover[open]") && !isWords) return;
  if (event.altKey && !event.ctrlKey && !event.metaKey) { withAlt(event); return; }
  if (event.ctrlKey && event.key !== "Enter") return;
  if (event.metaKey) return;
  const typing = takesText(event.target);
  if (event.key === "Enter") { lastKey.at = 0; enter(event); return; }
  if (event.key === "Escape" && typing && of(event.target)) { of(event.target).focus(); return; }
  if (typing || !letters.checked) return;
  if (event.key === "?") { event.preventDefault(); openSheet(); return; }
  if (event.key === "/") { event.preventDefault(); openFinder(); return; }
  onChoice(event);
}

function enter(event) {
  const question = of(event.target);
  if (!question || event.target.closest("button, summary, a")) return;
  if (event.target.matches("textarea") && event.shiftKey) return;
  event.preventDefault();
  // As on leaving the field: what was typed in it is saved at once.
  if (takesText(event.target)) event.target.dispatchEvent(new Event("change", { bubbles: true }));
  next(event.shiftKey ? -1 : 1);
}

export const focusHere = () => control(current() ?? all()[0]).focus();
