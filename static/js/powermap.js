// The power map: drawn from what the server gives, arranged by hand or by keys, changed person by person.
import { draw } from "./powermap/draw.js";
import { Finder } from "./powermap/find.js";
import { HEIGHT, WIDTH } from "./powermap/layout.js";
import { close, open } from "./powermap/menu.js";
import { lay, lift, sized } from "./powermap/paper.js";
import { save } from "./powermap/picture.js";
import { View } from "./powermap/view.js";

const STEP = 24;
const FIRST_DAY = "2000";
const SLOW = 4; // pixels: less is a click, more a drag
const kept = new Map(); // address -> what was seen and who was chosen before the map came anew

class PowerMap {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector("[data-map=now]");
    this.svg = this.stage.querySelector(":scope > svg");
    this.data = JSON.parse(this.stage.dataset.given);
    this.byId = new Map(this.data.nodes.map((node) => [node.id, node]));
    this.version = this.data.version;
    this.redraw();
    this.view = new View(this.svg, this.drawn.bounds, this.drawn.top);
    const before = kept.get(this.key);
    if (before?.state.moved && this.svg.clientWidth) this.view.state = before.state;
    else this.view.fit();
    kept.delete(this.key);
    this.tree();
    this.then();
    sized(this.root, this.drawn.bounds, Boolean(this.past));
    this.listen();
    this.finder = new Finder(this);
    this.rove(before?.chosen ?? null);
    if (before) this.back(before);
  }

  /** On a narrow screen the list is the map. */
  tree() {
    const list = this.root.querySelector(".map-tree");
    if (list && !this.svg.clientWidth) list.open = true;
  }

  /** Opens the branches in which somebody stands. */
  unfold(id) {
    const entry = this.root.querySelector(`[data-map-entry="${id}"]`);
    for (let branch = entry?.closest("details"); branch; branch = branch.parentElement.closest("details")) branch.open = true;
  }

  /** After a change the menu is open again at the same place, with what was refused. */
  back({ chosen, at }) {
    const said = this.root.querySelector("[data-refusal]")?.textContent ?? "";
    this.unfold(chosen);
    this.focus(chosen);
    const near = this.svg.clientWidth ? this.svg.querySelector(`[data-person="${chosen}"]`) : this.root.querySelector(`[data-map-entry="${chosen}"]`);
    if (near) this.choose(chosen, near, { said, at });
  }

  get key() {
    return `${this.data.urls.set} ${this.data.chart}`;
  }

  redraw() {
    this.drawn = draw(this.svg, this.data);
    if (this.view) Object.assign(this.view, { bounds: this.drawn.bounds, top: this.drawn.top });
    if (this.finder) sized(this.root, this.drawn.bounds, Boolean(this.past));
  }

  /** One stop for the tab key; arrows go on from there. */
  rove(id) {
    const all = [...this.svg.querySelectorAll("[data-person], [data-ghost][role=button]")];
    const stop = all.find((one) => id !== null && one.dataset.person === String(id)) ?? all.find((one) => one.dataset.person) ?? all[0];
    for (const one of all) one.setAttribute("tabindex", one === stop ? "0" : "-1");
  }

  /** The nearest card in a direction. */
  next(card, [dx, dy]) {
    const at = card.getBoundingClientRect();
    let best = null;
    for (const one of this.svg.querySelectorAll("[data-person], [data-ghost][role=button]")) {
      const box = one.getBoundingClientRect();
      const [x, y] = [box.left - at.left, box.top - at.top];
      const ahead = x * dx + y * dy;
      if (one === card || ahead < at.height / 2) continue;
      const far = ahead + 2.5 * Math.abs(x * dy + y * dx);
      if (!best || far < best.far) best = { one, far };
    }
    return best?.one ?? null;
  }

  step(card, way) {
    const next = this.next(card, way);
    if (!next) return;
    card.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus({ preventScroll: true });
    const place = this.drawn.places.get(Number(next.dataset.person));
    if (place && !this.view.sees(place.x, place.y, WIDTH, HEIGHT)) this.view.centre(place.x + WIDTH / 2, place.y + HEIGHT / 2);
  }

  /** The map of the day before, beside this one. */
  then() {
    const stage = this.root.querySelector("[data-map=then]");
    if (!stage) return;
    const svg = stage.querySelector(":scope > svg");
    this.dataThen = JSON.parse(stage.dataset.given);
    const { bounds, top } = draw(svg, this.dataThen);
    this.past = new View(svg, bounds, top);
    this.past.fit(true);
    if (!this.view.moved) this.view.fit(true);
    for (const one of svg.querySelectorAll("[tabindex]")) one.removeAttribute("tabindex");
  }

  focus(id) {
    const card = this.svg.querySelector(`[data-person="${id}"]`);
    const entry = this.root.querySelector(`[data-map-entry="${id}"]`);
    (this.svg.clientWidth ? card : entry)?.focus();
  }

  listen() {
    const { root, svg } = this;
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("keydown", (event) => this.key_(event));
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !root.querySelector("[data-map-menu]")) return;
      close(root);
      if (this.chosen) this.focus(this.chosen);
    });
    // A year that is still being typed is no day to ask for.
    root.querySelector("[data-map-on]")?.addEventListener("change", (event) => {
      if (event.target.value && event.target.value < FIRST_DAY) event.stopPropagation();
    });
    new ResizeObserver(() => this.view.show()).observe(svg);
  }

  // -- choosing ------------------------------------------------------------------------------------------------
  click(event) {
    const entry = event.target.closest("[data-map-entry]");
    if (entry) this.choose(Number(entry.dataset.mapEntry), entry);
    const tool = event.target.closest("[data-map-do]");
    if (tool) this.tool(tool.dataset.mapDo);
  }

  choose(id, near, { said = "", at = "" } = {}) {
    const node = this.byId.get(id);
    if (!node) return;
    this.chosen = id;
    open(this.root, this.data, node, {
      near,
      said,
      at,
      nudge: this.svg.clientWidth ? (x, y) => this.nudge(id, x, y) : null,
      send: (where, values) => this.send(where, values),
      dialog: (address) => {
        close(this.root);
        window.htmx.ajax("GET", address, { target: "#dialog-body", swap: "innerHTML" });
      },
    });
  }

  send(where, values) {
    kept.set(this.key, { state: this.view.state, chosen: this.chosen, at: document.activeElement?.dataset.at ?? "" });
    const { chart, deal } = this.data;
    const also = { chart, opportunity: deal ?? "", on: this.root.dataset.on ?? "", alone: this.root.hasAttribute("data-alone") ? "yes" : "" };
    window.htmx.ajax("POST", this.data.urls[where], { source: this.root, target: this.root, swap: "outerHTML", values: { ...values, ...also } });
  }

  added(role) {
    window.htmx.ajax("GET", `${this.data.urls.added}?role=${role}`, { target: "#dialog-body", swap: "innerHTML" });
  }

  // -- hand and keys -------------------------------------------------------------------------------------------
  press(event) {
    if (event.button !== 0) return;
    const card = event.target.closest("[data-person]");
    const ghost = event.target.closest("[data-ghost]");
    const start = [event.clientX, event.clientY];
    const id = card ? Number(card.dataset.person) : null;
    const from = id === null ? null : this.drawn.places.get(id);
    let last = start;
    let moved = false;
    close(this.root);
    if (event.pointerType === "mouse") event.preventDefault();
    const move = (next) => {
      const far = Math.hypot(next.clientX - start[0], next.clientY - start[1]);
      if (!moved && far < SLOW) return;
      moved = true;
      if (id !== null && this.data.editable) {
        const x = from.x + (next.clientX - start[0]) / this.view.scale;
        const y = from.y + (next.clientY - start[1]) / this.view.scale;
        this.put(id, x, y);
      } else this.view.pan(next.clientX - last[0], next.clientY - last[1]);
      last = [next.clientX, next.clientY];
    };
    const up = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
      if (moved && id !== null && this.data.editable) this.keep(id);
      else if (!moved && id !== null) {
        const now = this.svg.querySelector(`[data-person="${id}"]`);
        now.focus();
        this.choose(id, now);
      } else if (!moved && ghost && this.data.editable) this.added(ghost.dataset.ghost);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
  }

  put(id, x, y) {
    this.data.places = { ...this.data.places, [id]: [Math.round(x), Math.round(y)] };
    const focused = document.activeElement?.dataset?.person;
    this.redraw();
    this.rove(focused ?? id);
    if (focused) this.svg.querySelector(`[data-person="${focused}"]`)?.focus({ preventScroll: true });
  }

  key_(event) {
    const card = event.target.closest("[data-person]");
    const ghost = event.target.closest("[data-ghost]");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      if (card) this.choose(Number(card.dataset.person), card);
      else if (ghost && this.data.editable) this.added(ghost.dataset.ghost);
      else return;
    } else if (way && card && event.shiftKey && this.data.editable) this.nudge(Number(card.dataset.person), ...way);
    else if (way && (card || ghost) && !event.shiftKey) this.step(card ?? ghost, way);
    else if (way) this.view.pan(-way[0] * 60, -way[1] * 60);
    else if (event.key === "+" || event.key === "=") this.view.zoom(1.25);
    else if (event.key === "-") this.view.zoom(0.8);
    else if (event.key === "0") this.view.fit(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A step by keys or from the menu, kept once it rests. */
  nudge(id, dx, dy) {
    const { x, y } = this.drawn.places.get(id);
    this.put(id, x + dx * STEP, y + dy * STEP);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.keep(id), 500);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.svg.getBoundingClientRect();
    this.view.zoom(event.deltaY < 0 ? 1.12 : 0.89, [event.clientX - box.left, event.clientY - box.top]);
  }

  async keep(id) {
    const [x, y] = this.data.places[id];
    await this.post({ person: id, x, y });
    const said = this.data.words.placed.replace("%(name)s", this.byId.get(id).name);
    document.dispatchEvent(new CustomEvent("crm:announce", { detail: { text: said } }));
  }

  /** One after the other, so that each knows the version the one before has made. */
  post(values) {
    this.line = (this.line ?? Promise.resolve()).then(() => this.post_(values));
    return this.line;
  }

  async post_(values) {
    const body = new URLSearchParams({ ...values, chart: this.data.chart, version: this.version });
    const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] };
    const answer = await fetch(this.data.urls.place, { method: "POST", body, headers }).catch(() => null);
    if (answer?.ok) {
      this.version = (await answer.json()).version;
      return;
    }
    const text = answer?.status === 409 ? (await answer.json()).message : this.root.dataset.failed;
    document.dispatchEvent(new CustomEvent("crm:toast", { detail: { text, level: "warning" } }));
    this.again();
  }

  again() {
    window.htmx.ajax("GET", this.root.dataset.again, { source: this.root, target: this.root, swap: "outerHTML" });
  }

  // -- tools ---------------------------------------------------------------------------------------------------
  async tool(name) {
    if (name === "in") this.view.zoom(1.25);
    if (name === "out") this.view.zoom(0.8);
    if (name === "fit") this.view.fit(true);
    if (name === "png") save(this.data, this.dataThen);
    if (name === "tidy") {
      await this.post({});
      this.again();
    }
  }

  show(id) {
    const { x, y } = this.drawn.places.get(id);
    this.view.centre(x + WIDTH / 2, y + HEIGHT / 2);
  }

  go(id) {
    if (this.svg.clientWidth) this.show(id);
    else this.unfold(id);
    this.focus(id);
  }

  /** Each card with its place, and who is above it. */
  cards() {
    const above = this.data.chart === "real" ? "above" : "boss";
    return this.data.nodes.filter((node) => this.drawn.places.has(node.id)).map((node) => {
      const { x, y } = this.drawn.places.get(node.id);
      return { id: node.id, x, y, above: this.byId.get(node[above]) ?? null };
    });
  }

  paper(on) {
    const views = [this.view, this.past].filter(Boolean);
    if (on) lay(this.root, views, this.cards());
    else lift(this.root, views);
  }
}

const maps = new Set();

function wire() {
  for (const root of document.querySelectorAll("[data-power-map]:not([data-wired])")) {
    root.dataset.wired = "yes";
    maps.add(new PowerMap(root));
  }
  for (const map of maps) if (!map.root.isConnected) maps.delete(map);
}

window.addEventListener("beforeprint", () => maps.forEach((map) => map.paper(true)));
window.addEventListener("afterprint", () => maps.forEach((map) => map.paper(false)));
document.addEventListener("pointerdown", (event) => {
  for (const { root } of maps) if (root.isConnected && !event.target.closest("[data-map-menu], [data-person], [data-map-entry]")) close(root);
});
document.addEventListener("htmx:afterSettle", wire);
wire();
