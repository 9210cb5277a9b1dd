// The document's one button: the browser prints it, or saves it as PDF.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
