// A long list becomes a field that searches it as one types: the pattern “editable combobox with
// list autocomplete” of the ARIA Authoring Practices. Without this script the list itself is
// there, and with it the list is still what is sent: nothing that is typed leaves the page.

const SHOWN = 8;
const ALSO_SHOWN = 5;
const words = document.querySelector("meta[name='search-words']");
// In English unless the page brings the same sentences in its own language.
const SAID = words ? JSON.parse(words.content) : {};
const say = (sentence) => SAID[sentence] ?? sentence;
const HOW = "Type a name, in any spelling, or open the list.";
const MISSPELLED_PERHAPS = "No name is spelled like this. Is it one of these?";
const NOTHING_FOUND = "Nothing found. Try another spelling or name, or choose this:";
const CHOOSE = "Choose one of these, so that it is saved. To choose nothing, empty the field.";
const FIRST_OF = "The first {shown} of {count}. Type more letters to see fewer.";
const NOTHING_FOUND_IN_LIST = "Nothing found. Try another spelling, or choose from the whole list:";

function counted(sentence, count) {
  return say(sentence).replace("{count}", count);
}

// --- Matching: what was typed, against the names of one choice -----------------------------------

// How well a choice fits; the first is the best.
const [EXACT, START, START_OF_OTHER, START_OF_WORD, INSIDE, GROUP, MISSPELLED] = Array(7).keys();

// Small letters without accents, and spaces for signs. Each letter keeps its place, so that what
// was found in the folded name can be marked in the name itself.
function fold(text) {
  const letter = (each) => each.normalize("NFD")[0].toLowerCase()[0];
  return Array.from(text, (each) => (/[\p{L}\p{N}]/u.test(each) ? letter(each) : " ")).join("");
}

function foldTyped(text) {
  return fold(text).trim().replace(/ +/g, " ");
}

function errorsAllowed(letters) {
  return letters < 4 ? 0 : letters < 6 ? 1 : 2;
}

// What is left without vowels, doubled letters taken once.
function consonants(name) {
  return name.replace(/(.)\1/g, "$1").replace(/[aeiouy ]/g, "");
}

// Where a misspelling of a whole word, or of much of one, can be taken for the name without asking.
// Short names must begin alike, and with two errors only vowels may differ: “lithium” is not
// Librium. As in substance_names.py.
function isLikely(typed, name, errors) {
  if (errors > 1) return consonants(typed) === consonants(name);
  return Math.min(typed.length, name.length) >= 6 || sound(typed[0]) === sound(name[0]);
}

function sound(letter) {
  return { z: "x", k: "c" }[letter] ?? letter;
}

