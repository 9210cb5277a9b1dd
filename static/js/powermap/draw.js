// Draws one map as SVG: cards, reporting lines, lines of influence, the roles nobody holds yet.
import { HEIGHT, WIDTH, arrange } from "./layout.js";

const NS = "http://www.w3.org/2000/svg";
// Never colour alone: a sign in the circle, the word beside it.
export const SIGNS = { champion: "★", supporter: "+", neutral: "○", opponent: "−", immaterial: "·", hidden: "◐", unknown: "?" };
const ROOM = 24;
const GHOST_GAP = 40;

export function make(name, attributes = {}, ...inside) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside.filter((one) => one !== null && one !== undefined));
  return node;
}

const wide = (letter) => letter.codePointAt(0) > 0x2e7f;

/** The text cut to the width of so many Latin letters; one of Chinese is almost twice as wide. */
export function cut(text, room) {
  let used = 0;
  let shown = "";
  for (const letter of text ?? "") {
    used += wide(letter) ? 1.85 : 1;
    if (used > room) return `${shown.trimEnd()}…`;
    shown += letter;
  }
  return shown;
}

function text(words, x, y, css, room) {
  return words ? make("text", { x, y, class: css }, cut(words, room)) : null;
}

export function spoken(node, data) {
  const { words } = data;
  const kind = Object.fromEntries(data.kinds)[node.stance] ?? "";
  return [
    node.name,
    node.title,
    node.roles,
    kind,
    words.influenceOf.replace("%(n)s", node.influence ?? words.unknown),
    node.agreed ? words.agreed : "",
    node.spoke,
  ]
    .filter(Boolean)
    .join(", ");
}

function card(node, data) {
  const kinds = Object.fromEntries(data.kinds);
  const radius = node.influence ? 9 + node.influence * 2.6 : 11;
  const group = make("g", { class: `map-person is-${node.stance}${node.met ? "" : " is-unmet"}`, "data-person": node.id });
  group.setAttribute("tabindex", "0");
  group.setAttribute("role", "button");
  group.setAttribute("aria-label", spoken(node, data));
  if (data.editable) group.setAttribute("aria-haspopup", "dialog");
  const stance = [data.deal ? kinds[node.stance] : "", node.agreed ? data.words.agreed : ""].filter(Boolean).join(" · ");
  group.append(
    make("title", {}, spoken(node, data)),
    make("rect", { class: "map-card", width: WIDTH, height: HEIGHT, rx: 9 }),
    ...(node.agreed ? [make("circle", { class: "map-ring", cx: 31, cy: HEIGHT / 2, r: radius + 4 })] : []),
    make("circle", { class: `map-dot${node.influence ? "" : " is-open"}`, cx: 31, cy: HEIGHT / 2, r: radius }),
    make("text", { class: "map-sign", x: 31, y: HEIGHT / 2 + 5, "text-anchor": "middle" }, SIGNS[node.stance] ?? "?"),
    text(node.name, 62, 19, "map-name", 17) ?? "",
    text(node.title || node.department, 62, 35, "map-small", 21) ?? "",
    text(node.roles, 62, 51, "map-role", 21) ?? "",
    text(stance, 62, 67, "map-small", 21) ?? "",
  );
  return group;
}

function reporting(from, to) {
  const top = from.y + HEIGHT;
  const middle = from.x + WIDTH / 2;
  if (to.hung) {
    const turn = to.x - 13;
    return `M${middle},${top} V${top + 18} H${turn} V${to.y + HEIGHT / 2} H${to.x}`;
  }
  const end = to.x + WIDTH / 2;
  if (to.y > top) {
    const bend = top + (to.y - top) / 2;
    return `M${middle},${top} V${bend} H${end} V${to.y}`;
  }
  return `M${middle},${from.y + HEIGHT / 2} L${end},${to.y + HEIGHT / 2}`;
}

/** Where a line leaves one card and reaches another: by the sides that face each other, never over the words. */
function ends(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (Math.abs(dy) > HEIGHT) {
    const down = dy > 0;
    return [from.x + 31, from.y + (down ? HEIGHT : 0), to.x + 31, to.y + (down ? 0 : HEIGHT)];
  }
  const right = dx > 0;
  if (Math.abs(dx) < WIDTH + 70) {
    // Neighbours: over their heads.
    const [x1, x2] = [from.x + (right ? WIDTH - 50 : 50), to.x + (right ? 50 : WIDTH - 50)];
    return [x1, from.y, x2, to.y, (x1 + x2) / 2, Math.min(from.y, to.y) - 46];
  }
  return [from.x + (right ? WIDTH : 0), from.y + HEIGHT / 2, to.x + (right ? 0 : WIDTH), to.y + HEIGHT / 2];
}

