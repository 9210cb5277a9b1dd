// A product of the list fills unit and list price, where nobody has typed any; empty rows of a phone come one by one.
const cell = (row, name) => row.querySelector(`[name$="-${name}"]`);

function put(field, value) {
  if (!field || (field.value && field.value !== field.dataset.filled)) return;
  field.value = value;
  field.dataset.filled = value;
}

function fill(row) {
  const what = cell(row, "what");
  const chosen = [...document.querySelectorAll("#products option")].find((option) => option.value === what?.value);
  if (!chosen) return;
  const form = what.form;
  const currency = (form.elements.currency || form.elements.of_currency)?.value.toLowerCase();
  const price = chosen.getAttribute(`data-price-${currency}`);
  put(cell(row, "unit"), chosen.dataset.unit);
  put(cell(row, "unit_price"), price ? String(Number(price)) : "");
}

document.addEventListener("input", ({ target }) => {
  const row = target.closest?.(".line-rows tr");
  if (!row) return;
  row.classList.remove("is-spare");
  if (target.name.endsWith("-what")) fill(row);
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "currency") for (const row of document.querySelectorAll(".line-rows tbody tr")) fill(row);
});
