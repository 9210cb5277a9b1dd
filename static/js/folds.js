// Parts of a page that fold: a link to one opens it, and what somebody opened or closed stays so when the page renews a part.
const chosen = new Map();

document.addEventListener(
  "toggle",
  (event) => {
    const fold = event.target;
    if (fold.matches?.("details.fold-card[id]")) chosen.set(fold.id, fold.open);
  },
  true,
);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  const fold = link && document.getElementById(link.hash.slice(1));
  if (!fold?.matches("details.fold-card")) return;
  fold.open = true;
  fold.querySelector(":scope > summary").focus({ preventScroll: true });
});

document.addEventListener("htmx:afterSwap", () => {
  for (const fold of document.querySelectorAll("details.fold-card[id]")) {
    if (chosen.has(fold.id)) fold.open = chosen.get(fold.id);
  }
});
