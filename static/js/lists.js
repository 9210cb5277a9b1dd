// The order of columns in their dialog: up and down by buttons, so that it works by keyboard and by thumb.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-columns] [data-move]");
  if (!button) return;
  const line = button.closest("li");
  if (button.dataset.move === "-1") line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  button.focus();
  document.dispatchEvent(new CustomEvent("crm:announce", { detail: { text: `${line.innerText.trim()} ${[...line.parentElement.children].indexOf(line) + 1}` } }));
});

// A period that is picked, or days from and until: the one that was touched last holds.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-filters]");
  if (!form) return;
  if (event.target.matches("[data-period]")) form.querySelectorAll("[data-days]").forEach((field) => { field.value = ""; });
}, true);
