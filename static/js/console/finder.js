// Finds a question by its words: type, choose with the arrows, Enter goes there.

import { all, jumpTo } from "./answers.js";

const SHOWN = 8;
const field = document.getElementById("find");
const list = document.getElementById("found");
let rows = [];
let active = -1;
let closing = null;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase();

function find(typed) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = [];
  for (const question of all()) {
    const section = question.closest("[data-section]").querySelector("h2").textContent;
    const row = question.closest("tbody")?.querySelector("td.drop .hidden-visually")?.textContent ?? "";
    const short = question.dataset.short;
    const near = fold(`${short} ${row} ${section}`);
    // Its own words and its choices: what callers say stands there rather than in its name.
    const whole = `${near} ${fold(question.querySelector("select") ? "" : question.textContent)}`;
    if (!words.every((word) => whole.includes(word))) continue;
    const score = words.filter((word) => near.includes(word)).length * 2
      + (fold(short).startsWith(words[0]) ? 3 : 0);
    scored.push({ path: question.dataset.q, name: short, where: row ? `${section} · ${row}` : section, score });
  }
  return scored.sort((one, other) => other.score - one.score).slice(0, SHOWN);
}

function show(hits) {
  rows = hits.map((hit, at) => {
    const row = document.createElement("div");
    row.id = `found-${at}`;
    row.setAttribute("role", "option");
    row.dataset.path = hit.path;
    const where = document.createElement("small");
    where.textContent = hit.where;
    row.append(hit.name, " ", where);
    return row;
  });
  if (!rows.length && field.value.trim()) {
    const none = document.createElement("div");
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    none.textContent = "No question on this call has these words";
    list.replaceChildren(none);
  } else {
    list.replaceChildren(...rows);
  }
  list.hidden = !field.value.trim();
  field.setAttribute("aria-expanded", String(!list.hidden));
  activate(rows.length ? 0 : -1);
}

function activate(place) {
  active = place;
  rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
  if (place < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", `found-${place}`);
}

function close() {
  field.value = "";
  show([]);
}

function go(path) {
  close();
  jumpTo(path);
}

export function openFinder() {
  field.focus();
  field.select();
}

export function listenToFinder(giveFocusBack) {
  field.addEventListener("input", () => show(find(field.value)));
  // A press on a row of the list comes before it closes; who is back by then goes on.
  field.addEventListener("blur", () => { closing = setTimeout(close, 150); });
  field.addEventListener("focus", () => clearTimeout(closing));
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      event.preventDefault();
      activate((active + step + rows.length) % rows.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (rows[active]) go(rows[active].dataset.path);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
      giveFocusBack();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const row = event.target.closest("[data-path]");
    if (row) go(row.dataset.path);
  });
  field.form.addEventListener("submit", (event) => event.preventDefault());
}
