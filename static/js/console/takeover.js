// An emergency takes over the screen, with the protocol and what to say. Who has read it goes back
// to the call; a red line stays until no answer speaks of an emergency any more.

const dialog = document.getElementById("takeover");
const bar = document.getElementById("call-bar");
let known = new Set();
let from = null;
let shown = null;

export function openProtocol() {
  if (dialog.open) return;
  from = document.activeElement;
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  dialog.showModal();
  document.getElementById("takeover-title").focus();
}

// `rules` are those that speak of an emergency now; a new one opens the protocol. `why` is what it
// says, in the second language of the call too.
export function emergency(rules, why) {
  const isNew = rules.some((rule) => !known.has(rule));
  known = new Set(rules);
  if (why !== shown) document.getElementById("takeover-why").innerHTML = why;
  shown = why;
  bar.classList.toggle("alarm", rules.length > 0);
  if (isNew) openProtocol();
}

// The line is down and a danger sign was ticked: nobody waits for the server to say so.
export function dangerWithoutServer(question) {
  if (!question?.hasAttribute("data-danger")) return;
  const ticked = question.querySelectorAll("input:checked:not([data-only])");
  if (!ticked.length || bar.classList.contains("alarm")) return;
  bar.classList.add("alarm");
  openProtocol();
}

export function listenToProtocol() {
  dialog.addEventListener("close", () => { if (from?.isConnected) from.focus(); });
  dialog.querySelector("[data-understood]").addEventListener("click", () => dialog.close());
}
