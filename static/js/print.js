// A button that prints the page; browsers do the PDF. What is folded on the screen and belongs on paper is opened for it.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

const opened = new Set();
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details[data-print-open]:not([open])")) {
    folded.open = true;
    opened.add(folded);
  }
});
window.addEventListener("afterprint", () => {
  for (const folded of opened) folded.open = false;
  opened.clear();
});
