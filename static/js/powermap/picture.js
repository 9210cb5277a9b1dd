// The map as a PNG file: the drawing with its computed colours, painted on a canvas.
const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity"];
const LARGEST = 8000; // pixels, each way

export async function save(svg, bounds, name) {
  const copy = svg.cloneNode(true);
  const from = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, n) => {
    const style = getComputedStyle(from[n]);
    for (const property of PAINT) node.setAttribute(property, style.getPropertyValue(property));
    node.removeAttribute("class");
  });
  const scale = Math.min(2, LARGEST / bounds.width, LARGEST / bounds.height);
  const [width, height] = [Math.round(bounds.width * scale), Math.round(bounds.height * scale)];
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(svg).getPropertyValue("--surface").trim() || "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(image, 0, 0);
  const link = Object.assign(document.createElement("a"), { download: `${name}.png`, href: canvas.toDataURL("image/png") });
  link.click();
}
