// What a person sees and does: the card, keys, pointer, bar, tabs.
let threshold = 0;
let dirty = false;
const articles = data.articles.map((record, k) => new Article(record, k));
let article = articles[0];

// --- The card that tells of one change.
const card = $("card");
let pinned = null;
let hovered = null;
let later = 0;
let quiet = false;

function telling(change) {
  const parts = [];
  const total = article.changes.length;
  parts.push(make("h3", {}, `Edit ${grouped(change.k + 1)} of ${grouped(total)}, ${percent(change.confidence)} sure`));
  parts.push(make("p", {}, bdi(change.old, "del"), " \u2192 ", change.new ? bdi(change.new, "ins") : "nothing"));
  const state = { open: "Not decided; it stands.", accepted: "You accepted it.", rejected: "You rejected it.", replaced: "You chose other words: " }[change.decision];
  const told = make("p", { class: "note" }, article.hidden(change) ? "Hidden, as it is not sure enough." : state);
  if (change.decision === "replaced") told.append(bdi(change.chosen));
  parts.push(told);
  const left = change.readings.slice(1).find((r) => !r.entry);
  const acts = make("p", { class: "acts" });
  for (const [act, key, name] of [["accept", "y", "Accept"], ["reject", "n", "Reject"], ["own", "e", "Own words"], ["undo", "u", "Undo"]]) {
    const tail = act === "reject" && left ? ` (${percent(left.p)})` : "";
    acts.append(make("button", { "data-act": act }, `${name}${tail} `, make("kbd", {}, key)));
  }
  parts.push(acts);
  parts.push(evidence(change));
  if (!change.spintax) {
    const entry = make("p", {}, "Entry: ", bdi(change.source));
    if (change.families) entry.append(` (${change.families})`);
    parts.push(entry);
  }
  if (change.rivals.length) {
    parts.push(make("p", {}, "Instead:"));
    const list = make("ol");
    change.rivals.slice(0, 9).forEach((reading, n) => {
      const name = make("span", {}, make("kbd", {}, String(n + 1)), " ", bdi(reading.text));
      list.append(make("li", {}, make("button", { "data-act": "pick", "data-n": n }, name, make("span", {}, percent(reading.p)))));
    });
    parts.push(list);
  }
  return parts;
}

function place(node) {
  // Under the words, else over them, else beside them; never over the bar.
  const box = node.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const room = document.documentElement.clientWidth;
  const top = Math.max(8, document.querySelector(".bar").getBoundingClientRect().bottom + 6);
  let left = Math.max(8, Math.min(box.left, room - width - 8));
  let at = box.bottom + 6;
  if (at + height > innerHeight) at = box.top - 6 - height;
  if (at < top) {
    at = Math.max(top, innerHeight - height - 8);
    if (box.right + 6 + width < room) left = box.right + 6;
    else if (box.left - 6 - width > 0) left = box.left - 6 - width;
  }
  card.style.left = `${left}px`;
  card.style.top = `${at}px`;
}

function tell(change, by) {
  if (!change || article.hidden(change)) {
    card.hidden = true;
    return;
  }
  card.replaceChildren(...telling(change));
  card.hidden = false;
  card.change = change;
  const visible = [by, change.is, change.was].find((node) => node && node.getClientRects().length);
  if (visible) place(visible);
}

function refresh() {
  tell(pinned, null);
  const decided = article.decided();
  const under = article.changes.filter((change) => article.hidden(change)).length;
  $("count").textContent = `${grouped(decided)} of ${grouped(article.changes.length)} decided${under ? `, ${grouped(under)} hidden` : ""}`;
}

function say(text) {
  $("said").textContent = text;
}

function select(change, focus = true) {
  const before = article.changes[article.current];
  article.current = change.k;
  if (before) {
    before.is.tabIndex = -1;
    article.paint(before);
  }
  change.is.tabIndex = 0;
  article.paint(change);
  pinned = change;
  hovered = null;
  const node = [change.is, change.was].find((one) => one.getClientRects().length) ?? change.is;
  node.scrollIntoView({ block: "nearest" });
  if (focus && node === change.is) node.focus({ preventScroll: true });
  refresh();
}

