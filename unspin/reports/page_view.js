// What a person sees and does: the card, keys, pointer, bar, tabs.
let threshold = 0;
const articles = data.articles.map((record, k) => new Article(record, k));
let article = articles[0];

// --- The card that tells of one change.
const card = $("card");
let pinned = null;
let hovered = null;
let later = 0;
let quiet = false;

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
  $("count").textContent = article.told();
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
  else say(`That was the ${by > 0 ? "last" : "first"} ${Article.what}.`);
}

// --- Keys, pointer, focus.
const KEYS = { j: () => step(1), k: () => step(-1), "?": () => $("help").showModal() };

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
  if (!Object.hasOwn(KEYS, event.key)) return;
  KEYS[event.key]();
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
  if (event.target.closest?.("[data-act]")) return;
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
for (const [id, by] of [["previous", -1], ["next", 1]]) $(id).addEventListener("click", () => step(by));
$("help-open").addEventListener("click", () => $("help").showModal());
$("help-close").addEventListener("click", () => $("help").close());

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
