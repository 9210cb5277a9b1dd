// A button that prints the page; browsers do the PDF.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
