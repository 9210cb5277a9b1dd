// A product of the list fills unit and list price, where nobody has typed any; empty rows of a phone come one by one.
const cell = (row, name) => row.querySelector(`[name$="-${name}"]`);

function put(field, value) {
  if (!field || (field.value && field.value !== field.dataset.filled)) return;
  field.value = value;
  field.dataset.filled = value;
}

// The product that was chosen, or whose code or whole name was typed, if there is only one.
function named(text) {
  const options = [...document.querySelectorAll("#products option")];
  const wanted = text.trim().toLowerCase();
  const whole = options.find((option) => option.value.toLowerCase() === wanted);
  if (whole || !wanted) return whole;
  const found = options.filter(({ value }) => {
    const [code, ...name] = value.toLowerCase().split(" · ");
    return code === wanted || name.join(" · ") === wanted;
  });
  return found.length === 1 ? found[0] : undefined;
}

function fill(row, { complete = false } = {}) {
  const what = cell(row, "what");
  const chosen = what && named(what.value);
  if (!chosen) return;
  if (complete) what.value = chosen.value;
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
  const row = target.name?.endsWith("-what") && target.closest(".line-rows tr");
  if (row) fill(row, { complete: true });
  if (target.name === "currency") for (const row of document.querySelectorAll(".line-rows tbody tr")) fill(row);
});
