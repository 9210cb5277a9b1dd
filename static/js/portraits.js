/* The portrait: Enter saves a line that is open, from a choice too; Shift-Enter begins a new line of text, Escape gives it up. */
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.portrait-line");
  if (!form || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && event.target.matches("textarea, select") && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.key === "Escape") form.querySelector("[data-give-up]")?.click();
});

/* A line that was saved or given up keeps the focus: the next Tab goes on from there. */
let left = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const line = event.detail.target;
  if (event.detail.shouldSwap && line?.matches?.(".portrait-line") && line.contains(document.activeElement)) left = line.id;
});
document.addEventListener("htmx:afterSettle", () => {
  const line = left && document.getElementById(left);
  if (!line || line.matches("form")) return;
  left = "";
  line.querySelector(".portrait-open, button, a[href]")?.focus({ preventScroll: true });
});

/* A line that somebody is writing in outlives whatever reloads around it: the section, the tab, the way to another tab and back. */
const written = new Map();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form.portrait-line");
  if (form) form.dataset.written = "";
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.shouldSwap) return;
  for (const form of event.detail.target.querySelectorAll("form.portrait-line[data-written]")) {
    written.set(form.id + location.pathname, form);
    form.remove();
  }
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [key, form] of written) {
    const line = document.getElementById(form.id);
    if (!line || key !== form.id + location.pathname) continue;
    line.closest("details")?.setAttribute("open", "");
    line.replaceWith(form);
    written.delete(key);
  }
});
