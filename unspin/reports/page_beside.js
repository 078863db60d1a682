// One copy beside its original: the texts stand on the page; what is known of each substitution comes here.
class Article {
  static what = "substitution";

  constructor(record, number) {
    this.record = record;
    this.number = number;
    this.section = $(`article-${number}`);
    this.current = -1;
    this.changes = record.changes.map(([kind, sure, times, instead], k) => ({ k, kind, sure, times, instead }));
    for (const node of this.section.querySelectorAll("[data-k]")) {
      this.changes[Number(node.dataset.k)][node.classList.contains("e") ? "is" : "was"] = node;
    }
    if (this.changes.length) this.changes[0].is.tabIndex = 0;
  }

  build() {}

  hidden() {
    return false;
  }

  paint(change) {
    for (const node of [change.was, change.is]) node.classList.toggle("now", change.k === this.current);
  }

  told() {
    const n = this.changes.length;
    return `${grouped(n)} substitution${n === 1 ? "" : "s"}`;
  }
}

// What unspin makes of a substitution, by its kind.
const MADE = [() => "unspin leaves these words as they are.", (sure) => `unspin restores this (${percent(sure)} sure).`, (sure) => `unspin puts other words there (${percent(sure)} sure): `];

function telling(change) {
  const copied = (name, node) => make(name, {}, make("bdi", {}, ...[...node.childNodes].map((one) => one.cloneNode(true))));
  const side = (name, node) => (node.childNodes.length ? copied(name, node) : "nothing");
  const made = make("p", {}, MADE[change.kind](change.sure / 1000));
  if (change.instead !== null) made.append(change.instead ? bdi(change.instead, "ins") : "nothing");
  const parts = [
    make("h3", {}, `Substitution ${grouped(change.k + 1)} of ${grouped(article.changes.length)}`),
    make("p", {}, side("del", change.was), " \u2192 ", side("ins", change.is)),
    made,
  ];
  if (change.times > 1) parts.push(make("p", { class: "note" }, `It stands ${grouped(change.times)} times in this copy.`));
  return parts;
}
