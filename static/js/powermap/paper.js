// The map on paper: all of it on one sheet where its names can be read, else cut into sheets between its cards, and
// everybody as a list in columns.
import { HEIGHT, WIDTH } from "./layout.js";

const SHEET = { width: 1690, height: 870 }; // units of a drawing that A4 across shows at six points a name
const HALF = 0.5; // of its width, for two beside each other
const MOST = 12; // sheets of one map
const ROOM = 12; // units around the cards of a sheet
const NAMED = 6; // persons of other sheets who are named

/** Says on `root` how its map is printed: beside, after the one of the other day, or as a list. */
export function sized(root, { width, height }, compared) {
  const fits = width <= SHEET.width && height <= SHEET.height;
  root.classList.toggle("is-crowded", !fits);
  root.classList.toggle("is-after", fits && compared && width > SHEET.width * HALF);
}

/** Where to cut one way: as much as a sheet holds, between cards where that can be. */
function cuts(starts, size, from, until, most) {
  const edges = [from];
  const sorted = [...new Set(starts)].sort((a, b) => a - b);
  let at = from;
  while (until - at > most) {
    const free = sorted.filter((start) => start > at + most / 3 && start <= at + most && !sorted.some((one) => one < start && one + size > start));
    const next = (free.at(-1) ?? sorted.filter((start) => start > at && start <= at + most).at(-1) ?? at + most) - ROOM;
    at = next > at ? next : at + most;
    edges.push(at);
  }
  return [...edges, until];
}

/** The sheets of a map too large for one: parts of the drawing, each with the cards that begin on it, whole. */
export function sheets({ x, y, width, height }, cards) {
  const found = [];
  const rows = cuts(cards.map((card) => card.y), HEIGHT, y, y + height, SHEET.height);
  for (let row = 1; row < rows.length; row += 1) {
    const band = cards.filter((card) => card.y >= rows[row - 1] && card.y < rows[row]);
    const sides = cuts(band.map((card) => card.x), WIDTH, x, x + width, SHEET.width);
    for (let side = 1; side < sides.length; side += 1) {
      const on = band.filter((card) => card.x >= sides[side - 1] && card.x < sides[side]);
      if (!on.length) continue;
      const right = Math.max(sides[side], ...on.map((card) => card.x + WIDTH + ROOM));
      const bottom = Math.max(rows[row], ...on.map((card) => card.y + HEIGHT + ROOM));
      found.push({ x: sides[side - 1], y: rows[row - 1], width: right - sides[side - 1], height: bottom - rows[row - 1], until: [sides[side], rows[row]], cards: on });
    }
  }
  return found;
}

/** Takes out of a sheet what begins on another one, so that every card is on paper once. */
function keep(svg, sheet, here) {
  for (const card of svg.querySelectorAll("[data-person]")) if (!here.has(Number(card.dataset.person))) card.remove();
  for (const ghost of svg.querySelectorAll("[data-ghost]")) {
    const [x, y] = ghost.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    if (x < sheet.x || y < sheet.y || x >= sheet.until[0] || y >= sheet.until[1]) ghost.remove();
  }
}

/** Draws the sheets, each with its number and whom its persons report to on other sheets. */
function cut(root, view, drawn) {
  const place = root.querySelector("[data-map-cuts]");
  const found = place && drawn ? sheets(view.bounds, drawn) : [];
  if (!place || !found.length || found.length > MOST) return;
  const words = place.dataset;
  for (const [n, sheet] of found.entries()) {
    const here = new Set(sheet.cards.map((card) => card.id));
    const above = [...new Map(sheet.cards.filter((card) => card.above && !here.has(card.above.id)).map((card) => [card.above.id, card.above.name])).values()];
    const figure = document.createElement("figure");
    figure.className = "map-cut";
    const caption = document.createElement("figcaption");
    caption.textContent = [`${words.sheet} ${n + 1}/${found.length}`, above.length ? `${words.above}${above.slice(0, NAMED).join(words.comma)}${above.length > NAMED ? " …" : ""}` : "", n ? "" : words.why].filter(Boolean).join(" · ");
    const svg = view.svg.cloneNode(true);
    keep(svg, sheet, here);
    svg.removeAttribute("style");
    svg.setAttribute("viewBox", `${sheet.x} ${sheet.y} ${sheet.width} ${sheet.height}`);
    svg.setAttribute("preserveAspectRatio", "xMidYMin meet");
    figure.append(caption, svg);
    place.append(figure);
  }
  root.classList.add("is-cut");
}

/** All of each map, everything unfolded; the list only where it is open or the map does not fit on one sheet. */
export function lay(root, views, drawn = null) {
  for (const view of views) {
    view.before = view.state;
    const { x, y, width, height } = view.bounds;
    view.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  }
  if (root.classList.contains("is-crowded")) cut(root, views[0], drawn);
  const list = root.querySelector(".map-tree");
  root.folded = [...root.querySelectorAll("details:not([open])")].filter((one) => one !== list || root.classList.contains("is-crowded"));
  for (const one of root.folded) one.open = true;
}

export function lift(root, views) {
  for (const view of views) if (view.before) view.state = view.before;
  root.querySelector("[data-map-cuts]")?.replaceChildren();
  root.classList.remove("is-cut");
  for (const one of root.folded ?? []) one.open = false;
  root.folded = [];
}
