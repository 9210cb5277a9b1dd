// Menus, dialogs, confirmations, tabs, toasts, the theme and selections.
const texts = JSON.parse(document.getElementById("frame-texts")?.textContent || "{}");
const sprite = document.body.dataset.sprite;

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// --- toasts -------------------------------------------------------------------------------------
const TOAST_ICONS = { success: "circle-check", warning: "alert-triangle", error: "alert-triangle" };

function toast({ text, level = "success", undo = "", id = "", stay = false }) {
  if (!text) return;
  if (id) document.querySelector(`[data-toast-id="${id}"]`)?.remove();
  const item = el("div", { class: `toast-item is-${level}`, "data-toast": "" });
  if (id) item.dataset.toastId = id;
  item.append(icon(TOAST_ICONS[level] || "info-circle"), el("p", {}, text));
  if (undo) {
    const button = el("button", { type: "button", class: "btn btn-sm" }, texts.undo);
    button.addEventListener("click", () => {
      item.remove();
      htmx.ajax("POST", undo, { source: document.body, swap: "none" });
    });
    item.append(button);
  }
  const close = el("button", { type: "button", class: "icon-btn", "data-toast-close": "", "aria-label": texts.close });
  close.append(icon("x"));
  item.append(close);
  const urgent = level === "error" || level === "warning";
  raiseToasts();
  document.querySelector(urgent ? "[data-toasts-urgent]" : "[data-toasts-polite]")?.append(item);
  if (!stay) fade(item, urgent ? 12000 : 6000);
}

// Everything outside an open dialog is out of reach, so the messages move into it.
function raiseToasts() {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  const host = open || document.body;
  const box = document.getElementById("toasts");
  if (!box || box.parentElement === host) return;
  host.append(box);
  open?.addEventListener("close", () => document.body.append(box), { once: true });
}

// A message goes by itself, but never while somebody reads it with pointer or keyboard.
function fade(item, delay) {
  const leave = () => {
    if (item.matches(":hover, :focus-within")) setTimeout(leave, 2000);
    else item.remove();
  };
  setTimeout(leave, delay);
}

document.addEventListener("crm:toast", (event) => toast(event.detail || {}));
document.addEventListener("crm:toast-done", (event) => {
  document.querySelector(`[data-toast-id="${event.detail.id}"]`)?.remove();
});
for (const item of document.querySelectorAll("#toasts > [data-toast]")) {
  // Errors of a whole page stay until they are closed.
  if (item.matches(".is-success, .is-info")) fade(item, 7000);
}

// --- menus --------------------------------------------------------------------------------------
function setUpMenus(root) {
  for (const menu of root.querySelectorAll("[data-menu]:not([data-ready])")) {
    const button = menu.querySelector(":scope > button");
    const panel = menu.querySelector(":scope > [popover]");
    menu.dataset.ready = "";
    button.popoverTargetElement = panel;
    panel.addEventListener("beforetoggle", (event) => {
      if (event.newState === "open") requestAnimationFrame(() => place(panel, button));
    });
    panel.addEventListener("toggle", (event) => {
      const open = event.newState === "open";
      button.setAttribute("aria-expanded", String(open));
      if (open) items(panel)[0]?.focus({ preventScroll: true });
    });
  }
}

function items(panel) {
  return [...panel.querySelectorAll(".menu-item, .nav-entry")].filter((item) => item.offsetParent);
}

function place(panel, button) {
  if (panel.matches(".is-sheet") && innerWidth < 768) {
    panel.style.removeProperty("left");
    panel.style.removeProperty("top");
    return;
  }
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = at.left + width > innerWidth - 8 ? at.right - width : at.left;
  const below = at.bottom + 4;
  const top = below + height > innerHeight - 8 && at.top > height ? at.top - height - 4 : below;
  panel.style.left = `${Math.max(8, left)}px`;
  panel.style.top = `${Math.max(8, top)}px`;
}

