// One article of the page: its changes and what is decided of them.
// --- One article: its text, its changes and what was decided of them.
class Article {
  static what = "edit";

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

  edits() {
    return this.changes.map((change) => {
      const { start, end, old, confidence } = change;
      const decision = this.hidden(change) ? "hidden" : change.decision;
      const edit = { start, end, old, new: change.new, decision, confidence, entry: change.source };
      return decision === "replaced" ? { ...edit, new: change.chosen, proposed: change.new } : edit;
    });
  }

  told() {
    const decided = this.changes.filter((change) => change.decision !== "open").length;
    const under = this.changes.filter((change) => this.hidden(change)).length;
    return `${grouped(decided)} of ${grouped(this.changes.length)} decided${under ? `, ${grouped(under)} hidden` : ""}`;
  }
}
