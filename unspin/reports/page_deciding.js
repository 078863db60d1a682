// What a person decides of the edits of a report, and what is saved of it.
let dirty = false;

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

Object.assign(KEYS, { y: () => decide("accepted"), n: () => decide("rejected"), e: own, u: undo });
for (let n = 0; n < 9; n++) KEYS[n + 1] = () => pinned && pick(n);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (!button) return;
  if (card.change && card.change !== pinned) select(card.change, false);
  act(button.dataset.act, Number(button.dataset.n));
});

// --- The bar.
$("least").addEventListener("input", () => {
  threshold = Number($("least").value) / 100;
  $("least-told").textContent = `${$("least").value} %`;
  articles.forEach((one) => one.paintAll());
  refresh();
});

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
