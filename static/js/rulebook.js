// Finds what has these words in it, on the whole page. Without it the page is simply whole.
"use strict";

const box = document.querySelector("[data-filter]");
const words = document.getElementById("find");
const own = document.getElementById("find-own");
const told = document.querySelector("[data-found]");
const entries = [...document.querySelectorAll("[data-entry]")];
const chapters = [...document.querySelectorAll("[data-chapter]")];
const contents = [...document.querySelectorAll("[data-of]")];
const counts = [...document.querySelectorAll("[data-count]")];
const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
const totals = new Map(counts.map((count) => [count, count.textContent]));

function matches(entry, wanted) {
  const marked = !own.checked || entry.querySelector("[data-own]");
  return marked && wanted.every((word) => texts.get(entry).includes(word));
}

const shown = (inside, kind) => inside.querySelectorAll(`[data-entry${kind}]:not([hidden])`).length;

const total = (kind) => document.querySelectorAll(`[data-entry="${kind}"]`).length;

function showContents(all) {
  for (const line of contents) {
    const chapter = document.getElementById(line.dataset.of).closest("[data-chapter]");
    const count = line.querySelector("[data-count]");
    line.hidden = chapter.hidden;
    if (count) count.textContent = all ? totals.get(count) : `${shown(chapter, "")} of ${totals.get(count)}`;
  }
  for (const line of document.querySelectorAll("[data-for]")) {
    line.hidden = document.getElementById(line.dataset.for).hidden;
  }
}

function tell(all) {
  if (all) return "";
  const found = shown(document, "");
  if (!found) return `Nothing${own.checked ? " to sign off" : ""} found for “${words.value.trim()}”. Try another word.`;
  const rules = shown(document, '="rule"');
  const measures = shown(document, '="measure"');
  const others = found - rules - measures;
  return `${rules} of ${total("rule")} rules, ${measures} of ${total("measure")} measures${others ? `, ${others} other lines` : ""}`;
}

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = wanted.length === 0 && !own.checked;
  for (const entry of entries) entry.hidden = !matches(entry, wanted);
  for (const chapter of chapters) chapter.hidden = !all && !shown(chapter, "");
  showContents(all);
  told.textContent = tell(all);
}

// A link may lead to something that is filtered away.
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.closest("[hidden]")) return;
  words.value = "";
  own.checked = false;
  show();
  target.scrollIntoView();
}

box.hidden = false;
box.addEventListener("input", show);
box.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", showTarget);
// The browser may have kept what was typed before the page was left.
show();
