// What is known already is said at the field that was typed in, and once: the same answer is not read out again.

const box = document.getElementById("duplicates");
const form = box?.closest("form");
let typed = null;
let said = "";

if (form) {
  const asked = new Set(box.getAttribute("hx-include").split(",").map((part) => part.trim().slice(1)));
  form.addEventListener("input", (event) => {
    if (asked.has(event.target.id)) typed = event.target;
  });
  box.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== box) return;
    const answer = event.detail.serverResponse.trim();
    if (answer === said) {
      event.detail.shouldSwap = false;
      return;
    }
    said = answer;
    const field = answer && typed?.closest(".field");
    if (field && box.parentElement !== field) {
      box.replaceChildren();
      field.append(box);
    }
  });
}
