// The map as a PNG file: drawn anew in the light look with whose it is above and what its signs mean below.
import { SIGNS, cut, draw, make, text } from "./draw.js";

const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity", "text-anchor"];
const LARGEST = 8000; // pixels, each way
const HEAD = 66;
const FOOT = 34;
const EACH = 124;
const BETWEEN = 40; // the map of a day and today's
const CAPTION = 14;

function head(data, bounds) {
  const { title, about } = data.picture;
  const wide = bounds.width - 48;
  return make("g", { transform: `translate(${bounds.x + 24},${bounds.y - HEAD})` }, text(title, 0, 30, "map-head", wide), text(about, 0, 50, "map-small", wide));
}

/** Whose stance is which, how strong a line is, what the marks mean; returns what is drawn and how high it is. */
function legend(data, bounds) {
  const across = Math.max(1, Math.floor((bounds.width - 48) / EACH));
  const at = (n) => `translate(${(n % across) * EACH},${Math.floor(n / across) * FOOT})`;
  const signs = data.kinds.map(([key, words], n) =>
    make(
      "g",
      { class: `map-person is-${key}`, transform: at(n) },
      make("circle", { class: "map-dot", cx: 11, cy: 11, r: 11 }),
      make("text", { class: "map-sign", x: 11, y: 16, "text-anchor": "middle" }, SIGNS[key]),
      text(words, 28, 15, "map-small", EACH - 32),
    ),
  );
  const strengths = data.strengths.map(([strength, words], n) =>
    make(
      "g",
      { class: "map-influence is-for", transform: at(data.kinds.length + n) },
      make("path", { d: "M0,11 H22", "stroke-width": strength + 0.5 }),
      text(`${data.words.strength}: ${words}`, 28, 15, "map-small", EACH - 32),
    ),
  );
  const rows = Math.ceil((signs.length + strengths.length) / across);
  const marks = lines(data.picture.marks.split(" · "), bounds.width - 48).map((line, n) => text(line, 0, rows * FOOT + 10 + n * 17, "map-small", bounds.width - 48));
  const drawn = make("g", { transform: `translate(${bounds.x + 24},${bounds.y + bounds.height + 10})` }, ...signs, ...strengths, ...marks);
  return { drawn, height: rows * FOOT + 17 + marks.length * 17 };
}

/** Parts of a sentence in as few lines as hold them. */
function lines(parts, room) {
  const found = [];
  for (const part of parts) {
    const longer = found.length ? `${found.at(-1)} · ${part}` : part;
    if (found.length && cut(longer, room, "map-small") === longer) found[found.length - 1] = longer;
    else found.push(part);
  }
  return found;
}

/** Draws the map, and to its left the one of the day before; returns how large both are. */
function drawBoth(svg, data, then) {
  const { bounds } = draw(svg, { ...data, editable: false });
  if (!then) return bounds;
  const before = make("svg", {});
  svg.parentNode.append(before);
  const old = draw(before, { ...then, editable: false }).bounds;
  const shift = `translate(${bounds.x - old.width - BETWEEN - old.x},${bounds.y - old.y})`;
  const caption = (words, x) => text(words, x + 24, bounds.y, "map-name", 400);
  svg.append(make("g", { transform: shift }, ...before.childNodes), caption(data.picture.day, bounds.x), caption(then.picture.day, bounds.x - old.width - BETWEEN));
  before.remove();
  const height = Math.max(bounds.height, old.height);
  return { x: bounds.x - old.width - BETWEEN, y: bounds.y - CAPTION, width: old.width + BETWEEN + bounds.width, height: height + CAPTION };
}

/** What every system takes as the name of a file. */
function fileName({ title, day }) {
  return `${title} ${day}`.replace(/[\\/:*?"<>|\s]+/g, " ").replace(/\.+(?= |$)/g, "").trim();
}

/** Saves `data`, beside it `then` where given, as a picture, whatever is searched for and whatever look the screen has. */
export async function save(data, then = null) {
  const host = Object.assign(document.createElement("div"), { className: "map-export" });
  host.setAttribute("data-bs-theme", "light");
  host.setAttribute("aria-hidden", "true");
  const svg = make("svg", {});
  host.append(svg);
  document.body.append(host);
  const bounds = drawBoth(svg, data, then);
  bounds.width = Math.max(bounds.width, 460);
  const below = legend(data, bounds);
  svg.append(head(data, bounds), below.drawn);
  for (const node of svg.querySelectorAll("*")) {
    const style = getComputedStyle(node);
    for (const property of PAINT) node.setAttribute(property, style.getPropertyValue(property));
  }
  for (const node of svg.querySelectorAll("*")) node.removeAttribute("class");
  const paper = getComputedStyle(host).getPropertyValue("--surface").trim() || "#fff";
  host.remove();
  const whole = { x: bounds.x, y: bounds.y - HEAD, width: bounds.width, height: bounds.height + HEAD + below.height };
  const scale = Math.min(2, LARGEST / whole.width, LARGEST / whole.height);
  const [width, height] = [Math.round(whole.width * scale), Math.round(whole.height * scale)];
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("viewBox", `${whole.x} ${whole.y} ${whole.width} ${whole.height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = paper;
  pen.fillRect(0, 0, width, height);
  pen.drawImage(image, 0, 0);
  const link = Object.assign(document.createElement("a"), { download: `${fileName(data.picture)}.png`, href: canvas.toDataURL("image/png") });
  link.click();
}
