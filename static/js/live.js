// What HTMX changed is announced, focus is kept, and failures are said in words.
const texts = JSON.parse(document.getElementById("frame-texts")?.textContent || "{}");
const announcer = document.getElementById("announcer");
const say = (detail) => document.dispatchEvent(new CustomEvent("crm:toast", { detail }));

// Behind a modal dialog the page is inert: there the dialog has an announcer of its own.
function speaker() {
  const dialog = document.querySelector("dialog[open]");
  if (!dialog) return announcer;
  const own = dialog.querySelector(":scope > [data-announcer]");
  if (own) return own;
  const made = announcer.cloneNode(false);
  made.removeAttribute("id");
  made.dataset.announcer = "";
  dialog.append(made);
  return made;
}

function announce(text) {
  if (!announcer || !text) return;
  const node = speaker();
  node.textContent = "";
  setTimeout(() => (node.textContent = text), 60);
}
document.addEventListener("crm:announce", (event) => announce(event.detail?.text ?? event.detail?.value));

// --- progress -----------------------------------------------------------------------------------
let running = 0;
document.addEventListener("htmx:beforeRequest", () => {
  running += 1;
  document.body.classList.add("is-loading");
});
document.addEventListener("htmx:afterRequest", () => {
  running = Math.max(0, running - 1);
  if (!running) document.body.classList.remove("is-loading");
});

// --- focus: where it was, or on what took its place -----------------------------------------------
let lost = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  const target = event.detail.target;
  // Focus that a swap has just taken still waits for its settling, whatever else is swapped meanwhile.
  if (!active || active === document.body) return;
  if (!target?.contains(active)) {
    lost = null;
    return;
  }
  const row = active.closest("[data-row], .timeline-item, li, tr");
  lost = {
    id: active.id,
    name: active.getAttribute("name"),
    next: row?.nextElementSibling || row?.previousElementSibling || null,
    // Where the whole list is drawn anew, rows are found again by their ids: the same row, or the one after it.
    ids: [row, row?.nextElementSibling, row?.previousElementSibling].map((near) => near?.id).filter(Boolean),
    list: row?.parentElement || target.parentElement,
  };
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const spoken = target?.matches?.("[data-announce]") ? target : target?.querySelector?.("[data-announce]");
  // A lost race is told in the words of the row that came back.
  const refused = event.detail.xhr?.status === 409 && target?.textContent?.replace(/\s+/g, " ").trim().slice(0, 200);
  announce(spoken?.dataset.announce || refused || (target?.matches?.("[data-lazy]") ? "" : texts.updated));

  const summary = target?.querySelector?.("[data-error-summary]");
  if (summary) {
    summary.focus();
    lost = null;
    return;
  }
  if (!lost || (document.activeElement && document.activeElement !== document.body)) return;
  const kept = lost.id && document.getElementById(lost.id);
  const wanted = document.querySelector("[data-focus]") || kept || again(lost.ids) || focusable(target) || focusable(lost.next) || lost.list;
  lost = null;
  if (!wanted) return;
  if (wanted.tabIndex < 0 && !wanted.hasAttribute("tabindex")) wanted.setAttribute("tabindex", "-1");
  wanted.focus({ preventScroll: true });
});

function again(ids) {
  for (const id of ids) {
    const found = focusable(document.getElementById(id));
    if (found) return found;
  }
  return null;
}

function focusable(node) {
  if (!node?.isConnected) return null;
  return node.matches?.("a[href], button, input, select, textarea") ? node : node.querySelector?.("a[href], button, input:not([type=hidden]), select, textarea");
}

// --- the reader's place: what a link's data-stay names keeps its place in the window, also while figures are counted -------
let stay = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const id = event.detail.elt?.dataset?.stay;
  const target = id && event.detail.target;
  if (!target) return;
  endStay();
  target.style.minHeight = `${target.offsetHeight}px`;
  stay = { id, target, top: document.getElementById(id)?.getBoundingClientRect().top ?? 0 };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!stay || stay.target.querySelector(".counting")) return;
  const node = document.getElementById(stay.id);
  if (node && !stay.moved) scrollBy({ top: node.getBoundingClientRect().top - stay.top, behavior: "instant" });
  endStay();
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, endStay);
for (const name of ["wheel", "touchmove", "keydown"]) {
  addEventListener(name, () => stay && (stay.moved = true), { passive: true });
}

function endStay() {
  if (stay) stay.target.style.minHeight = "";
  stay = null;
}

// A part that loads itself says when it could not, and can be asked again.
function lazyFailed(element) {
  const lazy = element?.matches?.("[data-lazy]") ? element : null;
  const error = lazy && document.getElementById("lazy-error")?.content.cloneNode(true);
  if (error) lazy.replaceChildren(error);
  return Boolean(error);
}
document.addEventListener("click", (event) => {
  const lazy = event.target.closest?.("[data-lazy-retry]")?.closest("[data-lazy]");
  if (lazy) htmx.ajax("GET", lazy.getAttribute("hx-get"), { source: lazy, target: lazy, swap: "innerHTML" });
});

// --- failures -------------------------------------------------------------------------------------
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (event.detail.elt?.closest?.("form[data-draft]") && status >= 502) return; // drafts.js tries again
  if (lazyFailed(event.detail.elt)) return;
  const text = status === 404 ? texts.not_found : status === 403 ? texts.forbidden : texts.server_error;
  say({ text, level: "error" });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (event.detail.elt?.closest?.("form[data-draft]") || lazyFailed(event.detail.elt)) return;
    const text = event.detail.requestConfig?.verb === "get" ? texts.load_failed : texts.save_failed;
    say({ text, level: "error", id: "load" });
  });
}
addEventListener("offline", () => say({ text: texts.offline, level: "warning", id: "net" }));
addEventListener("online", () => say({ text: texts.online, level: "success", id: "net" }));

// A page with errors starts at the errors.
document.querySelector("[data-error-summary]")?.focus();
