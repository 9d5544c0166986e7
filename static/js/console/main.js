// The console of a call. What each part does stands at its head.

import { all, at, jumpTo, of, show } from "./answers.js";
import { Drafts } from "./drafts.js";
import { listenToFinder } from "./finder.js";
import { focusHere, isSure, lastPlace, listenToKeys } from "./keys.js";
import { enhance, halfTyped } from "./parts.js";
import { Saving } from "./saving.js";
import { dangerWithoutServer, emergency, listenToProtocol, openProtocol } from "./takeover.js";

const PICKED = 450;
const TYPED = 2000;
const form = document.getElementById("answers");
const told = document.getElementById("told");
const drafts = new Drafts(form.dataset.intake, form.dataset.draftKey);
const saving = new Saving(drafts, news);

// --- What the server tells ---

function news(answer) {
  if (answer.offline) {
    const danger = document.querySelector("[data-danger]");
    if (danger && saving.isMine(danger.dataset.q)) dangerWithoutServer(danger);
    return;
  }
  emergency(answer.emergency, answer.emergency_why);
  if (told.textContent !== answer.said) told.textContent = answer.said;
  markTab();
}

// --- What is typed and picked ---

const isBox = (field) => field.matches("[type=radio], [type=checkbox]");

form.addEventListener("input", (event) => {
  const question = of(event.target);
  if (!question || !event.target.name || isBox(event.target)) return;
  if (event.target.value) untick(question);
  saving.changed(question, TYPED);
});

form.addEventListener("change", (event) => {
  const field = event.target;
  const question = of(field);
  if (!question || !field.name) return;
  if (isBox(field)) standAlone(question, field);
  const typed = !isBox(field) && !field.matches("select");
  if (typed && !saving.isMine(question.dataset.q)) return;
  saving.changed(question, isBox(field) ? PICKED : 0);
  for (const other of [question.dataset.with].filter(Boolean)) {
    if (at(other) && at(other).dataset.state === "wrong") saving.changed(at(other), 0);
  }
});

// "None of these" and its like stand alone; so does "don’t know" beside a field.
function standAlone(question, box) {
  const boxes = Array.from(question.querySelectorAll("input[type=checkbox]"));
  if (!box.checked || box.type !== "checkbox") return;
  if (box.dataset.stateOf) {
    question.querySelector("input:not([type=checkbox]), textarea").value = "";
    for (const other of boxes) if (other !== box) other.checked = false;
    return;
  }
  const alone = box.hasAttribute("data-only");
  for (const other of boxes) {
    if (other !== box && (alone || other.hasAttribute("data-only"))) other.checked = false;
  }
}

function untick(question) {
  for (const box of question.querySelectorAll("[data-state-of]")) box.checked = false;
}

// A name that was typed and not chosen would be lost without a word.
form.addEventListener("focusout", (event) => {
  const question = of(event.target);
  if (!question || question.contains(event.relatedTarget)) return;
  setTimeout(() => {
    if (halfTyped(question)) show(question, "wrong", "Choose a name from the list, or empty the field");
    else if (question.dataset.state === "wrong" && !saving.isMine(question.dataset.q)) show(question, "");
    else return;
    saving.show();
  });
});

// A name that is typed over the one that is chosen takes its place.
form.addEventListener("focusin", (event) => {
  if (event.target.matches("[role=combobox]")) event.target.select();
});

form.addEventListener("submit", (event) => { event.preventDefault(); saving.flush(); });

// --- Jumps, rows, tabs ---

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  const { jump, add, remove, words } = button?.dataset ?? {};
  if (button?.matches("[data-protocol]")) openProtocol();
  if (jump) jumpTo(jump);
  if (words !== undefined) saving.speak(words, button.closest("dialog, #second-language"));
  if (add) follow(await saving.rows(add));
  if (remove) {
    const row = event.target.closest("[data-row]");
    const group = row.closest("[data-group]").dataset.group;
    const name = row.querySelector("td.drop .hidden-visually").textContent;
    if (await isSure(name)) follow(await saving.rows(`${group}/${remove}/remove`));
  }
});

// Who goes on to another page of the call takes what was typed along: it is saved first. What has
// to be mended is shown once; whoever goes on all the same leaves it.
let warned = null;
document.querySelector("main").addEventListener("click", async (event) => {
  const link = event.target.closest("a[href^='/']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (saving.sendable().length) await saving.settled(5000);
  const open = document.querySelector("#sections [data-state=wrong], #sections [data-state=conflict]");
  if (open && warned !== open.dataset.q) {
    warned = open.dataset.q;
    jumpTo(warned);
    saving.tell(`${open.dataset.short}: mend this first, or it is not saved. To leave it, go on once more.`);
    return;
  }
  if (!saving.sendable().length || drafts.lasts) window.location.assign(link.href);
});

function follow(answer) {
  if (!answer) return;
  const row = at(answer.focus);
  if (row) { jumpTo(answer.focus); return; }
  document.querySelector(`[data-add="${answer.focus}"]`)?.focus();
}

// The tab of the section that one is in.
let inSight = null;
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) inSight = entry.target.dataset.section;
  markTab();
}, { rootMargin: "-25% 0px -65% 0px" });

function markTab() {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === inSight) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  for (const part of document.querySelectorAll("#sections [data-section]")) watch.observe(part);
}

// --- The clock ---

const timer = document.querySelector("[data-timer]");
const { begun, before } = timer.parentElement.dataset;

function tick() {
  const seconds = Number(before) + (begun ? Math.max(0, (Date.now() - new Date(begun)) / 1000) : 0);
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  timer.textContent = `${minutes}:${String(rest).padStart(2, "0")}`;
}

// --- Begin ---

async function recover() {
  const items = await drafts.read();
  if (!items.length) return;
  const line = document.getElementById("recovered");
  const many = items.length === 1 ? "1 answer that was" : `${items.length} answers that were`;
  line.textContent = `We kept ${many} not saved before, and are saving what is on this page again.`;
  line.hidden = false;
  saving.recover(items);
}

enhance(form);
listenToFinder(focusHere);
listenToKeys(saving);
listenToProtocol();
tick();
setInterval(tick, 1000);
emergency(JSON.parse(form.dataset.emergency), document.getElementById("takeover-why").innerHTML);
markTab();
recover();
// Focus and view stay together: keys answer the question that one sees.
history.scrollRestoration = "manual";
const first = [form.dataset.at, lastPlace(), all()[0]?.dataset.q].find((path) => path && at(path));
if (first) jumpTo(first);
