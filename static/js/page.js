// Small comforts. Every page works without them.
"use strict";

// Leaving. The page is emptied at once, the server is told to forget the visit, and the page is
// replaced, so that Back does not return to it. Shift three times does the same.
const exits = document.querySelectorAll("[data-exit]");
function empty() {
  if (window.speechSynthesis) window.speechSynthesis.cancel();
  document.documentElement.textContent = "";
}
function leave(event) {
  if (event) event.preventDefault();
  const told = navigator.sendBeacon && navigator.sendBeacon(exits[0].href);
  // A page that is only a file does not know the other site: the server leads there.
  const to = told && exits[0].dataset.exit ? exits[0].dataset.exit : exits[0].href;
  empty();
  window.location.replace(to);
}
if (exits.length) {
  for (const exit of exits) exit.addEventListener("click", leave);
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") { presses = []; return; }
    if (event.repeat) return;
    const now = Date.now();
    presses = presses.filter((at) => now - at < 2000).concat(now);
    if (presses.length >= 3) leave();
  });
  // Some browsers keep a whole page for Back: hidden, until the server has said what it may show.
  window.addEventListener("pagehide", (event) => { document.documentElement.hidden = event.persisted; });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
}

// A visit that nobody uses ends. The server decides when, and is asked before anything is said,
// since another tab may be in use. When the line is down the page is emptied all the same.
const visit = document.querySelector("dialog[data-left]");
if (visit) {
  const form = visit.querySelector("form");
  const said = visit.querySelector("[role=status]");
  const sentences = Array.from(visit.querySelectorAll("[data-at]"));
  let endsAt = Date.now() + visit.dataset.left * 1000;
  let timer;
  const left = () => Math.round((endsAt - Date.now()) / 1000);
  const ask = (options) => fetch(form.action, options).then((answer) => answer.json()).then(heard);
  function heard(state) {
    if (!state.left) { end(); return; }
    endsAt = Date.now() + state.left * 1000;
    form.elements.csrf_token.value = state.token;
    document.documentElement.hidden = false;
    show();
  }
  function end() {
    empty();
    window.location.replace(visit.dataset.closed);
  }
  function check() {
    document.documentElement.hidden = left() <= 0;
    ask({ cache: "no-store" }).catch(() => { if (left() <= 0) end(); else show(); });
  }
  function stay(event) {
    event.preventDefault();
    ask({ method: "POST", body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }) })
      .catch(show);
  }
  function show() {
    const passed = sentences.filter((each) => left() <= Number(each.dataset.at));
    const sentence = passed.length ? passed[passed.length - 1].textContent : "";
    // Read out politely, and only when it changes.
    if (said.textContent !== sentence) said.textContent = sentence;
    if (sentence && !visit.open) visit.showModal();
    if (!sentence && visit.open) visit.close();
    clearTimeout(timer);
    const wait = left() - Number(sentences[0].dataset.at);
    timer = setTimeout(visit.open && left() > 0 ? show : check, Math.max(wait, 1) * 1000);
  }
  form.addEventListener("submit", stay);
  visit.addEventListener("cancel", stay);
  // A phone that slept did not count.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && left() < 1) check(); });
  show();
}

// A form that is sent goes once, however often its button is pressed on a slow line.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // What another script has held back was not sent.
  if (event.defaultPrevented || !form.matches("[data-once]")) return;
  if (Date.now() - (form.dataset.sent || 0) < 5000) event.preventDefault();
  else form.dataset.sent = Date.now();
});

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

// After an error the summary is read out first. The page came as the answer to a form: the history
// forgets the form, else Back would later show the browser's page about sending it again.
const summary = document.querySelector(".error-summary");
if (summary) {
  summary.focus();
  if (summary.hasAttribute("data-answer")) window.history.replaceState(null, "");
}

// A page that is to be printed has a button for it, where there is a script.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Reading aloud is offered where the device itself has a voice for the language of the page: a
// voice that is not on the device (no localService) would send what it reads to a stranger.
const aloud = document.querySelector("[data-aloud]");
if (aloud && window.speechSynthesis) {
  const voices = window.speechSynthesis;
  const offer = () => {
    const fits = (each) => each.localService && each.lang.slice(0, 2).toLowerCase() === document.documentElement.lang;
    aloud.voice = voices.getVoices().find(fits);
    aloud.hidden = !aloud.voice;
  };
  aloud.querySelector("button").addEventListener("click", () => {
    const reader = document.createElement("script");
    reader.src = aloud.dataset.aloud;
    document.head.append(reader);
  }, { once: true });
  if (voices.addEventListener) voices.addEventListener("voiceschanged", offer);
  offer();
}
