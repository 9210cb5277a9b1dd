// Marks each number that differs from the one in force while somebody types.

const form = document.getElementById("rules-form");

// 800,000 is no other number than 800000.
function plain(text) {
  const typed = text.normalize("NFKC").trim();
  return /^\d{1,3}([, ]\d{3})+$/.test(typed) ? typed.replace(/[, ]/g, "") : typed;
}

function mark(control) {
  const row = control.closest("[data-rule]");
  if (!row) return;
  const before = control.dataset.now ?? control.dataset.before;
  row.classList.toggle("is-changed", plain(control.value) !== plain(before));
}

if (form) {
  for (const select of form.querySelectorAll("[data-rule] select")) {
    const initial = [...select.options].find((option) => option.defaultSelected);
    select.dataset.before = initial ? initial.value : select.value;
  }
  form.addEventListener("input", (event) => mark(event.target));
}
