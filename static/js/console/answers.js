// Questions on the screen: what is typed into one, and how it is shown what became of it.

export const all = () => Array.from(document.querySelectorAll("#sections [data-q]"));
export const at = (path) => document.getElementById(`q-${path}`);
export const of = (element) => element?.closest?.("[data-q]");
export const fieldsOf = (question) =>
  Array.from(question.querySelectorAll("input[name], select[name], textarea[name]"));

// Where the focus belongs: the chosen one of several, else the first field.
export function control(question) {
  const own = Array.from(question.querySelectorAll("input, select, textarea, button[data-use-mine]"));
  const seen = own.filter((field) => !field.hidden && !field.disabled);
  return seen.find((field) => field.type === "radio" && field.checked) ?? seen[0] ?? question;
}

export function jumpTo(path) {
  const question = at(path);
  if (!question) return false;
  const field = control(question);
  field.focus({ preventScroll: true });
  // No further than needed, and at once: who types looks at the same place all the time.
  question.scrollIntoView({ block: "nearest" });
  return true;
}

// What the fields of a question hold, as a form would send it.
export function valuesOf(question) {
  return fieldsOf(question)
    .filter((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : true))
    .filter((field) => !(field.name.endsWith("-state") && field.value === ""))
    .map((field) => [field.name, field.value]);
}

export function fill(question, values) {
  for (const field of fieldsOf(question)) {
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = mine.includes(field.value);
    else field.value = mine[0] ?? "";
    if (field.matches("select")) field.dispatchEvent(new Event("shown-again"));
  }
}

// "saving", "saved", "waiting" (not sent yet), "wrong" (cannot be read), "conflict" or "" for
// nothing to say. What is said stands below the field, and a fault describes the field.
export function show(question, state, sentence = "") {
  question.dataset.state = state;
  say(question, "kept-words", { saving: "Saving …", saved: "Saved", waiting: "Not saved yet" }[state]);
  const error = say(question, "error", sentence);
  const id = `${question.dataset.q}-error`;
  if (error) error.id = id;
  for (const field of question.querySelectorAll("input, select, textarea")) {
    if (sentence) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
    describe(field, id, Boolean(sentence));
  }
}

function say(question, kind, words) {
  const place = question.querySelector(".take") ?? question;
  const old = place.querySelector(`:scope > .${kind}`);
  if (!words) { old?.remove(); return null; }
  const line = old ?? document.createElement("p");
  line.className = kind;
  if (line.textContent !== words) line.textContent = words;
  if (!old) place.append(line);
  return line;
}

function describe(field, id, is) {
  const ids = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  if (is) ids.push(id);
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}