// How many letters are wrong, missing, too many or swapped with the next one (the
// Damerau-Levenshtein distance), for each length at which the name could end.
function typingErrors(typed, name) {
  let before = [];
  let row = Array.from({ length: name.length + 1 }, (_, length) => length);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) {
      const wrong = typed[i - 1] === name[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + wrong);
      const swapped = typed[i - 1] === name[j - 2] && typed[i - 2] === name[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row;
}

// The part of a name that was most likely meant: with the fewest errors, rather up to the end of a
// word and from the beginning of the name. Nobody has to type to the end, so any length counts.
function misspelled(typed, name, at, from) {
  const rest = name.slice(from, from + typed.length + 2);
  const errors = typingErrors(typed, rest);
  const fits = [];
  for (let length = 1; length <= rest.length; length++) {
    if (errors[length] > errorsAllowed(Math.min(typed.length, length))) continue;
    const meant = rest.slice(0, length);
    const ends = (name[from + length] ?? " ") === " ";
    fits.push({
      order: MISSPELLED,
      cost: 4 * errors[length] + (ends ? 0 : 2) + (from ? 1 : 0),
      at, from, to: from + length,
      meant, errors: errors[length],
      likely: (ends || typed.length >= 6) && isLikely(typed, meant, errors[length]),
    });
  }
  return best(fits);
}

// How a name fits what was typed, and from where to where; undefined where it does not.
function fit(typed, name, at) {
  const found = (order, from) =>
    ({ order, cost: 0, at, from, to: from + typed.length, likely: true });
  if (name === typed) return found(EXACT, 0);
  if (name.startsWith(typed)) return found(at ? START_OF_OTHER : START, 0);
  const starts = Array.from(name.matchAll(/\S+/g), (word) => word.index);
  const start = starts.find((from) => name.startsWith(typed, from));
  if (start !== undefined) return found(START_OF_WORD, start);
  const inside = typed.length > 1 ? name.indexOf(typed) : -1;
  if (inside >= 0) return found(INSIDE, inside);
  return best(starts.map((from) => misspelled(typed, name, at, from)));
}

function byFit(one, other) {
  return one.order - other.order || one.cost - other.cost;
}

function best(fits) {
  return fits.filter(Boolean).sort(byFit)[0];
}

// The choices that fit, best first. Misspellings count only where nothing is spelled that way.
function search(typed, choices) {
  const hits = [];
  for (const choice of choices) {
    const inGroup = ` ${fold(choice.group)}`.includes(` ${typed}`);
    const fits = choice.folded.map((name, at) => fit(typed, name, at));
    const hit = best(inGroup ? [...fits, { order: GROUP, cost: 0, likely: false }] : fits);
    if (hit) hits.push({ choice, ...hit });
  }
  hits.sort(byFit);
  return hits.filter((hit) => hit.order < MISSPELLED || hits[0].order === MISSPELLED);
}

// The place of the hit that Enter takes: the first, unless that would be a guess, since another
// one has that very name, or another name is as near.
function takenByEnter(hits) {
  const first = hits[0];
  if (!first?.likely) return -1;
  const rivals = hits.filter((hit) => hit.order === EXACT || (
    hit.order === MISSPELLED && hit.errors === first.errors && hit.meant !== first.meant
  ));
  return rivals.some((hit) => hit !== first) ? -1 : 0;
}

// --- The field -----------------------------------------------------------------------------------

// The text of an option is its name, and after that its other names in brackets. Where that is not
// English, it is found by its English names too, which people know from the street; `told` is how
// many of the names are shown although they were not what was found.
function asChoice(option) {
  const name = option.dataset.name ?? option.label;
  const also = option.label.slice(name.length + 2, -1);
  const said = (texts) => texts.filter(Boolean).flatMap((each) => each.split(", "));
  const told = said([name, also]);
  const names = [...new Set([...told, ...said([option.dataset.english])])];
  const group = option.parentElement.label ?? "";
  return { value: option.value, name, names, told: told.length, folded: names.map(fold), group };
}

function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

function marked(text, from, to) {
  return [text.slice(0, from), make("mark", {}, text.slice(from, to)), text.slice(to)];
}

// One row of the list: the name, other names with the one that was found first, and the group.
function asRow({ choice, at, from, to }, withGroup) {
  const texts = choice.names.map((each, i) => (i === at ? marked(each, from, to) : [each]));
  const [name, ...others] = texts.filter((_, i) => i < choice.told || i === at);
  if (at > 0) others.unshift(...others.splice(Math.min(at, choice.told) - 1, 1));
  const also = others.slice(0, ALSO_SHOWN).flatMap((text, i) => [i ? ", " : "", ...text]);
  const row = make("div", { role: "option", "data-value": choice.value });
  row.append(make("span", {}, ...name));
  if (also.length) row.append(" ", make("small", { class: "also" }, ...also));
  if (withGroup && choice.group !== choice.name) row.append(" ", make("small", {}, choice.group));
  return row;
}

// Rows under the headings of their groups.
function underHeadings(choices) {
  const shown = [];
  for (const choice of choices) {
    const row = asRow({ choice });
    const last = shown[shown.length - 1];
    if (!choice.group) {
      shown.push(row);
    } else if (last?.getAttribute("aria-label") === choice.group) {
      last.append(row);
    } else {
      const heading = make("div", { class: "group", "aria-hidden": "true" }, choice.group);
      shown.push(make("div", { role: "group", "aria-label": choice.group }, heading, row));
    }
  }
  return shown;
}

export class SearchField {
  constructor(select) {
    const options = Array.from(select.options).filter((option) => option.value);
    this.select = select;
    this.states = options.filter((option) => option.hasAttribute("data-state"));
    this.choices = options.filter((option) => !this.states.includes(option)).map(asChoice);
    this.other = this.choices.find((choice) => choice.value === "other");
    this.build(select.id, select.dataset.search);
    this.listen();
    this.show();
    if (select.autofocus) this.input.focus();
  }

  build(id, name) {
    // A cell of a table is named by its column and row, and has no room for a hint.
    const cell = this.select.getAttribute("aria-labelledby");
    const about = this.select.getAttribute("aria-describedby") ?? "";
    const described = (cell ? about : `${id}-how ${about}`).trim();
    this.input = make("input", {
      type: "text", role: "combobox", "aria-autocomplete": "list", "aria-controls": `${id}-list`,
      "aria-expanded": "false",
      ...(cell ? { "aria-labelledby": cell } : {}),
      ...(described ? { "aria-describedby": described } : {}),
      "aria-invalid": this.select.getAttribute("aria-invalid") ?? "false",
      autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false",
    });
    this.sentence = make("p");
    this.list = make("div", { id: `${id}-list`, role: "listbox", "aria-label": name });
    this.popup = make("div", { class: "popup", hidden: "" }, this.sentence, this.list);
    this.status = make("p", { class: "hidden-visually", role: "status" });
    this.boxes = this.states.map(() => make("input", { type: "checkbox" }));
    this.select.before(
      ...(cell ? [] : [make("p", { class: "hint", id: `${id}-how` }, say(HOW))]),
      make("div", { class: "search" }, this.input, this.popup, this.status),
      make("ul", { class: "states" }, ...this.boxes.map((box, i) => {
        const of = make("span", { class: "hidden-visually" }, ` (${name})`);
        return make("li", {}, make("label", {}, box, this.states[i].label, of));
      })),
    );
    // The label of the list, and links to its error, lead to the field from now on.
    this.select.removeAttribute("id");
    this.select.hidden = true;
    this.input.id = id;
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("click", () => this.clicked());
    this.input.addEventListener("blur", () => this.left());
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(row.dataset.value);
    });
    // The field keeps the focus while the list is pressed.
    this.popup.addEventListener("mousedown", (event) => event.preventDefault());
    this.boxes.forEach((box, i) => box.addEventListener("change", () => {
      this.choose(box.checked ? this.states[i].value : "");
    }));
    this.select.form.addEventListener("submit", (event) => this.hold(event));
    // The browser itself may put an earlier choice back into the list, also after this script ran.
    this.select.addEventListener("change", () => this.show());
    window.addEventListener("pageshow", () => { if (this.select.value) this.show(); });
    // The keyboard of a phone comes up after the list has opened.
    window.visualViewport?.addEventListener("resize", () => this.bringIntoView());
  }

  get isOpen() {
    return !this.popup.hidden;
  }

  get rows() {
    return Array.from(this.list.querySelectorAll("[role=option]"));
  }

  // --- What is chosen ---

  show() {
    const value = this.select.value;
    this.input.value = this.choices.find((choice) => choice.value === value)?.name ?? "";
    this.boxes.forEach((box, i) => { box.checked = this.states[i].value === value; });
  }

  choose(value) {
    const other = this.select.value !== value;
    this.cleared = false;
    this.select.value = value;
    this.show();
    this.close();
    if (other || !value) this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What is typed is no choice yet, and an earlier choice is none any more.
  typed() {
    this.cleared ||= Boolean(this.select.value);
    this.select.value = "";
    for (const box of this.boxes) box.checked = false;
    if (foldTyped(this.input.value)) this.openFound(); else this.close();
  }

  clicked() {
    if (this.isOpen) return;
    this.open();
    // Another name can be typed over the one that is chosen.
    if (this.select.value) this.input.select();
  }

  // A name that was typed to the end needs no picking.
  left() {
    const typed = foldTyped(this.input.value);
    const exact = this.choices.filter((choice) => choice.folded.includes(typed));
    if (!this.select.value && exact.length === 1) this.choose(exact[0].value);
    // An emptied field is no choice any more, which a page that saves by itself has to hear.
    if (this.cleared && !typed) this.choose("");
    this.close();
  }

  // Something typed but not chosen would be lost without a word.
  hold(event) {
    this.left();
    if (this.select.value || !foldTyped(this.input.value)) return;
    event.preventDefault();
    this.input.focus();
    this.openFound(say(CHOOSE));
  }

  // --- The list ---

  open() {
    if (this.isOpen) return;
    if (this.select.value || !foldTyped(this.input.value)) this.openWhole(); else this.openFound();
  }

  openWhole() {
    const chosen = this.choices.findIndex((choice) => choice.value === this.select.value);
    this.fill(underHeadings(this.choices), chosen, "", counted("{count} names", this.choices.length));
  }

  // There is always something to choose: what was found, “Something else”, or the whole list.
  openFound(sentence) {
    const hits = search(foldTyped(this.input.value), this.choices);
    const shown = hits.slice(0, SHOWN);
    if (this.other && !shown.some((hit) => hit.choice === this.other)) {
      shown.push({ choice: this.other });
    }
    const rows = shown.map((hit) => asRow(hit, true));
    if (!rows.length) rows.push(...underHeadings(this.choices));
    const count = counted(hits.length === 1 ? "{count} match" : "{count} matches", hits.length);
    this.fill(rows, takenByEnter(hits), sentence ?? this.about(hits), count);
  }

  // What has to be said above the list, where the list does not speak for itself.
  about(hits) {
    if (!hits.length) return say(this.other ? NOTHING_FOUND : NOTHING_FOUND_IN_LIST);
    if (hits[0].order === MISSPELLED) return say(MISSPELLED_PERHAPS);
    if (hits.length <= SHOWN) return "";
    return counted(FIRST_OF, hits.length).replace("{shown}", SHOWN);
  }

  fill(content, active, sentence, count) {
    this.list.replaceChildren(...content);
    this.rows.forEach((row, i) => { row.id = `${this.list.id}-${i}`; });
    this.sentence.textContent = sentence;
    this.sentence.hidden = !sentence;
    this.popup.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.activate(active);
    this.bringIntoView();
    this.say(sentence || count);
  }

  close() {
    this.popup.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(-1);
    this.say("");
  }

  // A screen reader is told once the typing pauses, or it would be told of every letter.
  say(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.status.textContent = text; }, 400);
  }

  activate(place) {
    const rows = this.rows;
    rows.forEach((row, i) => row.setAttribute("aria-selected", i === place));
    this.active = rows[place];
    if (!this.active) {
      this.input.removeAttribute("aria-activedescendant");
      this.list.scrollTop = 0;
      return;
    }
    this.input.setAttribute("aria-activedescendant", this.active.id);
    this.active.scrollIntoView({ block: "nearest" });
  }

  bringIntoView() {
    if (!this.isOpen) return;
    this.popup.scrollIntoView({ block: "nearest" });
    if (this.input.getBoundingClientRect().top < 0) this.input.scrollIntoView();
  }

  // --- Keys ---

  pressed(event) {
    if (event.isComposing) return;
    switch (event.key) {
      case "ArrowDown": this.move(event, 1); break;
      case "ArrowUp": this.move(event, -1); break;
      case "Enter":
        if (!this.isOpen || !this.active) return;
        event.preventDefault();
        this.choose(this.active.dataset.value);
        break;
      case "Escape":
        // In a cell, Esc leaves the field.
        if (this.isOpen) { event.preventDefault(); this.close(); }
        else if (!this.select.dataset.list) this.choose("");
        break;
      // Back in the text, where these keys move as in any other.
      case "Home": case "End": case "ArrowLeft": case "ArrowRight": this.activate(-1); break;
    }
  }

  move(event, step) {
    event.preventDefault();
    if (event.altKey && step < 0) { this.close(); return; }
    const wasOpen = this.isOpen;
    this.open();
    if (event.altKey || (!wasOpen && this.active)) return;
    const rows = this.rows;
    const now = rows.indexOf(this.active);
    this.activate(now < 0 && step < 0 ? rows.length - 1 : (now + step + rows.length) % rows.length);
  }
}

// Lists that share their choices with others are made ready by the page that has them.
for (const select of document.querySelectorAll("select[data-search]:not([data-list])")) {
  new SearchField(select);
}
