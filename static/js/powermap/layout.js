// Where everybody stands on a map that nobody has arranged: a tidy tree, leaves of one boss in columns under them.
export const WIDTH = 192;
export const HEIGHT = 78;
const GAP = 22; // between neighbours
const DROP = 46; // between a boss and the next row
const HUNG_FROM = 2; // so many leaves under one boss hang in a column, on a map of more than
const FEW = 12; // persons
const DEEP = 6; // persons in one column
const HUNG_GAP = 12;
const INDENT = 26;

/** People by id of whom they stand under; a circle cannot be, but an unknown boss can. */
export function below(nodes, key) {
  const known = new Set(nodes.map((node) => node.id));
  const found = new Map([[null, []]]);
  for (const node of nodes) {
    const above = known.has(node[key]) ? node[key] : null;
    if (!found.has(above)) found.set(above, []);
    found.get(above).push(node);
  }
  return found;
}

/** Map of id -> {x, y, hung}: the left upper corner of each card. */
export function arrange(nodes, key) {
  const under = below(nodes, key);
  const children = (node) => under.get(node.id) ?? [];
  const places = new Map();
  const sizes = new Map();

  function split(node) {
    const leaves = children(node).filter((child) => !children(child).length);
    const hung = leaves.length >= HUNG_FROM && (nodes.length > FEW || leaves.length > 4) ? leaves : [];
    return { hung, beside: children(node).filter((child) => !hung.includes(child)) };
  }

  function measure(node) {
    const { hung, beside } = split(node);
    const columns = Math.ceil(hung.length / DEEP);
    const blocks = beside.map(measure);
    if (columns) blocks.push(columns * (WIDTH + INDENT));
    const inner = blocks.reduce((sum, one) => sum + one, 0) + GAP * Math.max(0, blocks.length - 1);
    const width = Math.max(WIDTH, inner);
    sizes.set(node.id, { width, inner });
    return width;
  }

  function put(node, left, top) {
    const { width, inner } = sizes.get(node.id);
    const { hung, beside } = split(node);
    let x = left + (width - inner) / 2;
    const next = top + HEIGHT + DROP;
    const middles = [];
    for (const child of beside) {
      middles.push(put(child, x, next));
      x += sizes.get(child.id).width + GAP;
    }
    const columns = Math.ceil(hung.length / DEEP);
    hung.forEach((child, n) => {
      const column = Math.floor(n / DEEP);
      const at = x + column * (WIDTH + INDENT) + INDENT;
      places.set(child.id, { x: at, y: next + (n % DEEP) * (HEIGHT + HUNG_GAP), hung: true });
    });
    if (columns) middles.push(x + (columns * (WIDTH + INDENT)) / 2);
    const middle = middles.length ? (middles[0] + middles.at(-1)) / 2 : left + width / 2;
    const mine = Math.min(Math.max(middle - WIDTH / 2, left), left + width - WIDTH);
    places.set(node.id, { x: Math.round(mine), y: top, hung: false });
    return mine + WIDTH / 2;
  }

  const roots = under.get(null);
  let left = 0;
  for (const root of roots.filter((node) => children(node).length)) {
    measure(root);
    put(root, left, 0);
    left += sizes.get(root.id).width + GAP * 2;
  }
  // Whoever is in no line yet stands in rows under the tree.
  const alone = roots.filter((node) => !children(node).length);
  const lowest = [...places.values()].reduce((most, place) => Math.max(most, place.y + HEIGHT), 0);
  const across = Math.max(4, Math.min(8, Math.floor(left / (WIDTH + GAP)) || 4));
  alone.forEach((node, n) => {
    const y = (lowest ? lowest + DROP : 0) + Math.floor(n / across) * (HEIGHT + GAP);
    places.set(node.id, { x: (n % across) * (WIDTH + GAP), y, hung: false });
  });
  return places;
}
