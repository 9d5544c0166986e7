// What is not saved yet is kept on this machine until the server has it: sealed with a key that
// only the page of this intake brings, for the same person of the staff. Without sign-in nobody
// can read it, and after three days it is thrown away.

const PREFIX = "doorway-draft:";
const KEPT_FOR = 72 * 3600 * 1000;

export class Drafts {
  constructor(intake, key) {
    this.all = `${PREFIX}${intake}:`;
    // Each page has a place of its own, so that two tabs do not write over each other.
    this.name = this.all + Array.from(crypto.getRandomValues(new Uint8Array(8))).join("");
    this.key = window.crypto?.subtle
      ? crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"])
      : null;
    this.turn = Promise.resolve();
    sweep();
  }

  // Whether what is typed survives the end of this page.
  get lasts() {
    return Boolean(this.key) && storage() !== null && !this.isFull;
  }

  // One write after the other, so that the last one is what stays.
  keep(items) {
    if (!this.lasts) return;
    this.turn = this.turn.then(() => this.write(items)).catch(() => { this.isFull = true; });
  }

  async write(items) {
    if (!items.length) { storage().removeItem(this.name); return; }
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(items));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, plain);
    const kept = { at: Date.now(), iv: text(iv), sealed: text(new Uint8Array(sealed)) };
    storage().setItem(this.name, JSON.stringify(kept));
  }

  // What earlier pages could not save, taken over into the place of this one. What belongs to
  // somebody else cannot be opened and stays.
  async read() {
    const names = this.lasts ? Object.keys(storage()).filter((name) => name.startsWith(this.all)) : [];
    const opened = await Promise.all(names.map((name) => this.open(name)));
    const mine = opened.filter(Boolean).sort((one, other) => one.at - other.at);
    const items = new Map(mine.flatMap((each) => each.items).map((item) => [item.path, item]));
    if (items.size) await this.write(Array.from(items.values()));
    for (const { name } of mine) storage().removeItem(name);
    return Array.from(items.values());
  }

  async open(name) {
    try {
      const { at, iv, sealed } = JSON.parse(storage().getItem(name));
      const options = { name: "AES-GCM", iv: bytes(iv) };
      const plain = await crypto.subtle.decrypt(options, await this.key, bytes(sealed));
      return { name, at, items: JSON.parse(new TextDecoder().decode(plain)) };
    } catch {
      return null;
    }
  }
}

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function sweep() {
  const kept = storage();
  for (const name of kept ? Object.keys(kept) : []) {
    if (!name.startsWith(PREFIX)) continue;
    if (!(madeAt(kept.getItem(name)) > Date.now() - KEPT_FOR)) kept.removeItem(name);
  }
}

function madeAt(kept) {
  try {
    return JSON.parse(kept).at;
  } catch {
    return 0;
  }
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
