"use strict";
(() => {
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
  const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}\ud800-\udfff]/gu;
  const NAMES = {
    "\u00ad": ["SHY", "soft hyphen"], "\u200b": ["ZWSP", "zero-width space"], "\u200c": ["ZWNJ", "zero-width non-joiner"],
    "\u200d": ["ZWJ", "zero-width joiner"], "\u2060": ["WJ", "word joiner"], "\ufeff": ["BOM", "zero-width no-break space"],
    "\u200e": ["LRM", "left-to-right mark"], "\u200f": ["RLM", "right-to-left mark"], "\u061c": ["ALM", "Arabic letter mark"],
    "\u202a": ["LRE", "left-to-right embedding"], "\u202b": ["RLE", "right-to-left embedding"],
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

  // --- One article: its text, its changes and what was decided of them.
  class Article {
    constructor(record, number) {
      this.record = record;
      this.number = number;
      this.section = $(`article-${number}`);
      this.body = this.section.querySelector(".rows");
      this.text = record.text;
      this.index = /[\ud800-\udbff]/.test(this.text) ? this.points() : null;
      let place = 0;
      this.changes = record.changes.map((row, k) => this.change(row, k, (place += row[0])));
      this.history = [];
      this.current = -1;
      this.built = false;
    }

    points() {
      const index = [];
      let at = 0;
      for (const letter of this.text) {
        index.push(at);
        at += letter.length;
      }
      index.push(at);
      return index;
    }

    slice(start, end) {
      return this.index ? this.text.slice(this.index[start], this.index[end]) : this.text.slice(start, end);
    }

    change([, size, confidence, source, families, flags, channel, partner, flat], k, start) {
      const end = start + size;
      const old = this.slice(start, end);
      const readings = [];
      for (let r = 0; r < flat.length; r += 4) {
        const entry = flat[r + 3] < 0 ? "" : this.record.sources[flat[r + 3]];
        readings.push({ text: flat[r] === 0 ? old : flat[r] === 1 ? entry.split(" \u2190 ")[1] : flat[r], p: flat[r + 1] / 1000, fit: flat[r + 2] / 100, entry });
      }
      const spintax = (flags & 4) !== 0;
      return {
        k, start, end, old, readings, channel, partner, spintax, new: readings[0].text, confidence: confidence / 1000,
        source: this.record.sources[source], families: this.record.families[families],
        quoted: (flags & 1) !== 0, certain: (flags & 2) !== 0,
        rivals: spintax ? [] : readings.slice(1).filter((r) => r.entry), decision: "open", chosen: null,
      };
    }

    hidden(change) {
      return change.decision === "open" && change.confidence < threshold;
    }

    stands(change) {
      if (change.decision === "replaced") return change.chosen;
      return change.decision === "rejected" || this.hidden(change) ? change.old : change.new;
    }

    build() {
      if (this.built) return;
      this.built = true;
      const { rows } = this.record;
      const all = make("div");
      let k = 0;
      for (let r = 0; r < rows.length; r++) {
        const end = r + 1 < rows.length ? rows[r + 1] : this.record.length;
        const before = make("p", { class: "before", dir: "auto" });
        const after = make("p", { class: "after", dir: "auto" });
        let place = rows[r];
        const blank = /^[\r\n]+/.exec(this.slice(place, end));
        if (blank && (k >= this.changes.length || this.changes[k].start >= place + blank[0].length)) place += blank[0].length;
        while (k < this.changes.length && this.changes[k].start < end) {
          const change = this.changes[k++];
          const same = this.slice(place, change.start);
          show(before, same);
          show(after, same);
          change.was = bdi(change.old, "span", { "data-k": change.k });
          change.is = make("span", { "data-k": change.k, role: "button", tabindex: "-1", "aria-haspopup": "true" });
          before.append(change.was);
          after.append(change.is);
          this.paint(change);
          place = change.end;
        }
        const rest = this.slice(place, end).replace(/\s+$/, "");
        show(before, rest);
        show(after, rest);
        if (before.childNodes.length) all.append(make("div", { class: "row" }, before, after));
      }
      this.body.replaceChildren(all);
      if (this.changes.length) this.changes[0].is.tabIndex = 0;
    }

    paint(change) {
      const stands = this.stands(change);
      const hidden = this.hidden(change);
      const look = hidden ? "hidden" : change.decision === "open" ? `c${level(change.confidence)}` : `c${level(change.confidence)} ${change.decision}`;
      if (change.shown !== stands) {
        change.is.replaceChildren();
        show(change.is, stands);
        change.shown = stands;
      }
      const now = change.k === this.current ? " now" : "";
      change.is.className = `e ${look}${now}`;
      change.was.className = `o ${hidden ? "hidden" : `c${level(change.confidence)}`}${now}`;
      if (hidden) {
        for (const name of ["role", "aria-label", "aria-haspopup"]) change.is.removeAttribute(name);
      } else {
        change.is.setAttribute("role", "button");
        change.is.setAttribute("aria-haspopup", "true");
        const state = change.decision === "open" ? "" : `, ${change.decision}`;
        change.is.setAttribute("aria-label", `${stands || "nothing"}, was ${change.old}, ${percent(change.confidence)} sure${state}`);
      }
    }

    paintAll() {
      if (this.built) this.changes.forEach((change) => this.paint(change));
    }

    decide(change, decision, chosen = null, past = true) {
      if (past) this.history.push([change.k, change.decision, change.chosen]);
      for (const one of change.partner < 0 ? [change] : [change, this.changes[change.partner]]) {
        one.decision = decision;
        one.chosen = chosen;
        this.paint(one);
      }
    }

    restored() {
      const parts = [];
      let place = 0;
      for (const change of this.changes) {
        parts.push(this.slice(place, change.start), this.stands(change));
        place = change.end;
      }
      parts.push(this.slice(place, this.record.length));
      return parts.join("");
    }

    corrections() {
      const edits = this.changes.map((change) => {
        const { start, end, old, confidence } = change;
        const decision = this.hidden(change) ? "hidden" : change.decision;
        const edit = { start, end, old, new: change.new, decision, confidence, entry: change.source };
        return decision === "replaced" ? { ...edit, new: change.chosen, proposed: change.new } : edit;
      });
      const { name: file, sha256 } = this.record;
      return `${JSON.stringify({ format: data.format, version: data.version, unspin: data.unspin, file, sha256, edits }, null, 1)}\n`;
    }

    decided() {
      return this.changes.filter((change) => change.decision !== "open").length;
    }
  }

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

  const baseName = () => article.record.name.split(/[\\/]/).pop().replace(/[^\p{L}\p{N}._ -]/gu, "_") || "article";
  $("get-text").addEventListener("click", () => {
    const mark = article.record.bom ? "\ufeff" : "";
    download(baseName().replace(/(\.[^.]*)?$/, (tail) => `.restored${tail || ".txt"}`), bytes(mark + article.restored()), "text/plain");
  });
  $("get-corrections").addEventListener("click", () => {
    download(`${baseName()}.corrections.json`, [article.corrections()], "application/json");
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
})();
