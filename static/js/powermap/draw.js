// Draws one map as SVG: cards, reporting lines, lines of influence, the roles nobody holds yet.
import { HEIGHT, WIDTH, arrange } from "./layout.js";
import { lanesBetween } from "./lanes.js";
import { route } from "./route.js";

const NS = "http://www.w3.org/2000/svg";
// Never colour alone: a sign in the circle, the word beside it.
export const SIGNS = { champion: "★", supporter: "+", neutral: "○", opponent: "−", immaterial: "·", hidden: "◐", unknown: "?" };
const ROOM = 24;
const GHOST_GAP = 40;
const TEXT = WIDTH - 62 - 8; // room for words beside the circle

export function make(name, attributes = {}, ...inside) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside.filter((one) => one !== null && one !== undefined));
  return node;
}

const pen = document.createElement("canvas").getContext("2d");
const FONTS = { "map-name": "600 13px", "map-small": "400 11px", "map-role": "500 11px", "map-head": "600 17px" };

/** The text cut to so many units of width, as its font draws it. */
export function cut(text, room, css) {
  const family = getComputedStyle(document.documentElement).getPropertyValue("--sans") || "sans-serif";
  pen.font = `${FONTS[css]} ${family}`;
  if (pen.measureText(text).width <= room) return text;
  const letters = [...text];
  while (letters.length && pen.measureText(`${letters.join("")}…`).width > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

export function text(words, x, y, css, room) {
  return words ? make("text", { x, y, class: css }, cut(words, room, css)) : null;
}

export function spoken(node, data) {
  if (node.box) return `${node.name}. ${node.box}`;
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
    node.planned,
    node.changed,
  ]
    .filter(Boolean)
    .join(", ");
}

function card(node, data) {
  const kinds = Object.fromEntries(data.kinds);
  const radius = node.influence ? 9 + node.influence * 2.6 : 11;
  const group = make("g", { class: `map-person is-${node.stance}${node.met || node.box ? "" : " is-unmet"}${node.box ? " is-box" : ""}${node.changed ? " is-changed" : ""}`, "data-person": node.id });
  group.setAttribute("tabindex", "-1");
  group.setAttribute("role", "button");
  group.setAttribute("aria-label", spoken(node, data));
  group.setAttribute("aria-haspopup", "dialog");
  if (node.box) {
    const name = text(node.name, WIDTH / 2, HEIGHT / 2 + 5, "map-name", WIDTH - 24);
    name.setAttribute("text-anchor", "middle");
    group.append(make("title", {}, spoken(node, data)), make("rect", { class: "map-card", width: WIDTH, height: HEIGHT, rx: 9 }), name);
    return group;
  }
  const stance = [node.visit, data.deal ? kinds[node.stance] : "", node.agreed ? data.words.agreed : ""].filter(Boolean).join(" · ");
  group.append(
    make("title", {}, spoken(node, data)),
    make("rect", { class: "map-card", width: WIDTH, height: HEIGHT, rx: 9 }),
    ...(node.agreed ? [make("circle", { class: "map-ring", cx: 31, cy: HEIGHT / 2, r: radius + 4 })] : []),
    make("circle", { class: `map-dot${node.influence ? "" : " is-open"}`, cx: 31, cy: HEIGHT / 2, r: radius }),
    make("text", { class: "map-sign", x: 31, y: HEIGHT / 2 + 5, "text-anchor": "middle" }, SIGNS[node.stance] ?? "?"),
    text(node.name, 62, 19, "map-name", TEXT) ?? "",
    text(node.title || node.department, 62, 35, "map-small", TEXT) ?? "",
    text(node.roles, 62, 51, "map-role", TEXT) ?? "",
    text(stance, 62, 67, node.visit ? "map-small map-planned" : "map-small", TEXT) ?? "",
    ...(node.changed ? [make("path", { class: "map-changed", d: `M${WIDTH - 22},0 H${WIDTH - 9} Q${WIDTH},0 ${WIDTH},9 V22 Z` })] : []),
  );
  return group;
}

function reporting(from, to) {
  const top = from.y + HEIGHT;
  const middle = from.x + WIDTH / 2;
  if (to.hung && to.y > top) {
    const turn = to.x - 13;
    const bus = Math.max(top + 10, to.bus > top ? Math.min(to.bus, to.y) : top + 18);
    return `M${middle},${top} V${bus} H${turn} V${to.y + HEIGHT / 2} H${to.x}`;
  }
  const end = to.x + WIDTH / 2;
  if (to.y > top && to.turn) return `M${middle},${top} V${to.first} H${to.turn} V${to.bus} H${end} V${to.y}`;
  if (to.y > top) {
    const bend = top + (to.y - top) / 2;
    return `M${middle},${top} V${bend} H${end} V${to.y}`;
  }
  return `M${middle},${from.y + HEIGHT / 2} L${end},${to.y + HEIGHT / 2}`;
}

/** A bow that leaves the reporting lines readable, and runs behind nobody's card where there is a way around. */
function influence(line, places, data, standing, lanes) {
  const from = places.get(line.from);
  const to = places.get(line.to);
  if (!from || !to) return null;
  const { way: d, angle, mark: [mx, my], over, end: [x2, y2], reach } = route(from, to, standing, lanes);
  const side = line.against ? "against" : "for";
  const strengths = Object.fromEntries(data.strengths);
  const names = Object.fromEntries(data.nodes.map((node) => [node.id, node.name]));
  const said = `${names[line.from]} → ${names[line.to]}: ${data.words[side]}, ${strengths[line.strength]}`;
  const drawn = make(
    "g",
    { class: `map-influence is-${side}${over ? " is-over" : ""}` },
    make("title", {}, said),
    make("path", { class: "map-flow", d, "stroke-width": line.strength + 0.5 }),
    make("path", { class: "map-arrow", d: "M0,0 L-10,-5 L-10,5 Z", transform: `translate(${x2},${y2}) rotate(${angle})` }),
  );
  const mark = make(
    "g",
    { class: `map-influence is-${side}` },
    make("title", {}, said),
    make("circle", { class: "map-mark", cx: mx, cy: my, r: 8 }),
    make("text", { class: "map-mark-sign", x: mx, y: my + 4.5, "text-anchor": "middle" }, line.against ? "−" : "+"),
  );
  return { drawn, mark, over, reach };
}

function ghost(one, x, y, data) {
  const group = make("g", { class: "map-ghost", transform: `translate(${x},${y})`, "data-ghost": one.role });
  if (data.editable) {
    group.setAttribute("tabindex", "-1");
    group.setAttribute("role", "button");
  }
  group.setAttribute("aria-label", one.gap);
  group.append(
    make("title", {}, one.gap),
    make("rect", { width: WIDTH, height: HEIGHT, rx: 9 }),
    make("circle", { cx: 31, cy: HEIGHT / 2, r: 16 }),
    make("text", { class: "map-sign", x: 31, y: HEIGHT / 2 + 5, "text-anchor": "middle" }, data.editable ? "+" : "?"),
    text(one.name, 62, 34, "map-name", TEXT),
    text(one.gap, 62, 51, "map-small", TEXT),
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
  const over = make("g", { class: "map-flows" }); // lines for which there is no way around
  const marks = make("g", { class: "map-flows" });
  const reached = [];
  for (const node of data.nodes) {
    const place = places.get(node.id);
    const above = places.get(node[key]);
    if (above) lines.append(make("path", { class: "map-report", d: reporting(above, place) }));
    const group = card(node, data);
    group.setAttribute("transform", `translate(${place.x},${place.y})`);
    cards.append(group);
  }
  const standing = [...places.values(), ...ghosts];
  const lanes = data.lines.length ? lanesBetween(standing) : null;
  for (const line of data.lines) {
    const both = influence(line, places, data, standing, lanes);
    if (both) {
      (both.over ? over : flows).append(both.drawn);
      reached.push(...both.reach);
      marks.append(both.mark);
    }
  }
  for (const { one, x, y } of ghosts) cards.append(ghost(one, x, y, data));
  svg.replaceChildren(lines, flows, cards, over, marks);
  const lone = places.lone && !data.places[places.lone] && places.get(places.lone);
  if (lone) cards.append(text(data.words.alone, lone.x, lone.y - 7, "map-small", WIDTH));
  const every = [...places.values(), ...ghosts];
  const bounds = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
  if (every.length) {
    const [xs, ys] = [0, 1].map((axis) => reached.map((point) => point[axis]));
    bounds.x = Math.min(...every.map((one) => Math.min(one.x, one.turn ?? one.x)), ...xs.map((x) => x + 10)) - ROOM;
    bounds.y = Math.min(...every.map((one) => one.y), ...ys.map((y) => y + 10)) - ROOM;
    bounds.width = Math.max(...every.map((one) => one.x + WIDTH), ...xs.map((x) => x - 10)) + ROOM - bounds.x;
    bounds.height = Math.max(...every.map((one) => one.y + HEIGHT), ...ys.map((y) => y - 10)) + ROOM - bounds.y;
  }
  const top = [...places.values()].reduce((first, one) => (!first || one.y < first.y ? one : first), null);
  return { places, bounds, top: top && { x: top.x + WIDTH / 2, y: top.y } };
}
