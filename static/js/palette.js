// Find anything: a dialog with a combobox over what the server finds (templates/pages/find.html).
// Nothing is asked or moved while an input method composes.
const dialog = document.getElementById("palette");
const field = document.getElementById("palette-text");
const results = document.getElementById("palette-results");
const address = document.querySelector("[data-palette-open]")?.href;
const PAUSE_MILLISECONDS = 130;

let timer = 0;
let asked = null; // the text whose answer is on its way or shown
let goes = false; // Enter was pressed before the answer came

const options = () => [...results.querySelectorAll("[role=option]")];
const active = () => document.getElementById(field.getAttribute("aria-activedescendant") || "");
const shown = () => results.querySelector("[data-palette-list]")?.dataset.text;

function open() {
  if (!dialog || dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  field.select();
  field.focus();
  ask();
}

function ask() {
  clearTimeout(timer);
  const text = field.value.trim();
  if (text === asked && text) return;
  asked = text;
  choose(null);
  htmx.ajax("GET", `${address}?q=${encodeURIComponent(text)}`, { source: results, target: results, swap: "innerHTML" });
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MILLISECONDS);
}

function choose(option) {
  for (const other of results.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = options();
  if (!all.length) return;
  const here = all.indexOf(active());
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length;
  choose(all[next]);
}

function go() {
  if (shown() !== field.value.trim()) {
    goes = true;
    ask();
    return;
  }
  goes = false;
  (active() || options()[0])?.click();
}

if (dialog && field && results) {
  document.addEventListener("crm:find", open);
  for (const opener of document.querySelectorAll("[data-palette-open]")) {
    opener.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
  }
  field.addEventListener("input", (event) => {
    goes = false;
    if (!event.isComposing) later();
  });
  field.addEventListener("compositionstart", () => clearTimeout(timer));
  field.addEventListener("compositionend", later);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const does = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: go }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  results.addEventListener("htmx:afterSwap", () => {
    field.setAttribute("aria-expanded", String(options().length > 0));
    // The first result is what Enter opens: it is shown as chosen once something was typed.
    choose(shown() ? options()[0] : null);
    if (goes) go();
  });
  results.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) asked = null;
  });
  // A link of the page itself only moves within it: the dialog must not stay open.
  results.addEventListener("click", (event) => {
    if (event.target.closest("a[href]")) setTimeout(() => dialog.close(), 0);
  });
  dialog.addEventListener("close", () => {
    if (dialog.open) return; // told late: it was opened again meanwhile, and typing goes on
    clearTimeout(timer);
    field.blur(); // keys that follow are shortcuts, not text
    asked = null;
    goes = false;
    field.setAttribute("aria-expanded", "false");
    choose(null);
  });
}
