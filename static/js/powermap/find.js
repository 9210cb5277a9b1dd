// Finding a person: marks who is meant on the map and in the list, and goes to them with Enter.
const typed = new Map(); // address of a map -> what was looked for before it came anew

export class Finder {
  constructor(map) {
    this.map = map;
    this.hits = [];
    this.at = -1;
    this.field = map.root.querySelector("[data-map-find]");
    if (!this.field) return;
    this.field.addEventListener("input", () => this.find());
    // Nothing of this field is for the form around it.
    this.field.addEventListener("change", (event) => event.stopPropagation());
    this.field.addEventListener("keydown", (event) => this.key(event));
    const before = typed.get(this.key_);
    if (!before) return;
    this.field.value = before;
    this.find({ show: false });
  }

  get key_() {
    return this.map.data.urls.set;
  }

  key(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!this.hits.length) return;
    this.at = (this.at + 1) % this.hits.length;
    this.map.go(this.hits[this.at]);
  }

  find({ show = true } = {}) {
    const { root, svg, data } = this.map;
    const wanted = this.field.value.trim().toLowerCase();
    if (wanted) typed.set(this.key_, this.field.value);
    else typed.delete(this.key_);
    this.at = -1;
    this.hits = wanted ? data.nodes.filter((node) => `${node.name} ${node.title} ${node.department} ${node.roles}`.toLowerCase().includes(wanted)).map((node) => node.id) : [];
    const hits = new Set(this.hits);
    for (const card of svg.querySelectorAll("[data-person]")) {
      card.classList.toggle("is-found", hits.has(Number(card.dataset.person)));
      card.classList.toggle("is-other", Boolean(wanted) && !hits.has(Number(card.dataset.person)));
    }
    this.list(wanted, hits);
    root.querySelector("[data-map-found]").textContent = wanted ? data.words.found.replace("%(n)s", hits.size) : "";
    root.querySelector("[data-map-searched]").textContent = wanted ? ` · ${data.words.search}: ${this.field.value.trim()}` : "";
    if (show && this.hits.length && svg.clientWidth) this.map.show(this.hits[0]);
  }

  /** In the list stay those who are found, and faintly those above them. */
  list(wanted, hits) {
    for (const branch of this.map.root.querySelectorAll(".map-branch")) {
      branch.dataset.before ??= branch.open ? "open" : "folded";
      branch.open = wanted ? true : branch.dataset.before === "open";
      if (!wanted) delete branch.dataset.before;
    }
    for (const row of this.map.root.querySelectorAll("[data-map-row]")) {
      const found = hits.has(Number(row.dataset.mapRow));
      const within = found || [...row.querySelectorAll("[data-map-row]")].some((one) => hits.has(Number(one.dataset.mapRow)));
      row.hidden = Boolean(wanted) && !within;
      row.classList.toggle("is-other", Boolean(wanted) && !found);
    }
  }
}
