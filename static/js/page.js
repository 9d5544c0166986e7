// Small comforts. Every page works without them.
"use strict";

// Leaving: the page is replaced, so that Back does not return to it. Shift three times does the same.
const exit = document.querySelector("[data-exit]");
function leave(event) {
  if (event) event.preventDefault();
  window.location.replace(exit.href);
}
if (exit) {
  exit.addEventListener("click", leave);
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") { presses = []; return; }
    if (event.repeat) return;
    const now = Date.now();
    presses = presses.filter((at) => now - at < 2000).concat(now);
    if (presses.length >= 3) leave();
  });
}

// "None of these" and its like stand alone.
for (const list of document.querySelectorAll("[data-alone]")) {
  list.addEventListener("change", (event) => {
    if (!event.target.checked) return;
    const alone = event.target.hasAttribute("data-only");
    for (const box of list.querySelectorAll("input[type=checkbox]")) {
      if (box !== event.target && (alone || box.hasAttribute("data-only"))) box.checked = false;
    }
  });
}

// "Don't know" empties the field beside it, and typing takes "Don't know" back.
for (const states of document.querySelectorAll("[data-states]")) {
  const field = document.getElementById(states.dataset.states);
  const boxes = states.querySelectorAll("input");
  states.addEventListener("change", (event) => {
    if (!event.target.checked) return;
    field.value = "";
    for (const box of boxes) if (box !== event.target) box.checked = false;
  });
  field.addEventListener("input", () => {
    if (field.value) for (const box of boxes) box.checked = false;
  });
}

// After an error the summary is read out first.
const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

// A page that is to be printed has a button for it, where there is a script.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
