// Where everybody stands on a map that nobody has arranged: a tidy tree, leaves of one boss in columns under them,
// wide levels in several rows.
export const WIDTH = 192;
export const HEIGHT = 78;
const GAP = 22; // between neighbours
const DROP = 46; // between a boss and the next row
const HUNG_FROM = 2; // so many leaves under one boss hang in a column, on a map of more than
const FEW = 12; // persons
const DEEP = 6; // persons in one column, more where there are very many
const HUNG_GAP = 12;
const BESIDE = 4; // persons in no line who stand beside the tree
const INDENT = 26;
const LEAST = 1420; // how wide a row may be at least
const ROOM_EACH = 23000; // of the drawing, for one person
const SHAPE = 1.9; // width by height that suits a screen
const NESTED = 0.55; // how much of that a level further down may take

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

/** Blocks side by side, in as many rows as it takes to stay within `limit`. */
function shelves(blocks, limit) {
  const rows = [];
  for (const block of blocks) {
    const row = rows.at(-1);
    if (row && row.width + GAP + block.width <= limit) {
      row.blocks.push(block);
      row.width += GAP + block.width;
      row.height = Math.max(row.height, block.height);
    } else rows.push({ blocks: [block], width: block.width, height: block.height });
  }
  return rows;
}

/** Map of id -> {x, y}: the left upper corner of each card; `hung` in a column, `turn` and `bus`: the way of its line. */
export function arrange(nodes, key) {
  const under = below(nodes, key);
  const children = (node) => under.get(node.id) ?? [];
  const places = new Map();
  const limit = Math.max(LEAST, Math.sqrt(nodes.length * ROOM_EACH * SHAPE));

  function hungBlock(leaves) {
    const columns = Math.max(1, Math.min(Math.ceil(leaves.length / DEEP), Math.round(Math.sqrt(leaves.length / 1.6))));
    const deep = Math.ceil(leaves.length / columns);
    return {
      width: columns * (WIDTH + INDENT),
      height: deep * (HEIGHT + HUNG_GAP) - HUNG_GAP,
      put(left, top) {
        leaves.forEach((child, n) => {
          const at = left + Math.floor(n / deep) * (WIDTH + INDENT) + INDENT;
          places.set(child.id, { x: Math.round(at), y: top + (n % deep) * (HEIGHT + HUNG_GAP), hung: true, bus: top - DROP / 2 });
        });
        return left + (columns * (WIDTH + INDENT)) / 2;
      },
    };
  }

  function block(node, room) {
    const leaves = children(node).filter((child) => !children(child).length);
    const hung = leaves.length >= HUNG_FROM && (nodes.length > FEW || leaves.length > 4) ? leaves : [];
    const inner = children(node).filter((child) => !hung.includes(child)).map((child) => block(child, Math.max(LEAST, room * NESTED)));
    if (hung.length) inner.push(hungBlock(hung));
    const rows = shelves(inner, room);
    const gutter = rows.length > 1 ? INDENT : 0;
    const wide = rows.reduce((most, row) => Math.max(most, row.width), 0) + gutter;
    return {
      width: Math.max(WIDTH, wide),
      height: HEIGHT + rows.reduce((sum, row) => sum + DROP + row.height, 0),
      put(left, top) {
        const middles = [];
        let y = top + HEIGHT + DROP;
        for (const [n, row] of rows.entries()) {
          const from = left + (Math.max(WIDTH, wide) - wide) / 2 + gutter;
          let x = from + (wide - gutter - row.width) / 2;
          for (const one of row.blocks) {
            const middle = one.put(x, y);
            if (n === 0) middles.push(middle);
            const head = one.head && places.get(one.head);
            if (head) Object.assign(head, { bus: y - DROP / 2, turn: n ? from - gutter / 2 : null, first: top + HEIGHT + DROP / 2 });
            x += one.width + GAP;
          }
          y += row.height + DROP;
        }
        const middle = middles.length ? (middles[0] + middles.at(-1)) / 2 : left + Math.max(WIDTH, wide) / 2;
        const mine = Math.min(Math.max(middle - WIDTH / 2, left), left + Math.max(WIDTH, wide) - WIDTH);
        places.set(node.id, { x: Math.round(mine), y: top, hung: false });
        return mine + WIDTH / 2;
      },
      head: node.id,
    };
  }

  // Whoever is in no line stands at the top, beside the first tree where they are few, else in rows above all.
  const roots = under.get(null);
  const alone = roots.filter((node) => !children(node).length);
  const trees = shelves(roots.filter((node) => children(node).length).map((root) => block(root, limit)), limit);
  const beside = trees.length && alone.length <= BESIDE;
  const across = beside ? alone.length : Math.max(4, Math.floor(Math.max(LEAST, alone.length > 40 ? limit : 0) / (WIDTH + GAP)));
  const right = beside ? trees[0].width + (trees[0].blocks.length - 1) * GAP + GAP * 2 : 0;
  alone.forEach((node, n) => {
    places.set(node.id, { x: right + (n % across) * (WIDTH + GAP), y: Math.floor(n / across) * (HEIGHT + GAP), hung: false });
  });
  if (trees.length && alone.length) places.lone = alone[0].id;
  let top = beside || !alone.length ? 0 : Math.ceil(alone.length / across) * (HEIGHT + GAP) + DROP;
  for (const row of trees) {
    let x = 0;
    for (const one of row.blocks) {
      one.put(x, top);
      x += one.width + GAP * 2;
    }
    top += row.height + DROP;
  }
  return places;
}
