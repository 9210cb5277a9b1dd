// The map on paper: all of it where its names can be read, else everybody as a list in columns.
const SHEET = { width: 1690, height: 870 }; // units of a drawing that A4 across shows at six points a name
const HALF = 0.5; // of its width, for two beside each other

/** Says on `root` how its map is printed: beside, after the one of the other day, or as a list. */
export function sized(root, { width, height }, compared) {
  const fits = width <= SHEET.width && height <= SHEET.height;
  root.classList.toggle("is-crowded", !fits);
  root.classList.toggle("is-after", fits && compared && width > SHEET.width * HALF);
}

/** All of each map, everything unfolded; the list only where it is open or takes the place of the map. */
export function lay(root, views) {
  for (const view of views) {
    view.before = view.state;
    const { x, y, width, height } = view.bounds;
    view.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  }
  const list = root.querySelector(".map-tree");
  root.folded = [...root.querySelectorAll("details:not([open])")].filter((one) => one !== list || root.classList.contains("is-crowded"));
  for (const one of root.folded) one.open = true;
}

export function lift(root, views) {
  for (const view of views) if (view.before) view.state = view.before;
  for (const one of root.folded ?? []) one.open = false;
  root.folded = [];
}
