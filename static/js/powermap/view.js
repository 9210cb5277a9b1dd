// What part of a map is seen: zoom and pan by buttons, keys, wheel and hand; the whole of it on paper.
const MOST = 2.2; // pixels a unit
const READABLE = 0.62;

export class View {
  constructor(svg, bounds) {
    this.svg = svg;
    this.bounds = bounds;
  }

  get size() {
    return { width: this.svg.clientWidth || 800, height: this.svg.clientHeight || 480 };
  }

  /** All of it, or of a large one its upper part at a size that can be read. */
  fit(whole = false) {
    const { width, height } = this.size;
    const { bounds } = this;
    const all = Math.min(width / bounds.width, height / bounds.height, 1.15);
    const scale = whole ? all : Math.max(all, READABLE);
    this.scale = scale;
    this.x = bounds.x - (width / scale - bounds.width) / 2;
    this.y = bounds.y - Math.max(0, (height / scale - bounds.height) / 2);
    this.show();
  }

  show() {
    const { width, height } = this.size;
    this.svg.setAttribute("viewBox", `${this.x} ${this.y} ${width / this.scale} ${height / this.scale}`);
  }

  zoom(factor, at = null) {
    const { width, height } = this.size;
    const least = Math.min(width / this.bounds.width, height / this.bounds.height, 1) / 2;
    const scale = Math.min(MOST, Math.max(least, this.scale * factor));
    const [px, py] = at ?? [width / 2, height / 2];
    this.x += px / this.scale - px / scale;
    this.y += py / this.scale - py / scale;
    this.scale = scale;
    this.show();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.show();
  }

  /** Brings a place into the middle. */
  centre(x, y) {
    const { width, height } = this.size;
    if (this.scale < READABLE) this.scale = 1;
    this.x = x - width / this.scale / 2;
    this.y = y - height / this.scale / 2;
    this.show();
  }

  get state() {
    return { x: this.x, y: this.y, scale: this.scale };
  }

  set state({ x, y, scale }) {
    Object.assign(this, { x, y, scale });
    this.show();
  }
}
