/* The portrait: Enter saves a line that is open, Shift-Enter begins a new line of text, Escape gives it up. */
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.portrait-line");
  if (!form || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && event.target.matches("textarea") && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.key === "Escape") form.querySelector("[data-give-up]")?.click();
});
