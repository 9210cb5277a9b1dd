// The board: a card is dragged into another column, or moved by Alt and an arrow; its menu does the same.
const dragged = new Map(); // card -> where it came from, until the server has answered

function send(card, stage) {
  window.htmx.ajax("POST", card.dataset.move, {
    source: card,
    target: "#board",
    swap: "outerHTML",
    values: { to: stage, version: card.dataset.version },
  });
}

function ask(card, what) {
  window.htmx.ajax("GET", card.dataset.move.replace(/move\/$/, `${what}/`), { target: "#dialog-body", swap: "innerHTML" });
}

function putBack(card) {
  const from = dragged.get(card);
  dragged.delete(card);
  if (from?.parent.isConnected) from.parent.insertBefore(card, from.next?.parentNode === from.parent ? from.next : null);
  card.classList.remove("is-moving");
}

function dropped(event) {
  const { item: card, from, to } = event;
  if (from === to) return;
  const stage = to.dataset.column;
  card.classList.add("is-moving");
  if (!to.dataset.runs) {
    putBack(card);
    ask(card, stage === "O" ? "win" : "lose");
    return;
  }
  send(card, stage);
}

function wire() {
  if (!window.Sortable) return;
  for (const list of document.querySelectorAll("[data-board]:not([data-hold=yes]) [data-column]:not([data-wired])")) {
    list.dataset.wired = "yes";
    window.Sortable.create(list, {
      group: { name: "deals", pull: Boolean(list.dataset.runs) },
      sort: false,
      draggable: ".deal",
      filter: ".deal-menu, [popover]",
      preventOnFilter: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 5,
      delay: 250,
      delayOnTouchOnly: true,
      ghostClass: "is-ghost",
      onStart: ({ item }) => dragged.set(item, { parent: item.parentNode, next: item.nextElementSibling }),
      onEnd: dropped,
    });
  }
}

// Refused, lost on the way, or a word is asked for first: the card goes back to where it was.
document.addEventListener("htmx:beforeSwap", (event) => {
  const card = event.detail.requestConfig?.elt;
  if (card?.matches?.("[data-deal]") && event.detail.xhr.status !== 200) putBack(card);
});
for (const failed of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failed, (event) => {
    const card = event.detail.requestConfig?.elt;
    if (card?.matches?.("[data-deal]")) putBack(card);
  });
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const card = event.target.closest?.("[data-deal]");
  if (!card) return;
  const columns = [...document.querySelectorAll("[data-column][data-runs=yes]")];
  const here = columns.indexOf(card.closest("[data-column]"));
  const next = here < 0 ? null : columns[here + (event.key === "ArrowRight" ? 1 : -1)];
  event.preventDefault();
  if (next) send(card, next.dataset.column);
});

window.addEventListener("load", wire);
document.addEventListener("htmx:afterSettle", wire);
wire();
