// Text typed into a form with data-draft="key" outlives a lost connection, a closed tab and an expired session.
// The form's idempotency key is kept with it, so a retry never saves twice.
const texts = JSON.parse(document.getElementById("frame-texts")?.textContent || "{}");
const PREFIX = `crm:draft:${document.body.dataset.user}:`;
const DAYS = 14;
const RETRY_SECONDS = [5, 15, 30, 60];
const SKIP = new Set(["csrfmiddlewaretoken", "next"]);
const waiting = new Map(); // form -> { timer, tries }

const say = (detail) => document.dispatchEvent(new CustomEvent("crm:toast", { detail }));
const done = (id) => document.dispatchEvent(new CustomEvent("crm:toast-done", { detail: { id } }));
const storage = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      /* full or forbidden: the form itself still holds the text */
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      /* nothing was kept */
    }
  },
};

function controls(form) {
  return [...form.elements].filter(
    (field) => field.name && !SKIP.has(field.name) && !["password", "file", "submit", "button"].includes(field.type),
  );
}

function read(form) {
  const values = {};
  for (const field of controls(form)) {
    if (["checkbox", "radio"].includes(field.type)) {
      values[field.name] ??= [];
      if (field.checked) values[field.name].push(field.value);
    } else if (field.multiple) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      (values[field.name] ??= []).push(field.value);
    }
  }
  return values;
}

function write(form, values) {
  const seen = {};
  for (const field of controls(form)) {
    const kept = values[field.name];
    if (!kept) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = kept.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
    else {
      const index = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      if (kept[index] !== undefined) field.value = kept[index];
    }
  }
  showWhatIsHidden(form);
  // Scripts of the page may come later than the draft: they find the mark, those that are here hear the event.
  form.dataset.draftRestored = "";
  form.dispatchEvent(new Event("crm:restored", { bubbles: true }));
  // What asks the server about typed values (htmx, loaded after this) does so for those that came back as well.
  const ask = () => form.dispatchEvent(new Event("crm:draft-shown"));
  document.readyState === "complete" ? setTimeout(ask) : addEventListener("load", ask, { once: true });
}

// A value that came back, or that was refused, is seen: behind a closed "More" it would be saved, or fail, unseen.
function showWhatIsHidden(form) {
  for (const field of controls(form)) {
    const box = field.closest("details:not([open])");
    if (box && form.contains(box) && field.type !== "hidden" && changed(field)) box.open = true;
  }
}

function typed(form) {
  return controls(form).some((field) => field.type !== "hidden" && changed(field));
}

function changed(field) {
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function keep(form) {
  storage.set(form.dataset.draft, { at: Date.now(), values: read(form) });
}

function restore(form) {
  form.dataset.draftReady = "";
  // A form that came back with errors or a refusal already shows what was typed, beside the version it now stands on.
  if (form.querySelector("[data-error-summary], [aria-invalid=true], [data-refusal]")) return;
  // What the server has just answered with is the person's own choice: an older text is not put over it.
  if (form.dataset.fresh !== undefined) storage.drop(form.dataset.draft);
  const draft = storage.get(form.dataset.draft);
  if (!draft) return;
  if (Date.now() - draft.at > DAYS * 864e5) {
    storage.drop(form.dataset.draft);
    return;
  }
  write(form, draft.values);
  form.prepend(notice(form, draft.at));
  // A form that saves itself needs no press for what came back either.
  if (form.dataset.autosave !== undefined) setTimeout(() => form.isConnected && form.requestSubmit(), 0);
}

// A moment as the rest of the page tells it: in the reader's language and in the zone of the reader's profile.
function shown(moment) {
  const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const look = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return moment.toLocaleString(lang, { ...look, timeZone: document.body.dataset.zone });
  } catch {
    return moment.toLocaleString(lang, look); // a zone that this browser does not know
  }
}

function notice(form, at) {
  const note = document.createElement("div");
  note.className = "note is-warn";
  note.setAttribute("role", "status");
  const text = document.createElement("div");
  text.textContent = texts.restored.replace("%s", shown(new Date(at)));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = texts.discard;
  button.addEventListener("click", () => {
    storage.drop(form.dataset.draft);
    location.reload();
  });
  note.append(text, button);
  return note;
}

