// The map as a PNG file: drawn anew in the light look with whose it is above and what its signs mean below.
import { SIGNS, draw, make, text } from "./draw.js";

const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity", "text-anchor"];
const LARGEST = 8000; // pixels, each way
const HEAD = 66;
const FOOT = 34;
const EACH = 112;

function head(data, bounds) {
  const { title, about } = data.picture;
  const wide = bounds.width - 48;
  return make("g", { transform: `translate(${bounds.x + 24},${bounds.y - HEAD})` }, text(title, 0, 30, "map-head", wide), text(about, 0, 50, "map-small", wide));
}

function legend(data, bounds) {
  const across = Math.max(1, Math.floor((bounds.width - 48) / EACH));
  const signs = data.kinds.map(([key, words], n) => {
    const at = `translate(${(n % across) * EACH},${Math.floor(n / across) * FOOT})`;
    return make(
      "g",
      { class: `map-person is-${key}`, transform: at },
      make("circle", { class: "map-dot", cx: 11, cy: 11, r: 11 }),
      make("text", { class: "map-sign", x: 11, y: 16, "text-anchor": "middle" }, SIGNS[key]),
      text(words, 28, 15, "map-small", EACH - 32),
    );
  });
  const rows = Math.ceil(data.kinds.length / across);
  const marks = text(data.picture.marks, 0, rows * FOOT + 10, "map-small", bounds.width - 48);
  const drawn = make("g", { transform: `translate(${bounds.x + 24},${bounds.y + bounds.height + 10})` }, ...signs, marks);
  return { drawn, height: rows * FOOT + 34 };
}

/** Saves `data` as a picture called `name`, whatever is searched for and whatever look the screen has. */
export async function save(data, name) {
  const host = Object.assign(document.createElement("div"), { className: "map-export" });
  host.setAttribute("data-bs-theme", "light");
  host.setAttribute("aria-hidden", "true");
  const svg = make("svg", {});
  host.append(svg);
  document.body.append(host);
  const { bounds } = draw(svg, { ...data, editable: false });
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
  const link = Object.assign(document.createElement("a"), { download: `${name}.png`, href: canvas.toDataURL("image/png") });
  link.click();
}
