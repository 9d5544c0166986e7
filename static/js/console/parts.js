// Brings what the server sends into the page, and leaves alone what somebody is at.

import { all, control, of } from "./answers.js";
import { SearchField } from "../search.js";

const enhanced = new WeakMap();

// Makes new questions ready for the keyboard. Long lists are searched as one types, and share the
// choices that came with the page.
export function enhance(root) {
  // A question itself takes the focus when one leaves its field with Esc.
  for (const question of root.querySelectorAll("[data-q]:not([tabindex])")) question.tabIndex = -1;
  for (const select of root.querySelectorAll("select[data-list]:not([data-enhanced])")) {
    const chosen = select.value;
    const choices = document.querySelector(`[data-choices="${select.dataset.list}"]`);
    const shared = document.importNode(choices.content, true);
    select.replaceChildren(...Array.from(shared.childNodes));
    select.value = chosen;
    select.dataset.enhanced = "";
    select.dataset.id = select.id;
    enhanced.set(select, new SearchField(select));
    select.addEventListener("shown-again", () => enhanced.get(select).show());
  }
}

// What was typed into the field of a long list and is no choice yet.
export function halfTyped(question) {
  const select = question.querySelector("select[data-enhanced]");
  const field = select && enhanced.get(select);
  return Boolean(field && !select.value && field.input.value.trim());
}

// `isMine` says of a path whether something typed there is not saved yet. Returns whether all is
// shown now: another answer to a question that has the focus waits until it has not.
export function put(parts, isMine) {
  let whole = true;
  const kept = () => { whole = false; };
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    if (old) morph(old, html, isMine, kept);
  }
  enhance(document.getElementById("sections"));
  return whole;
}

export function replace(id, html) {
  const old = document.getElementById(id);
  if (old) window.Idiomorph.morph(old, html, { morphStyle: "outerHTML", ignoreActiveValue: true });
}

function morph(old, html, isMine, kept) {
  const path = focusedPath();
  window.Idiomorph.morph(old, html, {
    morphStyle: "outerHTML",
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (one, other) => keepOrMorph(one, other, isMine, kept),
      beforeNodeRemoved: (node) => !(node.dataset?.q && isMine(node.dataset.q)),
    },
  });
  if (path) giveFocusBack(path);
}

function keepOrMorph(one, other, isMine, kept) {
  if (one.nodeType !== Node.ELEMENT_NODE || !one.dataset.q) return undefined;
  if (one.dataset.q !== other.dataset?.q) return undefined;
  if (isMine(one.dataset.q)) return false;
  // Its mark stays too: whoever types on is shown both answers, and overwrites nobody.
  if (one.contains(document.activeElement) && one.dataset.mark !== other.dataset.mark) {
    kept();
    return false;
  }
  const select = one.querySelector("select[data-enhanced]");
  if (!select) return undefined;
  // The list stands with the field that searches it; only what is chosen may have changed.
  one.dataset.mark = other.dataset.mark;
  const chosen = other.querySelector("option[selected]")?.value ?? "";
  if (select.value !== chosen) {
    select.value = chosen;
    enhanced.get(select).show();
  }
  return false;
}

const focusedPath = () => of(document.activeElement)?.dataset.q;

// A row that moved takes its focus along; one that is gone gives it to its neighbor.
function giveFocusBack(path) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const question = document.getElementById(`q-${path}`) ?? all()[0];
  control(question).focus({ preventScroll: true });
}
