// Adds up the weights of the model while somebody types.

const form = document.getElementById("grades-form");

function total() {
  let sum = 0;
  for (const field of form.querySelectorAll("[data-weight]")) sum += Number.parseInt(field.value, 10) || 0;
  form.querySelector("[data-weight-sum]").textContent = String(sum);
  form.querySelector("[data-weight-wrong]").hidden = sum === 100;
}

if (form) {
  form.addEventListener("input", total);
  total();
}
