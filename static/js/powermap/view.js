// What part of a map is seen: zoom and pan by buttons, keys, wheel and hand; the whole of it on paper.
const MOST = 2.2; // pixels a unit
const READABLE = 0.58;
const LOWEST = 300; // pixels: the frame is as high as its map, between this and what the window leaves
const AROUND = 230;

export class View {
  constructor(svg, bounds, top = null) {
    this.svg = svg;
    this.bounds = bounds;
    this.top = top;
    this.moved = false;
  }

  get size() {
    return { width: this.svg.clientWidth || 800, height: this.svg.clientHeight || 480 };
  }

  /** All of it, or of a large one its top at a size that can be read. */
  fit(whole = false) {
    const { bounds } = this;
    const highest = Math.max(LOWEST, window.innerHeight - AROUND);
    const across = Math.min(this.size.width / bounds.width, 1.15);
    const wanted = bounds.height * (whole ? Math.min(across, highest / bounds.height) : Math.max(across, READABLE));
    this.svg.style.height = `${Math.round(Math.min(highest, Math.max(LOWEST, wanted)))}px`;
    const { width, height } = this.size;
    const all = Math.min(width / bounds.width, height / bounds.height, 1.15);
    const scale = whole ? all : Math.max(all, READABLE);
    this.scale = scale;
    this.moved = false;
    this.x = bounds.x - (width / scale - bounds.width) / 2;
    if (width / scale < bounds.width && this.top) {
      const left = this.top.x - width / scale / 2;
      this.x = Math.min(Math.max(left, bounds.x), bounds.x + bounds.width - width / scale);
    }
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
    this.moved = true;
    this.show();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.moved = true;
    this.show();
  }

  /** Whether a rectangle is in the picture. */
  sees(x, y, wide, high) {
    const { width, height } = this.size;
    return x >= this.x && y >= this.y && x + wide <= this.x + width / this.scale && y + high <= this.y + height / this.scale;
  }

  /** Brings a place into the middle. */
  centre(x, y) {
    const { width, height } = this.size;
    if (this.scale < READABLE) this.scale = 1;
    this.x = x - width / this.scale / 2;
    this.y = y - height / this.scale / 2;
    this.moved = true;
    this.show();
  }

  get state() {
    return { x: this.x, y: this.y, scale: this.scale, moved: this.moved, height: this.svg.style.height };
  }

  set state({ x, y, scale, moved, height }) {
    Object.assign(this, { x, y, scale, moved });
    this.svg.style.height = height;
    this.show();
  }
}