// --- keeping --------------------------------------------------------------------------------------
let timer = 0;
for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form;
    if (!form?.dataset.draft) return;
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 250);
  });
}
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (form.dataset.saved === undefined && form.dataset.dirty !== undefined) keep(form);
  }
});
document.addEventListener("input", (event) => {
  if (!event.target.form?.dataset.draft) return;
  event.target.form.dataset.dirty = "";
  delete event.target.form.dataset.saved;
});

// --- sending --------------------------------------------------------------------------------------
const draftForm = (node) => node?.closest?.("form[data-draft]");

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = draftForm(event.detail.elt);
  if (form && event.detail.elt === form) {
    clearTimeout(timer);
    keep(form);
  }
});

// Before the answer takes the form's place: one that has left the page is told nothing afterwards, and the form that
// comes instead would find the draft again.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (isSaved(event.detail)) saved(event.detail.elt);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = sentForm(event.detail);
  if (!form || isSaved(event.detail)) return;
  const xhr = event.detail.xhr;
  if (xhr.status === 0 || [502, 503, 504].includes(xhr.status)) retryLater(form, xhr.status === 0);
  else answered(form);
});

function sentForm({ elt, requestConfig }) {
  return draftForm(elt) === elt && requestConfig.verb !== "get" ? elt : null;
}

function isSaved(detail) {
  const form = sentForm(detail);
  if (!form) return false;
  const redirect = detail.xhr.getResponseHeader?.("HX-Redirect") || "";
  const good = detail.xhr.status >= 200 && detail.xhr.status < 300 && !redirect.includes("/login");
  // A plain Django view answers 200 when the form has errors: only its redirect means saved.
  return good && (redirect !== "" || form.getAttribute("hx-boost") !== "true");
}

function saved(form) {
  clearTimeout(timer);
  storage.drop(form.dataset.draft);
  form.dataset.saved = "";
  delete form.dataset.dirty;
  form.querySelector(":scope > .note[role=status]")?.remove();
  const state = waiting.get(form);
  if (!state) return;
  clearTimeout(state.timer);
  waiting.delete(form);
  done("draft");
  say({ text: texts.saved_after_retry, level: "success" });
}

// The server was reached and says what is wrong: nothing is tried again, and nothing may hide the answer.
function answered(form) {
  // Nor does an older "Saved." stand beside it.
  for (const old of document.querySelectorAll("#toasts .is-success")) old.remove();
  const state = waiting.get(form);
  if (!state) return;
  clearTimeout(state.timer);
  waiting.delete(form);
  done("draft");
}

function retryLater(form, offline) {
  const state = waiting.get(form) || { tries: 0, timer: 0 };
  const seconds = RETRY_SECONDS[Math.min(state.tries, RETRY_SECONDS.length - 1)];
  say({ text: offline ? texts.unsaved : texts.server_down, level: "warning", id: "draft", stay: true });
  clearTimeout(state.timer);
  waiting.set(form, { tries: state.tries + 1, timer: setTimeout(() => retry(form), seconds * 1000) });
}

function retry(form) {
  if (!form.isConnected) waiting.delete(form);
  else if (navigator.onLine) form.requestSubmit();
}
addEventListener("online", () => {
  for (const form of waiting.keys()) retry(form);
});

// A plain form (no HTMX) with a draft is sent by HTMX too, so that a lost connection cannot swallow it.
function adopt(form) {
  if (form.matches("[hx-post], [hx-boost]") || form.method !== "post") return;
  form.setAttribute("hx-boost", "true");
  form.setAttribute("hx-target", "#main");
  form.setAttribute("hx-select", "#main");
  form.setAttribute("hx-swap", "outerHTML show:top");
  form.setAttribute("hx-push-url", "false");
  window.htmx?.process(form);
}

// --- logging out on purpose throws drafts away; an expired session does not -------------------------
function mine() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-logout]") || form.dataset.sure !== undefined) return;
  let kept = [];
  try {
    kept = mine();
  } catch {
    return;
  }
  if (!kept.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const then = (yes) => {
    if (!yes) return;
    for (const key of kept) localStorage.removeItem(key);
    form.dataset.sure = "";
    form.requestSubmit();
  };
  document.dispatchEvent(new CustomEvent("crm:ask", { detail: { text: texts.logout_drafts, then } }));
}, true);

function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-draft-ready])")) {
    adopt(form);
    restore(form);
  }
}
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-draft]")].some((form) => waiting.has(form) && typed(form));
  if (open) event.preventDefault();
});
