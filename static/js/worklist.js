// The worklist stays true while somebody works in it: cells change in place, and what would move
// rows waits until it is asked for. Filters apply at once. Every form works without this.
const every = 15 * 1000;
const slowest = 4 * 60 * 1000;
const live = document.querySelector("[data-live]");
const filters = document.querySelector("[data-filters]");
const list = () => document.getElementById("list");
const rowsOf = (inside) => [...inside.querySelectorAll("tbody tr[data-id]")];
const byId = (inside) => new Map(rowsOf(inside).map((row) => [row.dataset.id, row]));

let timer = null;
let failures = 0;
let stopped = false;
let asking = null;
let pending = null;

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function say(text, button, press) {
  if (live.dataset.said === text) return;
  live.dataset.said = text;
  live.replaceChildren();
  live.classList.toggle("has-changes", Boolean(button));
  if (!text) return;
  const line = document.createElement("span");
  line.append(text);
  if (button) {
    const shown = document.createElement("button");
    shown.type = "button";
    shown.className = "link";
    shown.textContent = button;
    shown.addEventListener("click", press);
    line.append(" · ", shown);
  }
  live.append(line);
}

// What changed

function plan() {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(ask, Math.min(every * 2 ** failures, slowest));
}

function stop() {
  stopped = true;
  clearTimeout(timer);
  // The lock asks the server by itself, and covers the page; in other tabs too.
  if ("BroadcastChannel" in window) new BroadcastChannel("doorway-lock").postMessage("changed");
}

function goOn() {
  stopped = false;
  failures = 0;
  ask();
}

// Null where nothing changed, or where the page may not be shown any more.
async function changes(address) {
  const answer = await fetch(address, {
    headers: { Accept: "application/json" }, cache: "no-store", signal: asking.signal,
  });
  if (answer.status === 401) { stop(); return null; }
  if (answer.status === 204) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden || stopped) return;
  if (asking) asking.abort();
  const mine = asking = new AbortController();
  try {
    const { changes: address, version } = list().dataset;
    const mark = `${address.includes("?") ? "&" : "?"}version=${encodeURIComponent(version)}`;
    const answer = await changes(address + mark);
    if (failures) { failures = 0; live.dataset.said = "?"; say(""); tell(); }
    if (answer) take(answer);
  } catch {
    if (mine.signal.aborted) return;
    failures += 1;
    say("No connection. The list may be out of date; we go on trying.");
  }
  plan();
}

function take(answer) {
  const fresh = parse(answer.view);
  list().dataset.version = answer.version;
  for (const count of fresh.querySelectorAll("[data-count]")) {
    const shown = document.querySelector(`[data-count="${count.dataset.count}"]`);
    if (shown && shown.textContent !== count.textContent) shown.textContent = count.textContent;
  }
  const now = byId(fresh);
  for (const [id, row] of byId(list())) {
    if (now.has(id)) update(row, now.get(id)); else leave(row);
  }
  pending = { fresh, version: answer.version };
  tell();
}

function update(row, fresh) {
  row.classList.remove("gone");
  for (const cell of row.querySelectorAll("[data-cell]")) {
    const other = fresh.querySelector(`[data-cell="${cell.dataset.cell}"]`);
    if (cell.innerHTML === other.innerHTML) continue;
    const hadFocus = cell.contains(document.activeElement);
    if (cell.textContent !== other.textContent && cell.dataset.cell !== "since") flash(cell);
    cell.replaceChildren(...[...other.childNodes].map((each) => document.importNode(each, true)));
    if (hadFocus && cell.querySelector("a")) cell.querySelector("a").focus({ preventScroll: true });
  }
  for (const link of row.querySelectorAll("th a")) link.href = fresh.querySelector("th a").href;
}

function flash(cell) {
  cell.classList.remove("fresh");
  void cell.offsetWidth;
  cell.classList.add("fresh");
}

function leave(row) {
  row.classList.add("gone");
  row.querySelector(".status").textContent = "Not in this view any more";
}

function tell() {
  const count = pending ? moved(rowsOf(list()), rowsOf(pending.fresh)) : 0;
  if (count) say(`${count} ${count === 1 ? "change" : "changes"}`, "Show them", show);
  else say("");
}