document.addEventListener("keydown", (event) => {
  const panel = event.target.closest?.("[data-menu] > [popover]");
  if (!panel || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const all = items(panel);
  const here = all.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  all.at(next % all.length)?.focus();
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.("[data-menu] > [popover] .menu-item");
  if (item && !item.matches("[type=submit]")) item.closest("[popover]").hidePopover();
});
addEventListener("scroll", () => document.querySelector("[data-menu] > [popover]:popover-open:not(.is-sheet)")?.hidePopover(), {
  passive: true,
});

// --- dialogs ------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog-open]");
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
  if (event.target.closest?.("[data-dialog-close]")) {
    leave(event.target.closest("dialog"), { anyway: !event.target.closest(".icon-btn") });
    event.preventDefault();
  }
  if (event.target.closest?.("[data-dialog-leave]")) event.target.closest("dialog")?.close(); // its link may lead to this page
  if (event.target.closest?.("[data-toast-close]")) event.target.closest("[data-toast]").remove();
});

// Words typed into a dialog do not go by Esc or by the cross without a question; "Cancel" says what it does.
const WORDS = "textarea, input:is([type=text], [type=email], [type=tel], [type=url], [type=number], :not([type]))";

function typed(dialog) {
  return [...dialog.querySelectorAll(WORDS)].some((field) => {
    const again = field.getAttribute("aria-invalid") === "true"; // came back refused: what is in it was typed before
    return !field.closest("form[data-draft]") && field.value.trim() && (again || field.value !== field.defaultValue);
  });
}

function leave(dialog, { anyway = false } = {}) {
  if (anyway || !dialog || dialog.id !== "dialog" || !typed(dialog)) dialog?.close();
  else ask(texts.close_unsaved, { dataset: { confirmOk: texts.close } }).then((yes) => yes && dialog.close());
}

document.getElementById("dialog")?.addEventListener("cancel", (event) => {
  if (event.target !== event.currentTarget || !typed(event.currentTarget)) return;
  event.preventDefault();
  leave(event.currentTarget);
});
document.addEventListener("crm:dialog-close", () => document.getElementById("dialog")?.close());
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = document.getElementById("dialog");
  if (event.detail.target?.id !== "dialog-body" || !dialog) return;
  if (!event.detail.target.childElementCount) dialog.close();
  else if (!dialog.open) {
    dialog.showModal();
    const field = "[autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea), .dialog-body :is(button, a[href])";
    dialog.querySelector(field)?.focus();
  }
});
document.getElementById("dialog")?.addEventListener("close", () => {
  document.getElementById("dialog-body").replaceChildren();
});

// --- confirmations: hx-confirm and data-confirm ask in our own dialog ---------------------------
const confirmDialog = document.getElementById("confirm");

function ask(text, source) {
  return new Promise((resolve) => {
    const yes = confirmDialog.querySelector("[data-confirm-yes]");
    confirmDialog.querySelector("[data-confirm-text]").textContent = text;
    yes.textContent = source?.dataset.confirmOk || yes.dataset.default;
    yes.classList.toggle("btn-danger", source?.dataset.confirmDanger !== undefined);
    yes.classList.toggle("btn-primary", source?.dataset.confirmDanger === undefined);
    let answer = false;
    yes.onclick = () => {
      answer = true;
      confirmDialog.close();
    };
    confirmDialog.querySelector("[data-confirm-no]").onclick = () => confirmDialog.close();
    confirmDialog.addEventListener("close", () => resolve(answer), { once: true });
    confirmDialog.showModal();
    confirmDialog.querySelector("[data-confirm-no]").focus();
  });
}

document.addEventListener("htmx:confirm", (event) => {
  const submitter = event.detail.triggeringEvent?.submitter;
  const source = submitter?.dataset.confirm ? submitter : event.detail.elt;
  const text = event.detail.question || source.dataset.confirm;
  if (!text || !confirmDialog) return;
  event.preventDefault();
  ask(text, source).then((yes) => yes && event.detail.issueRequest(true));
});

const usesHtmx = (node) => node.matches("[hx-post], [hx-get], [data-hx-post], [hx-boost=true]");

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || usesHtmx(form) || form.dataset.confirmed !== undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source.dataset.confirm, source).then((yes) => {
      if (!yes) return;
      form.dataset.confirmed = "";
      form.requestSubmit(event.submitter);
      delete form.dataset.confirmed;
    });
  },
  true,
);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-confirm]");
  if (!link || usesHtmx(link)) return;
  event.preventDefault();
  ask(link.dataset.confirm, link).then((yes) => yes && location.assign(link.href));
});