/** A bow that leaves the reporting lines readable. */
function influence(line, places, data) {
  const from = places.get(line.from);
  const to = places.get(line.to);
  if (!from || !to) return null;
  const [x1, y1, x2, y2, bx, by] = ends(from, to);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const bow = Math.min(70, length / 4);
  const [cx, cy] = bx !== undefined ? [bx, by] : [(x1 + x2) / 2 + ((y2 - y1) / length) * bow, (y1 + y2) / 2 - ((x2 - x1) / length) * bow];
  const angle = (Math.atan2(y2 - cy, x2 - cx) * 180) / Math.PI;
  const [mx, my] = [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4];
  const way = line.against ? "against" : "for";
  const strengths = Object.fromEntries(data.strengths);
  const names = Object.fromEntries(data.nodes.map((node) => [node.id, node.name]));
  const said = `${names[line.from]} → ${names[line.to]}: ${data.words[way]}, ${strengths[line.strength]}`;
  return make(
    "g",
    { class: `map-influence is-${way}` },
    make("title", {}, said),
    make("path", { d: `M${x1},${y1} Q${cx},${cy} ${x2},${y2}`, "stroke-width": line.strength + 0.5 }),
    make("path", { class: "map-arrow", d: "M0,0 L-10,-5 L-10,5 Z", transform: `translate(${x2},${y2}) rotate(${angle})` }),
    make("circle", { class: "map-mark", cx: mx, cy: my, r: 8 }),
    make("text", { class: "map-mark-sign", x: mx, y: my + 4.5, "text-anchor": "middle" }, line.against ? "−" : "+"),
  );
}

function ghost(one, x, y, data) {
  const group = make("g", { class: "map-ghost", transform: `translate(${x},${y})`, "data-ghost": one.role });
  if (data.editable) {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
  }
  group.setAttribute("aria-label", one.gap);
  group.append(
    make("title", {}, one.gap),
    make("rect", { width: WIDTH, height: HEIGHT, rx: 9 }),
    make("circle", { cx: 31, cy: HEIGHT / 2, r: 16 }),
    make("text", { class: "map-sign", x: 31, y: HEIGHT / 2 + 5, "text-anchor": "middle" }, data.editable ? "+" : "?"),
    make("text", { class: "map-name", x: 62, y: 34 }, cut(one.name, 17)),
    make("text", { class: "map-small", x: 62, y: 51 }, cut(one.gap, 21)),
  );
  return group;
}

/** Fills `svg` with the map and returns where everybody stands and how large it is. */
export function draw(svg, data) {
  const key = data.chart === "real" ? "above" : "boss";
  const places = arrange(data.nodes, key);
  for (const [id, [x, y]] of Object.entries(data.places)) {
    if (places.has(Number(id))) places.set(Number(id), { x, y, hung: false });
  }
  const ghosts = data.ghosts.map((one, n) => ({ one, x: n * (WIDTH + 18), y: 0 }));
  if (places.size) {
    const least = Math.min(...[...places.values()].map((place) => place.y));
    const left = Math.min(...[...places.values()].map((place) => place.x));
    for (const each of ghosts) {
      each.y = least - HEIGHT - GHOST_GAP;
      each.x += left;
    }
  }
  const lines = make("g", { class: "map-lines" });
  const cards = make("g", { class: "map-cards" });
  const flows = make("g", { class: "map-flows" });
  for (const node of data.nodes) {
    const place = places.get(node.id);
    const above = places.get(node[key]);
    if (above) lines.append(make("path", { class: "map-report", d: reporting(above, place) }));
    const group = card(node, data);
    group.setAttribute("transform", `translate(${place.x},${place.y})`);
    cards.append(group);
  }
  for (const line of data.lines) {
    const drawn = influence(line, places, data);
    if (drawn) flows.append(drawn);
  }
  for (const { one, x, y } of ghosts) cards.append(ghost(one, x, y, data));
  svg.replaceChildren(lines, cards, flows);
  const every = [...places.values(), ...ghosts];
  const bounds = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
  if (every.length) {
    bounds.x = Math.min(...every.map((one) => one.x)) - ROOM;
    bounds.y = Math.min(...every.map((one) => one.y)) - ROOM;
    bounds.width = Math.max(...every.map((one) => one.x)) + WIDTH + ROOM - bounds.x;
    bounds.height = Math.max(...every.map((one) => one.y)) + HEIGHT + ROOM - bounds.y;
  }
  return { places, bounds };
}
