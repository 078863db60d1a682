// Texts and sentences of the page. The parts run as one, in the order of SCRIPT in page.py.
// Every text of an article is put into the page as a text node; nothing of it is ever read as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.wording;
const $ = (id) => document.getElementById(id);

function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// --- Texts shown harmlessly: what has no width, turns the direction or controls is shown as a mark.
const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffc\u{e0000}-\u{e0fff}\ud800-\udfff]/gu;
const NAMES = {
  "\u00ad": ["SHY", "soft hyphen"], "\u200b": ["ZWSP", "zero-width space"], "\u200c": ["ZWNJ", "zero-width non-joiner"],
  "\u200d": ["ZWJ", "zero-width joiner"], "\u2060": ["WJ", "word joiner"], "\ufeff": ["BOM", "zero-width no-break space"],
  "\u200e": ["LRM", "left-to-right mark"], "\u200f": ["RLM", "right-to-left mark"], "\u061c": ["ALM", "Arabic letter mark"],
  "\ufffc": ["\u2026", "what is no prose, as code or a picture,"], "\u202a": ["LRE", "left-to-right embedding"], "\u202b": ["RLE", "right-to-left embedding"],
  "\u202c": ["PDF", "end of direction"], "\u202d": ["LRO", "left-to-right override"],
  "\u202e": ["RLO", "right-to-left override"], "\u2066": ["LRI", "left-to-right isolate"],
  "\u2067": ["RLI", "right-to-left isolate"], "\u2068": ["FSI", "first strong isolate"], "\u2069": ["PDI", "end of isolate"],
};

function mark(letter) {
  const code = letter.codePointAt(0);
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  const [short, long] = code >= 0xdc80 && code <= 0xdcff ? [hex.slice(2), "byte that is no text"] : NAMES[letter] ?? [hex, "control character"];
  return make("span", { class: "odd", role: "img", "aria-label": `${long} U+${hex}`, title: `${long} (U+${hex})` }, short);
}

function show(node, text) {
  let place = 0;
  for (const found of text.matchAll(ODD)) {
    if (found.index > place) node.append(text.slice(place, found.index));
    node.append(mark(found[0]));
    place = found.index + found[0].length;
  }
  if (place < text.length) node.append(text.slice(place));
  return node;
}

const bdi = (text, name = "bdi", attributes = {}) => show(make(name, attributes), text);

// --- What the evidence says, in the words that the terminal uses.
function sentence(template, values) {
  const node = make("li");
  for (const part of template.split(/(\{\w+\})/)) {
    const key = /^\{(\w+)\}$/.exec(part)?.[1];
    if (key === undefined) node.append(part);
    else if (key === "times" || key === "part" || key === "share") node.append(values[key]);
    else node.append(bdi(values[key]));
  }
  return node;
}

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function rounded(n) {
  if (n < 100) return Math.max(2, Math.floor(n + 0.5));
  const size = 10 ** (String(Math.floor(n)).length - 1);
  return Math.floor(n / size + 0.5) * size;
}

function usual(fit, next, old) {
  const values = { new: next.replace(/\s+/g, " ").trim(), old: old.replace(/\s+/g, " ").trim() };
  if (fit > Math.log(1.5)) {
    const times = Math.exp(Math.min(fit, 50));
    values.times = times >= 1e6 ? "more than a million times" : `about ${grouped(rounded(times))} times`;
    return sentence(words.more, values);
  }
  if (fit < -Math.log(1.5)) {
    values.part = `1/${grouped(rounded(Math.exp(Math.min(-fit, 50))))}`;
    return sentence(words.less, values);
  }
  return sentence(words.same, values);
}

function share(p) {
  return p >= 0.01 ? `${Math.min(100, Math.floor(100 * p + 0.5))} of 100` : `1 of ${grouped(rounded(1 / Math.max(p, 1e-7)))}`;
}

function evidence(change) {
  const list = make("ul");
  if (change.spintax) {
    list.append(sentence(words.spintax, {}));
    return list;
  }
  const [first] = change.readings;
  list.append(usual(first.fit, change.new, change.old));
  const second = change.rivals[0];
  if (second && second.p >= 0.001) list.append(usual(first.fit - second.fit, change.new, second.text));
  const [spun, original] = change.source.split(" \u2190 ");
  if (change.certain) list.append(sentence(words.certain, { spun }));
  else if (change.channel !== null) list.append(sentence(words.channel, { spun, original, share: share(change.channel) }));
  if (change.quoted) list.append(sentence(words.quoted, {}));
  return list;
}

const percent = (p) => (p > 0.9994 ? "over 99.9 %" : p > 0.9949 ? "over 99 %" : p > 0 && p < 0.01 ? "under 1 %" : p === 0 ? "under 0.1 %" : `${Math.round(100 * p)} %`);
const level = (p) => (p >= 0.95 ? 5 : p >= 0.85 ? 4 : p >= 0.7 ? 3 : p >= 0.55 ? 2 : 1);
