// Reads the page aloud: heading, question, hint and choices, in the voice that page.js has found.
// It is fetched when somebody first asks for it.
"use strict";

(() => {
  const box = document.querySelector("[data-aloud]");
  const [turn, stop] = box.querySelectorAll("button");
  const READ = "h1, h2, h3, p, li, legend, label, summary, span.error";
  const SILENT = ".back, .actions, [data-aloud], .progress";
  let pieces = [];
  let at = 0;
  let spoken = null;

  function piecesOfThePage() {
    return Array.from(document.querySelectorAll(`main :is(${READ})`))
      .filter((each) => !each.closest(SILENT) && !each.querySelector(READ) && each.offsetParent)
      .map((each) => each.innerText.trim()).filter(Boolean);
  }

  function show(state) {
    turn.textContent = turn.dataset[state];
    stop.hidden = state === "read";
  }

  // Pausing ends the sentence and keeps its place: some phones do not go on after a pause.
  function quiet(state) {
    spoken = null;
    window.speechSynthesis.cancel();
    show(state);
  }

  function speak() {
    if (at >= pieces.length) { at = 0; quiet("read"); return; }
    const piece = new SpeechSynthesisUtterance(pieces[at]);
    piece.lang = document.documentElement.lang;
    piece.voice = box.voice;
    piece.onend = () => { if (spoken === piece) { at += 1; speak(); } };
    piece.onerror = () => { if (spoken === piece) quiet("read"); };
    spoken = piece;
    window.speechSynthesis.speak(piece);
    show("pause");
  }

  function press() {
    if (spoken) { quiet("on"); return; }
    if (!at) pieces = piecesOfThePage();
    speak();
  }

  turn.addEventListener("click", press);
  stop.addEventListener("click", () => { at = 0; quiet("read"); turn.focus(); });
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  press();
})();
