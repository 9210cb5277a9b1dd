// One press saves once, Ctrl-Enter saves, and every press is seen within a tenth of a second.
function busy(form, button) {
  form.setAttribute("aria-busy", "true");
  button?.classList.add("is-busy");
}

function free(form) {
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
}

const isHtmx = (form) => form.matches("[hx-post], [hx-get], [hx-put], [hx-boost=true]");

// First of all: a form that is on its way is not sent again (HTMX would queue the second press).
addEventListener(
  "submit",
  (event) => {
    if (event.target.getAttribute("aria-busy") !== "true") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented && !isHtmx(form)) return;
  if (form.method !== "post" || isHtmx(form) || form.dataset.download !== undefined) return;
  // The button's name and value travel with the form, so it is marked and not disabled.
  busy(form, event.submitter || form.querySelector("[type=submit]"));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (!form || form.method !== "post" || event.detail.elt !== form) return;
  busy(form, event.detail.requestConfig.triggeringEvent?.submitter || form.querySelector("[type=submit]"));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  // The next page is already loading: the form stays shut until it is there.
  if (form && !event.detail.xhr.getResponseHeader?.("HX-Redirect")) free(form);
});

// Back from the next page: the form of the cached page can be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[aria-busy]")) free(form);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.closest?.("form") || document.querySelector("main form[data-draft]");
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
});

// Enter that ends an input method's word must not send the form.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
  },
  true,
);

// A link of the error summary goes to the field itself.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
  (control || field).focus();
});

// How long a text may be: said as soon as it comes near, in code points as the server counts them.
const texts = JSON.parse(document.getElementById("frame-texts")?.textContent || "{}");
const NEAR = 0.8;
const fill = (words, values) => words.replace(/%\((\w+)\)s/g, (_whole, name) => values[name].toLocaleString());

function counter(control) {
  const known = document.getElementById(`${control.id}_length`);
  if (known) return known;
  const note = document.createElement("div");
  note.id = `${control.id}_length`;
  note.className = "help text-length";
  (control.closest(".chip-input") || control).after(note);
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${note.id}`.trim());
  return note;
}

function measure(control) {
  const most = Number(control.dataset.longest);
  const n = [...control.value].length;
  if (n <= most * NEAR && !document.getElementById(`${control.id}_length`)) return;
  const note = counter(control);
  const over = n > most;
  note.hidden = n <= most * NEAR;
  note.textContent = fill(over ? texts.too_long : texts.length, { n, most, over: n - most });
  if (over && !note.classList.contains("text-bad")) {
    document.dispatchEvent(new CustomEvent("crm:announce", { detail: { text: note.textContent } }));
  }
  note.classList.toggle("text-bad", over);
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.longest && event.target.id) measure(event.target);
});
function measureAll(root) {
  for (const control of root.querySelectorAll("[data-longest]")) if (control.id && control.value) measure(control);
}
measureAll(document);
document.addEventListener("htmx:load", (event) => measureAll(event.detail.elt));

// The next contact of a lead follows the answers, as long as nobody has chosen another day.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  const next = form?.querySelector("[data-next-usual]");
  if (!next || !["result", "need"].includes(event.target.name)) return;
  if (next.value && next.value !== next.dataset.proposed) return;
  const picked = (name) => form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
  const { nextUnreached, nextRetry, nextExplicit, nextUsual } = next.dataset;
  if (nextUnreached.split(" ").includes(picked("result"))) next.value = nextRetry;
  else next.value = picked("need") === "explicit" ? nextExplicit : nextUsual;
  next.dataset.proposed = next.value;
});
