// Finds rules by the words in them. Without it the page is simply whole.
"use strict";

const box = document.querySelector("[data-filter]");
const words = document.getElementById("find");
const own = document.getElementById("find-own");
const entries = [...document.querySelectorAll("[data-entry]")];
const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));

function matches(entry, wanted) {
  const marked = !own.checked || entry.querySelector("[data-own]");
  return marked && wanted.every((word) => texts.get(entry).includes(word));
}

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = wanted.length === 0 && !own.checked;
  for (const entry of entries) entry.hidden = !matches(entry, wanted);
  for (const chapter of document.querySelectorAll("[data-chapter]")) {
    chapter.hidden = !all && !chapter.querySelector("[data-entry]:not([hidden])");
  }
  for (const line of document.querySelectorAll("[data-for]")) {
    line.hidden = document.getElementById(line.dataset.for).hidden;
  }
  const found = entries.filter((entry) => !entry.hidden).length;
  document.querySelector("[data-found]").textContent = all ? "" : `${found} of ${entries.length} rules`;
}

// A link may lead to a rule that is filtered away.
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