// Rows that are new, that left, or that stand elsewhere among the others.
function moved(shown, fresh) {
  const before = shown.map((row) => row.dataset.id);
  const after = fresh.map((row) => row.dataset.id);
  const place = new Map(after.map((id, index) => [id, index]));
  const stay = before.filter((id) => place.has(id));
  return (before.length - stay.length) + (after.length - stay.length)
    + (stay.length - longestRise(stay.map((id) => place.get(id))));
}

function longestRise(numbers) {
  const ends = [];
  for (const each of numbers) {
    const at = ends.findIndex((end) => end >= each);
    ends[at < 0 ? ends.length : at] = each;
  }
  return ends.length;
}

// Rows keep their elements, so that ticks and focus stay, and the row in sight stays in sight.
function show() {
  const { fresh, version } = pending;
  const hadButton = live.contains(document.activeElement);
  const anchor = rowsOf(list()).find((row) => row.getBoundingClientRect().bottom > 0 && !row.classList.contains("gone"));
  const top = anchor ? anchor.getBoundingClientRect().top : 0;
  const body = list().querySelector("tbody");
  const wanted = rowsOf(fresh);
  if (body && wanted.length) arrange(body, wanted); else replace("list", fresh);
  list().dataset.version = version;
  pending = null;
  if (anchor && anchor.isConnected) window.scrollBy(0, anchor.getBoundingClientRect().top - top);
  say("");
  if (hadButton) focusFirst();
  countTicks();
}

function arrange(body, wanted) {
  const shown = byId(body);
  const focused = document.activeElement;
  const order = wanted.map((row) => shown.get(row.dataset.id) || document.importNode(row, true));
  for (const row of rowsOf(body)) if (!order.includes(row)) row.remove();
  order.forEach((row, index) => {
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] || null);
    if (!shown.has(row.dataset.id)) row.classList.add("fresh");
  });
  if (focused && focused.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

function focusFirst() {
  const link = list().querySelector("tbody th a");
  if (link) link.focus({ preventScroll: true });
}

function replace(id, fresh) {
  const shown = document.getElementById(id);
  shown.replaceWith(document.importNode(fresh.getElementById(id), true));
}

// Filters

async function apply() {
  const chosen = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
  const query = String(chosen) ? `?${chosen}` : "";
  if (asking) asking.abort();
  asking = new AbortController();
  try {
    const answer = await changes(new URL(`worklist/changes${query}`, new URL("/", location.href)));
    if (!answer) return;
    const fresh = parse(answer.view);
    replace("tabs", fresh);
    replace("list", fresh);
    pending = null;
    history.replaceState(null, "", `${filters.getAttribute("action")}${query}`);
    const count = rowsOf(list()).length;
    say("");
    say(count ? `${count}${list().querySelector(".actions a") ? " and more" : ""} shown` : "Nothing shown");
    nameFilter();
    ready();
    plan();
  } catch {
    if (!asking.signal.aborted) filters.requestSubmit();
  }
}

function nameFilter() {
  const chosen = [...filters.querySelectorAll("select")].filter((each) => each.value);
  const words = chosen.map((each) => `${each.labels[0].textContent}: ${each.selectedOptions[0].textContent}`);
  filters.querySelector("[data-filtered]").textContent = words.join(" · ");
}

filters.querySelector("[data-apply]").hidden = true;
filters.addEventListener("change", apply);

// Ticks

function countTicks() {
  const boxes = [...list().querySelectorAll("tbody .pick input")];
  const all = document.getElementById("pick-all");
  if (!all) return;
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  list().querySelector("[data-ticked]").textContent = ticked ? `Hand over ${ticked}:` : "Hand over what is ticked:";
}

function ready() {
  for (const box of list().querySelectorAll("[data-pick-all]")) box.hidden = false;
  countTicks();
}

document.addEventListener("change", (event) => {
  if (event.target.id === "pick-all") {
    for (const box of list().querySelectorAll("tbody .pick input")) box.checked = event.target.checked;
  }
  if (event.target.closest(".pick")) countTicks();
});

document.addEventListener("visibilitychange", () => { if (!document.hidden && !stopped) ask(); });
// Under the cover of the lock nothing is asked; when it is lifted, what changed meanwhile is.
new MutationObserver(() => {
  const covered = document.body.classList.contains("covered");
  if (covered && !stopped) { stopped = true; clearTimeout(timer); }
  else if (!covered && stopped) goOn();
}).observe(document.body, { attributeFilter: ["class"] });
ready();
plan();