// A choice that leads to a page goes there by itself; without script its form has a button.
document.addEventListener("change", ({ target }) => target.closest?.("form[data-follow]")?.requestSubmit());

document.addEventListener("crm:ask", (event) => ask(event.detail.text).then(event.detail.then));

// --- tabs ---------------------------------------------------------------------------------------
// On a phone the row of pages scrolls: the one that is open is in sight.
for (const tab of document.querySelectorAll(".page-tabs > [aria-current], .page-pills > [aria-current], .tabs > [aria-selected=true]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
}
document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  if (!tab) return;
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const all = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const step = event.key === "ArrowRight" ? 1 : -1;
  all[(all.indexOf(tab) + step + all.length) % all.length].focus();
  event.preventDefault();
});

// --- theme, folding, selections -----------------------------------------------------------------
function showTheme() {
  const choice = document.documentElement.dataset.themeChoice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    if (button === document.documentElement) continue;
    button.setAttribute("aria-checked", String(button.dataset.themeChoice === choice));
  }
}
document.addEventListener("click", (event) => {
  const theme = event.target.closest?.("button[data-theme-choice]");
  if (theme) {
    try {
      localStorage.setItem("crm:theme", theme.dataset.themeChoice);
    } catch {
      /* a private window: the choice lasts for this page */
    }
    document.dispatchEvent(new Event("crm:theme"));
    showTheme();
  }
  const fold = event.target.closest?.("[data-fold]");
  if (fold) {
    // What the address asks for stands open on a desk (is-wide); on a phone the filters open by hand alone.
    const { classList } = fold.parentElement;
    const wide = classList.contains("is-wide") && window.matchMedia("(width >= 768px)").matches;
    classList.remove("is-wide");
    const open = String(classList.toggle("is-open", !wide && !classList.contains("is-open")));
    for (const other of fold.parentElement.querySelectorAll("[data-fold]")) other.setAttribute("aria-expanded", open);
  }
});

const picked = () => [...document.querySelectorAll("input[name=selected]")];

// A bar that knows "all that match": ticking it ticks the page, and taking one row out takes "all" back.
function showBulk() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const all = document.querySelector("[data-bulk-all]");
  const boxes = picked();
  const count = boxes.filter((box) => box.checked).length;
  bar.querySelector("[data-bulk-count]").textContent = all.checked ? all.dataset.count : count;
  bar.classList.toggle("is-active", all.checked || count > 0);
  for (const button of bar.querySelectorAll("button")) button.disabled = !all.checked && !count;
  const master = document.querySelector("[data-select-page]");
  if (!master) return;
  master.checked = count > 0 && count === boxes.length;
  master.indeterminate = count > 0 && count < boxes.length;
}
function showSelection() {
  const bar = document.querySelector("[data-select-bar]");
  if (!bar) return;
  const all = picked();
  const count = all.filter((box) => box.checked).length;
  bar.hidden = count === 0;
  bar.querySelector("[data-selected-count]").textContent = count;
  const master = document.querySelector("[data-select-page]");
  if (master) {
    master.checked = count > 0 && count === all.length;
    master.indeterminate = count > 0 && count < all.length;
  }
}
document.addEventListener("change", ({ target }) => {
  const all = document.querySelector("[data-bulk-all]");
  if (target === all || target.matches("[data-select-page]")) for (const box of picked()) box.checked = target.checked;
  else if (!target.matches("input[name=selected]")) return;
  if (all && target !== all && !target.checked) all.checked = false;
  showBulk();
  showSelection();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-select-none]")) return;
  for (const box of picked()) box.checked = false;
  showSelection();
});

showTheme();
showSelection();
showBulk();
setUpMenus(document);
document.addEventListener("htmx:load", (event) => {
  setUpMenus(event.detail.elt.parentElement || document);
  showSelection();
  showBulk();
});

// --- an address that names a folded part, which may load later: it unfolds and comes into view, once -------
let named = location.hash.slice(1);

function unfold() {
  const part = named && document.getElementById(named);
  if (!part || part.tagName !== "DETAILS") return;
  named = "";
  part.open = true;
  part.scrollIntoView({ block: "start" });
}

addEventListener("hashchange", () => {
  named = location.hash.slice(1);
  unfold();
});
document.addEventListener("htmx:afterSettle", unfold);
unfold();
