// A finding and the answers it rests on light up together. The links say the same without it.
"use strict";

function mark(finding, on) {
  finding.classList.toggle("marked", on);
  for (const link of finding.querySelectorAll(".evidence a")) {
    document.getElementById(link.hash.slice(1))?.classList.toggle("marked", on);
  }
}

function light(part, findings) {
  for (const start of ["mouseenter", "focusin"]) part.addEventListener(start, () => findings.forEach((each) => mark(each, true)));
  for (const end of ["mouseleave", "focusout"]) part.addEventListener(end, () => findings.forEach((each) => mark(each, false)));
}

for (const finding of document.querySelectorAll("[data-finding]")) light(finding, [finding]);
for (const answer of document.querySelectorAll(".answers .counts")) {
  const links = [...answer.querySelectorAll(".for-rules a")];
  light(answer, links.map((link) => document.getElementById(link.hash.slice(1))));
}

// What a link leads to may stand in something that is folded.
function unfold() {
  const target = document.getElementById(window.location.hash.slice(1));
  const folded = target?.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  target.scrollIntoView();
}
window.addEventListener("hashchange", unfold);
unfold();

// A document that is being prepared takes its place once it is there, or once it cannot be made.
const waits = 2000;
const looks = 45;

async function lookAt(card, left) {
  if (!left) return;
  const answer = await fetch(card.dataset.prepared, { cache: "no-store" }).catch(() => null);
  const found = answer?.ok && !answer.redirected
    ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("section") : null;
  if (!found || found.dataset.prepared) {
    setTimeout(lookAt, waits, card, left - 1);
    return;
  }
  delete card.dataset.prepared;
  card.replaceChildren(...found.children);
}
for (const card of document.querySelectorAll("[data-prepared]")) setTimeout(lookAt, waits, card, looks);
