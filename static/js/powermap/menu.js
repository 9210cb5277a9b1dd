// What can be done with one person: a small dialog beside the card, on a phone a sheet.
import { SIGNS } from "./draw.js";

function element(name, attributes = {}, ...inside) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...inside);
  return node;
}

function choice(words, pressed, act, label = "") {
  const button = element("button", { type: "button", class: "map-choice", "aria-pressed": String(pressed) }, words);
  if (label) {
    button.setAttribute("aria-label", label);
    button.title = label;
  }
  button.addEventListener("click", act);
  return button;
}

function plain(words, act, label = "") {
  const button = choice(words, false, act, label);
  button.removeAttribute("aria-pressed");
  return button;
}

function part(title, ...inside) {
  return element("div", { class: "map-part", role: "group", "aria-label": title }, element("h3", {}, title), ...inside);
}

function picker(label, options, value) {
  const select = element("select", { class: "form-select", "aria-label": label });
  for (const [key, words] of options) select.append(element("option", { value: key, selected: String(key) === String(value) }, words));
  return select;
}

/** Opens the menu of `node`; `send(where, values)` changes something, `dialog(address)` opens a form, `nudge(x, y)` moves the card.

 `said`: what a change came back with; `at`: the part that was used before the map came anew, which has the focus again.
*/
export function open(root, data, node, { send, dialog, nudge, near, said = "", at = "" }) {
  close(root);
  const { words } = data;
  const others = data.nodes.filter((one) => one.id !== node.id && !one.box);
  const boss = data.nodes.find((one) => one.id === node.boss);
  const bosses = boss?.box ? [boss, ...others] : others; // who is erased stays until another one is chosen
  const set = (what, value) => send("set", { person: node.id, what, value });
  const box = element("div", { class: "map-menu", role: "dialog", "aria-label": node.name, "data-map-menu": "" });
  const shut = element("button", { type: "button", class: "icon-btn", "aria-label": words.close }, "×");
  shut.addEventListener("click", () => close(root));
  box.append(element("div", { class: "map-menu-head" }, element("strong", { class: "clip" }, node.name), shut));
  if (said) box.append(element("p", { class: "map-said", role: "alert" }, said));
  const about = [node.title, node.department, node.roles].filter(Boolean).join(" · ");
  if (about) box.append(element("p", { class: "text-2 small" }, about));
  if (node.way) box.append(element("p", { class: "map-menu-way small", "data-way": "" }, element("strong", {}, words.wayTo), element("br"), node.way));
  if (node.spoke) box.append(element("p", { class: "text-2 small" }, node.met ? words.spoke.replace("%(who)s", node.spoke) : node.spoke));
  if (node.planned) box.append(element("p", { class: "small", "data-planned": "" }, node.planned));
  if (node.box) box.append(element("p", { class: "text-2 small" }, node.box));
  else if (data.stances) {
    const kinds = data.kinds.map(([key, name]) => choice(`${SIGNS[key]} ${name}`, node.stance === key, () => set("stance", key)));
    kinds.forEach((button, n) => button.setAttribute("data-stance", data.kinds[n][0]));
    const agrees = choice(`✓ ${words.agrees}`, node.agreed, () => set("agreed", node.agreed ? "no" : "yes"));
    agrees.setAttribute("data-agrees", "");
    box.append(part(words.stance, element("div", { class: "map-choices" }, ...kinds, agrees)));
    if (node.agreed && !node.met) box.append(element("p", { class: "text-warn small", "data-unmet": "" }, words.unmetAgrees));
  } else if (data.editable && !data.deal) {
    box.append(element("p", { class: "text-2 small" }, words.noDeal));
    box.append(element("div", { class: "map-choices" }, plain(words.openDeal, () => dialog(data.urls.deal))));
  }
  if (data.editable && !node.box) {
    const numbers = data.influences.map(([n, label]) => choice(String(n), node.influence === n, () => set("influence", node.influence === n ? "" : n), label));
    box.append(part(words.influence, element("div", { class: "map-choices is-numbers" }, ...numbers)));
    const above = picker(words.boss, [["", words.nobody], ...bosses.map((one) => [one.id, one.name])], node.boss ?? "");
    above.setAttribute("data-boss", "");
    above.addEventListener("change", () => set("boss", above.value));
    box.append(part(words.boss, above));
    box.append(part(words.moves, ...drawn(data, node, send), drawing(data, node, others, send)));
  }
  if (data.editable) {
    if (nudge) {
      const ways = [["←", -1, 0, words.left], ["↑", 0, -1, words.up], ["↓", 0, 1, words.down], ["→", 1, 0, words.right]];
      box.append(part(words.place, element("div", { class: "map-choices is-numbers" }, ...ways.map(([sign, x, y, label]) => plain(sign, () => nudge(x, y), label)))));
    }
    if (!node.box) {
      const edit = plain(words.edit, () => dialog(data.urls.person.replace("/0/", `/${node.id}/`)));
      const move = plain(words.move, () => dialog(data.urls.moved.replace("/0/", `/${node.id}/`)));
      box.append(element("div", { class: "map-choices map-menu-foot" }, edit, move));
    }
  }
  root.append(box);
  beside(box, near);
  [...box.querySelectorAll("button, select")].forEach((one, n) => (one.dataset.at = one.dataset.stance ?? one.getAttribute("aria-label") ?? (one.textContent.trim() || n)));
  const again = !at ? null : [...box.querySelectorAll("[data-at]")].find((one) => one.dataset.at === at);
  (again ?? box.querySelector("[aria-pressed=true]") ?? box.querySelector(".map-choice") ?? shut).focus();
  return box;
}

function drawn(data, node, send) {
  const names = Object.fromEntries(data.nodes.map((one) => [one.id, one.name]));
  const strengths = Object.fromEntries(data.strengths);
  return data.lines
    .filter((line) => line.from === node.id)
    .map((line) => {
      const way = data.words[line.against ? "against" : "for"];
      const off = element("button", { type: "button", class: "icon-btn", "aria-label": `${data.words.remove}: ${names[line.to]}` }, "×");
      off.addEventListener("click", () => send("line", { source: node.id, person: line.to, strength: "" }));
      return element("p", { class: "map-line small" }, element("span", { class: "clip" }, `→ ${names[line.to]} · ${way} · ${strengths[line.strength]}`), off);
    });
}

function drawing(data, node, others, send) {
  const { words } = data;
  const whom = picker(words.moves, [["", words.choose], ...others.map((one) => [one.id, one.name])], "");
  const strength = picker(words.strength, data.strengths, 2);
  const way = picker(words.way, [["no", words.for], ["yes", words.against]], "no");
  const add = element("button", { type: "button", class: "btn btn-sm" }, words.draw);
  add.addEventListener("click", () => {
    if (whom.value) send("line", { source: node.id, person: whom.value, strength: strength.value, against: way.value });
    else whom.focus();
  });
  return element("div", { class: "map-drawing" }, whom, element("div", { class: "line" }, strength, way), add);
}

function beside(box, near) {
  if (window.matchMedia("(width < 768px)").matches) return;
  const at = near.getBoundingClientRect();
  const left = at.right + 10 + box.offsetWidth < window.innerWidth ? at.right + 10 : Math.max(8, at.left - box.offsetWidth - 10);
  const top = Math.max(60, Math.min(at.top, window.innerHeight - box.offsetHeight - 10));
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

export function close(root) {
  root.querySelector("[data-map-menu]")?.remove();
}
