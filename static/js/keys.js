// The keyboard map (docs/frontend.md). Never while typing or while an input method composes; can be switched off.
const texts = JSON.parse(document.getElementById("frame-texts")?.textContent || "{}");
const SWITCH = "crm:keys";
const GO_MILLISECONDS = 1500;
let goUntil = 0;

const on = () => {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
};
const first = (selector) => [...document.querySelectorAll(selector)].find((node) => node.offsetParent !== null || node.matches(".side *"));
// A field in a dialog that has just closed keeps the focus for a moment; nobody types there.
const typing = (node) =>
  node?.checkVisibility?.() !== false &&
  (node?.isContentEditable || node?.matches?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select"));

function search() {
  document.dispatchEvent(new CustomEvent("crm:find"));
}

// --- rows -----------------------------------------------------------------------------------------
const rows = () => [...document.querySelectorAll("main [data-row]")].filter((row) => row.offsetParent !== null);
const currentRow = () => document.querySelector("main [data-row].is-current-row");

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(currentRow());
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  currentRow()?.classList.remove("is-current-row");
  next.classList.add("is-current-row");
  const link = next.querySelector("a[href]") || next.querySelector("button, input");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function select() {
  const box = currentRow()?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

function follow(selector) {
  const link = first(selector);
  if (!link) return false;
  link.click();
  return true;
}

const KEYS = {
  "/": () => (search(), true),
  c: () => follow("main [data-key-log]") || follow("[data-key-log], .bottom-log"),
  j: () => move(1),
  k: () => move(-1),
  x: select,
  "[": () => follow("main [data-record=prev]"),
  "]": () => follow("main [data-record=next]"),
  g: () => ((goUntil = Date.now() + GO_MILLISECONDS), true),
  "?": () => (document.getElementById("keys-help")?.showModal(), true),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && on()) {
    event.preventDefault();
    search();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !on()) return;
  if (typing(event.target) || document.querySelector("dialog[open], [popover]:popover-open")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (Date.now() < goUntil) {
    goUntil = 0;
    if (follow(`[data-go="${CSS.escape(key)}"]`)) event.preventDefault();
    return;
  }
  if (Object.hasOwn(KEYS, key) && KEYS[key]()) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("main [data-row]");
  if (row && row !== currentRow()) currentRow()?.classList.remove("is-current-row");
});

const box = document.querySelector("[data-keys-switch]");
if (box) {
  box.checked = on();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    } catch {
      /* lasts for this page */
    }
    const text = box.checked ? texts.keys_on : texts.keys_off;
    document.dispatchEvent(new CustomEvent("crm:announce", { detail: { text } }));
  });
}