function step(by) {
  const { changes } = article;
  let k = article.current < 0 ? (by > 0 ? -1 : changes.length) : article.current;
  do k += by;
  while (k >= 0 && k < changes.length && article.hidden(changes[k]));
  if (k >= 0 && k < changes.length) select(changes[k]);
  else say(by > 0 ? "That was the last edit." : "That was the first edit.");
}

const SAID = { accepted: "Accepted", rejected: "Rejected", replaced: "Replaced", open: "Open again" };

function decide(decision, chosen = null) {
  const change = pinned ?? article.changes[article.current];
  if (!change || article.hidden(change)) return;
  dirty = true;
  article.decide(change, decision, chosen);
  say(`${SAID[decision]}: ${article.stands(change) || "nothing"}`);
  select(change);
}

function undo() {
  const last = article.history.pop();
  if (!last) {
    say("Nothing to undo.");
    return;
  }
  const [k, decision, chosen] = last;
  const change = article.changes[k];
  article.decide(change, decision, chosen, false);
  select(change);
  say(`Undone: ${article.stands(change) || "nothing"}`);
}

function own() {
  const change = pinned;
  if (!change) return;
  const field = make("input", { "aria-label": "Your own words", autocomplete: "off", spellcheck: "true", dir: "auto" });
  field.value = article.stands(change);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      const text = field.value;
      decide(text === change.new ? "accepted" : text === change.old ? "rejected" : "replaced", text === change.new || text === change.old ? null : text);
    } else if (event.key === "Escape") {
      select(change);
    }
  });
  card.querySelector(".acts").replaceChildren(field, make("span", { class: "note" }, "Enter takes them, Esc leaves."));
  field.focus();
  field.select();
  place(change.is);
}

function pick(n) {
  const change = pinned;
  const reading = change?.rivals[n];
  if (reading) decide("replaced", reading.text);
  else say(`There is no reading ${n + 1}.`);
}

function act(name, n) {
  if (name === "accept") decide("accepted");
  else if (name === "reject") decide("rejected");
  else if (name === "own") own();
  else if (name === "undo") undo();
  else pick(n);
}

// --- Keys, pointer, focus.
const KEYS = { j: () => step(1), k: () => step(-1), y: () => decide("accepted"), n: () => decide("rejected"), e: own, u: undo, "?": () => $("help").showModal() };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const at = event.target;
  if (event.key === "Escape") {
    const back = card.contains(document.activeElement) ? pinned : null;
    pinned = hovered = null;
    card.hidden = true;
    if (back) {
      quiet = true;
      back.is.focus();
      quiet = false;
    }
    return;
  }
  if ((event.key === "Enter" || event.key === " ") && at.matches?.(".e[role]")) {
    event.preventDefault();
    select(article.changes[Number(at.dataset.k)]);
    card.querySelector("button")?.focus();
    return;
  }
  if (!$("keys").checked || (at.matches?.("input") && at.type !== "radio" && at.type !== "checkbox" && at.type !== "range")) return;
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
  if (digit >= 0 && pinned) pick(digit);
  else if (Object.hasOwn(KEYS, event.key)) KEYS[event.key]();
  else return;
  event.preventDefault();
});

const changeOf = (event) => {
  const node = event.target.closest?.("[data-k]");
  const change = node && article.changes[Number(node.dataset.k)];
  return change && !article.hidden(change) ? [change, node] : [null, null];
};

