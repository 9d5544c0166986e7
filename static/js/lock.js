// The lock of a screen that nobody uses: a warning, then a cover. What was typed stays under it.
// The server decides when; this only asks it, so that work in one tab counts for the others.
"use strict";

const parts = document.getElementById("lock-parts");
const { state: stateUrl, lock: lockUrl, who } = parts.dataset;
const warnAt = 60;
const sayUseEvery = 60 * 1000;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("doorway-lock") : null;

let token = parts.dataset.token;
let endsAt = Date.now() + Number(parts.dataset.left) * 1000;
let lastSaid = Date.now();
let warning = null;
let cover = null;
let focused = null;
let dialogs = [];
let timer = null;

const left = () => Math.max(0, Math.round((endsAt - Date.now()) / 1000));

async function ask(url, fields) {
  const options = { headers: { Accept: "application/json" }, cache: "no-store" };
  if (fields) {
    options.method = "POST";
    // Who presses Lock and leaves the page at once has locked it all the same.
    options.keepalive = true;
    options.body = new URLSearchParams({ csrf_token: token, ...fields });
  }
  const answer = await fetch(url, options);
  return { status: answer.status, ...(await answer.json()) };
}

function heard(answer) {
  if (answer.signed_out) { showCover(true); return; }
  if (answer.who !== undefined && String(answer.who) !== who) { window.location.reload(); return; }
  if (answer.token) token = answer.token;
  if (answer.left !== undefined) endsAt = Date.now() + answer.left * 1000;
  if (answer.locked) { showCover(false); return; }
  hideCover();
  if (left() > warnAt) hideWarning(); else showWarning();
  plan();
}

// When the line is down nobody knows: at the end of the time the screen is covered all the same.
async function check() {
  try {
    heard(await ask(stateUrl));
  } catch {
    if (left() === 0) showCover(false); else plan();
  }
}

function plan() {
  clearTimeout(timer);
  const wait = left() > warnAt ? left() - warnAt : Math.min(left(), 1);
  timer = setTimeout(warning ? count : check, Math.max(wait, 1) * 1000);
}

function count() {
  if (!warning) return;
  warning.querySelector("[data-lock-seconds]").textContent = left();
  if (left() === 0) check(); else plan();
}

function piece(name) {
  const shown = parts.content.querySelector(name).cloneNode(true);
  document.body.append(shown);
  return shown;
}

// A dialog of the page would lie over it, and keep the focus.
function putDialogsAway() {
  dialogs.push(...document.querySelectorAll("dialog[open]"));
  for (const dialog of dialogs) if (dialog.open) dialog.close();
}

function bringDialogsBack() {
  for (const dialog of dialogs) if (dialog.isConnected && !dialog.open) dialog.showModal();
  dialogs = [];
}

function showWarning() {
  if (warning || cover) return;
  focused = document.activeElement;
  putDialogsAway();
  warning = piece("[data-lock-warning]");
  warning.querySelector("[data-lock-seconds]").textContent = left();
  const stay = warning.querySelector("[data-lock-stay]");
  stay.addEventListener("click", use);
  warning.querySelector("[data-lock-now]").addEventListener("click", lockNow);
  warning.addEventListener("keydown", (event) => { if (event.key === "Escape") use(); });
  stay.focus();
}

function hideWarning() {
  if (!warning) return;
  warning.remove();
  warning = null;
  if (!cover) bringDialogsBack();
  if (focused) focused.focus();
}

// Everything else leaves the screen and the tree that screen readers read; its fields keep their text.
function showCover(signedOut) {
  hideWarning();
  clearTimeout(timer);
  if (!cover) {
    focused = document.activeElement;
    putDialogsAway();
    for (const element of document.body.children) element.inert = true;
    cover = piece("[data-lock-cover]");
    document.body.classList.add("covered");
    cover.querySelector("[data-lock-form]").addEventListener("submit", unlock);
    cover.querySelector("[data-lock-again]").addEventListener("click", check);
  }
  cover.querySelector("[data-lock-form]").hidden = signedOut;
  cover.querySelector("[data-lock-signed-out]").hidden = !signedOut;
  if (signedOut) {
    cover.querySelector("h2").textContent = "You are signed out";
    cover.querySelector("[data-lock-said]").textContent =
      "What you typed is still here. Sign in again in a new tab, then come back to this one.";
  }
  cover.querySelector(signedOut ? "a" : "input[type=password]").focus();
}

function hideCover() {
  if (!cover) return;
  cover.remove();
  cover = null;
  document.body.classList.remove("covered");
  for (const element of document.body.children) element.inert = false;
  bringDialogsBack();
  if (focused) focused.focus();
  document.dispatchEvent(new Event("doorway-unlocked"));
}

async function unlock(event) {
  event.preventDefault();
  const said = cover.querySelector("[data-lock-error]");
  const password = cover.querySelector("input[type=password]");
  try {
    const answer = await ask(event.target.action, { password: password.value });
    password.value = "";
    said.textContent = answer.error || "";
    password.setAttribute("aria-invalid", String(Boolean(answer.error)));
    if (answer.error) { token = answer.token || token; password.focus(); return; }
    heard(answer);
    if (!answer.signed_out && tabs) tabs.postMessage("changed");
  } catch {
    said.textContent = "There is no connection. Check it and try again";
  }
}

async function lockNow(event) {
  event.preventDefault();
  showCover(false);
  try {
    heard(await ask(lockUrl, {}));
    if (tabs) tabs.postMessage("changed");
  } catch {
    // Covered it is; the server locks by itself when the time is up.
  }
}

async function use() {
  lastSaid = Date.now();
  try {
    heard(await ask(stateUrl, {}));
    if (tabs) tabs.postMessage("changed");
  } catch {
    plan();
  }
}

function noticeUse() {
  if (!cover && !warning && Date.now() - lastSaid > sayUseEvery) use();
}

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, noticeUse, { passive: true });
}
for (const button of document.querySelectorAll("[data-lock-now]")) {
  button.addEventListener("click", lockNow);
}
// A machine that slept, or a tab that was behind others, asks as soon as somebody looks at it.
document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) check(); });
if (tabs) tabs.addEventListener("message", check);
// A script of the page was told that the screen is locked, or that nobody is signed in.
document.addEventListener("doorway-ask-lock", async () => {
  await check();
  if (!cover) document.dispatchEvent(new Event("doorway-unlocked"));
});
plan();
