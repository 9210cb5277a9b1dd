// Marks each number that differs from the one in force while somebody types.

const form = document.getElementById("rules-form");

function mark(control) {
  const row = control.closest("[data-rule]");
  if (!row) return;
  const before = control.dataset.now ?? control.dataset.before;
  row.classList.toggle("is-changed", control.value.trim() !== before);
}

if (form) {
  for (const select of form.querySelectorAll("[data-rule] select")) {
    const initial = [...select.options].find((option) => option.defaultSelected);
    select.dataset.before = initial ? initial.value : select.value;
  }
  form.addEventListener("input", (event) => mark(event.target));
}