document.addEventListener("mouseover", (event) => {
  const [change, node] = changeOf(event);
  clearTimeout(later);
  if (card.contains(event.target) || card.contains(document.activeElement)) return;
  if (change && change !== hovered) {
    later = setTimeout(() => { hovered = change; tell(change, node); }, 120);
  } else if (!change && hovered) {
    later = setTimeout(() => { hovered = null; tell(pinned, null); }, 300);
  }
});
document.addEventListener("focusin", (event) => {
  const [change] = changeOf(event);
  if (change && change !== pinned && !quiet) select(change, false);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (button) {
    if (card.change && card.change !== pinned) select(card.change, false);
    act(button.dataset.act, Number(button.dataset.n));
    return;
  }
  const [change] = changeOf(event);
  if (change) select(change);
  else if (!card.contains(event.target) && pinned && event.target.closest?.(".rows")) {
    pinned = null;
    card.hidden = true;
  }
});
addEventListener("scroll", () => {
  if (!card.hidden && !card.contains(document.activeElement) && card.change) {
    const node = [card.change.is, card.change.was].find((one) => one.getClientRects().length);
    if (node) place(node);
  }
}, { passive: true });

// --- The bar.
for (const radio of document.querySelectorAll('input[name="view"]')) {
  radio.addEventListener("change", () => {
    document.body.className = `show-${radio.value}`;
    tell(pinned, null);
  });
}
$("least").addEventListener("input", () => {
  threshold = Number($("least").value) / 100;
  $("least-told").textContent = `${$("least").value} %`;
  articles.forEach((one) => one.paintAll());
  refresh();
});
for (const [id, by] of [["previous", -1], ["next", 1]]) $(id).addEventListener("click", () => step(by));
$("help-open").addEventListener("click", () => $("help").showModal());
$("help-close").addEventListener("click", () => $("help").close());

function bytes(text) {
  const encoder = new TextEncoder();
  const parts = [];
  for (const part of text.split(/([\udc80-\udcff]+)/u)) {
    if (/^[\udc80-\udcff]/.test(part)) parts.push(Uint8Array.from(part, (letter) => letter.charCodeAt(0) - 0xdc00));
    else parts.push(encoder.encode(part));
  }
  return parts;
}

function download(name, parts, type) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  dirty = false;
}

// Corrections of all articles of a file go into one.
function corrections({ record: { input, file, reading } }) {
  const own = articles.filter((one) => one.record.input === input);
  const { format, version, several, unspin } = data;
  const told = Object.keys(reading).length ? { reading } : {};
  const [first] = own;
  const saved = own.length === 1 && first.record.number === 1
    ? { format, version, unspin, file, ...told, sha256: first.record.sha256, edits: first.edits() }
    : { format, version: several, unspin, file, ...told, articles: own.map((one) => ({ article: one.record.number, sha256: one.record.sha256, edits: one.edits() })) };
  return `${JSON.stringify(saved, null, 1)}\n`;
}

const baseName = (name) => name.split(/[\\/]/).pop().replace(/[^\p{L}\p{N}._ -]/gu, "_") || "article";
$("get-text").addEventListener("click", () => {
  const { bom, name, whole } = article.record;
  const target = whole ? baseName(name).replace(/(\.[^.]*)?$/, (tail) => `.restored${tail || ".txt"}`) : `${baseName(name)}.restored.txt`;
  download(target, bytes((bom ? "\ufeff" : "") + article.restored()), "text/plain");
});
$("get-corrections").addEventListener("click", () => {
  download(`${baseName(article.record.file)}.corrections.json`, [corrections(article)], "application/json");
});
addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});

// --- Tabs: one article at a time.
const tabs = [...document.querySelectorAll('[role="tab"]')];

function open(number) {
  article = articles[number];
  articles.forEach((one, k) => { one.section.hidden = k !== number; });
  tabs.forEach((tab, k) => {
    tab.setAttribute("aria-selected", String(k === number));
    tab.tabIndex = k === number ? 0 : -1;
  });
  article.build();
  pinned = hovered = null;
  refresh();
}

tabs.forEach((tab, k) => {
  tab.addEventListener("click", () => open(k));
  tab.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = (k + by + tabs.length) % tabs.length;
    open(next);
    tabs[next].focus();
  });
});
addEventListener("beforeprint", () => articles.forEach((one) => one.build()));

document.body.className = "show-both";
document.querySelectorAll(".needs-script").forEach((node) => { node.hidden = false; });
open(0);
