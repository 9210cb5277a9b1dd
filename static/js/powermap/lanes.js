// Ways in right angles through the lanes between the cards, for lines of influence that no bow brings past them.
import { HEIGHT, WIDTH } from "./layout.js";

const OFF = [6, 14]; // how far lanes run above and below a card
const BESIDE = 8; // and beside it
const DOT = 31; // where on its upper and lower edge a line leaves a card
const EDGE = 4;
const TURN = 34; // what a corner costs, in pixels of way
const SHARED = 1.2; // what a piece costs more for each line that runs there already
const AHEAD = 1.6; // how much rather a way is followed that comes nearer: a little longer, and found much sooner
const MOST = 160000; // crossings of lanes that are looked at
const CORNER = 7;

const sorted = (values) => [...new Set(values)].sort((a, b) => a - b);

/** The lanes of one drawing; `way(from, to)` finds the shortest one with few corners, and keeps that it is taken. */
export function lanesBetween(places) {
  const xs = sorted(places.flatMap(({ x }) => [x - BESIDE, x + DOT, x + WIDTH + BESIDE]));
  const ys = sorted(places.flatMap(({ y }) => [y + HEIGHT / 2, ...OFF.flatMap((off) => [y - off, y + HEIGHT + off])]));
  const wide = xs.length;
  if (wide * ys.length > MOST) return { way: () => null };
  const column = new Map(xs.map((x, n) => [x, n]));
  const row = new Map(ys.map((y, n) => [y, n]));
  const size = wide * ys.length;
  const across = new Uint8Array(size); // from a crossing to the one on the right: 1 where a card is in the way
  const down = new Uint8Array(size); // and to the one below
  const taken = [new Uint8Array(size), new Uint8Array(size)];
  // Of a crossing that is reached across (even) or down (odd): what it costs, where from, in which search.
  const cost = new Float64Array(size * 2);
  const before = new Int32Array(size * 2);
  const seen = new Uint16Array(size * 2);
  const closed = new Uint16Array(size * 2);
  let search = 0;
  for (const { x, y } of places) {
    const [left, right, top, bottom] = [x - EDGE, x + WIDTH + EDGE, y - EDGE, y + HEIGHT + EDGE];
    for (let j = 0; j < ys.length; j++) {
      const inside = ys[j] > top && ys[j] < bottom;
      const meets = j + 1 < ys.length && ys[j + 1] > top && ys[j] < bottom;
      if (!inside && !meets) continue;
      for (let i = 0; i < wide; i++) {
        if (inside && i + 1 < wide && xs[i + 1] > left && xs[i] < right) across[j * wide + i] = 1;
        if (meets && xs[i] > left && xs[i] < right) down[j * wide + i] = 1;
      }
    }
  }

  /** The four ways out of a card: [the crossing, 0 across or 1 down, the point on its edge]. */
  function doors({ x, y }) {
    const node = (px, py) => row.get(py) * wide + column.get(px);
    return [
      [node(x + DOT, y + HEIGHT + OFF[0]), 1, [x + DOT, y + HEIGHT]],
      [node(x + DOT, y - OFF[0]), 1, [x + DOT, y]],
      [node(x + WIDTH + BESIDE, y + HEIGHT / 2), 0, [x + WIDTH, y + HEIGHT / 2]],
      [node(x - BESIDE, y + HEIGHT / 2), 0, [x, y + HEIGHT / 2]],
    ];
  }

  const point = (node) => [xs[node % wide], ys[Math.floor(node / wide)]];
  const inCard = (node) => places.some(({ x, y }) => {
    const [px, py] = point(node);
    return px > x - EDGE && px < x + WIDTH + EDGE && py > y - EDGE && py < y + HEIGHT + EDGE;
  });

  function way(from, to) {
    const goals = new Map(doors(to).filter(([node]) => !inCard(node)).map((door) => [door[0] * 2 + door[1], door]));
    const [goalX, goalY] = [to.x + WIDTH / 2, to.y + HEIGHT / 2];
    const rest = (node) => AHEAD * (Math.abs(xs[node % wide] - goalX) + Math.abs(ys[Math.floor(node / wide)] - goalY));
    search += 1;
    const starts = new Map();
    const open = queue();
    for (const [node, turned, edge] of doors(from)) {
      if (inCard(node)) continue;
      const state = node * 2 + turned;
      [cost[state], before[state], seen[state]] = [0, -1, search];
      starts.set(state, edge);
      open.add(state, rest(node));
    }
    for (let state = open.take(); state !== undefined; state = open.take()) {
      if (closed[state] === search) continue;
      closed[state] = search;
      if (goals.has(state)) return drawn(state, starts, goals.get(state)[2]);
      const node = state >> 1;
      const [i, j] = [node % wide, Math.floor(node / wide)];
      for (let side = 0; side < 4; side++) {
        const turned = side >> 1;
        const next = node + (turned ? wide : 1) * (side & 1 ? -1 : 1);
        if (turned ? next < 0 || next >= size : side ? i === 0 : i + 1 >= wide) continue;
        const piece = Math.min(node, next);
        const then = next * 2 + turned;
        if (closed[then] === search || (turned ? down : across)[piece]) continue;
        const length = turned ? Math.abs(ys[Math.floor(next / wide)] - ys[j]) : Math.abs(xs[next % wide] - xs[i]);
        const price = cost[state] + length * (1 + SHARED * taken[turned][piece]) + ((state & 1) === turned ? 0 : TURN);
        if (seen[then] === search && price >= cost[then]) continue;
        [cost[then], before[then], seen[then]] = [price, state, search];
        open.add(then, price + rest(next));
      }
    }
    return null;
  }

  function drawn(state, starts, end) {
    const nodes = [];
    let at = state;
    for (; before[at] >= 0; at = before[at]) {
      nodes.push(at >> 1);
      const low = Math.min(at >> 1, before[at] >> 1);
      const list = taken[at & 1];
      list[low] = Math.min(list[low] + 1, 9);
    }
    nodes.push(at >> 1);
    return straight([starts.get(at), ...nodes.reverse().map(point), end]);
  }

  return { way };
}

/** Without the points that lie on a straight piece. */
function straight(points) {
  return points.filter((here, n) => {
    const [a, b] = [points[n - 1], points[n + 1]];
    return !a || !b || !((a[0] === here[0] && b[0] === here[0]) || (a[1] === here[1] && b[1] === here[1]));
  });
}

/** A line through points, its corners rounded. */
export function rounded(points) {
  const parts = [`M${points[0]}`];
  for (let n = 1; n < points.length - 1; n++) {
    const [a, p, b] = points.slice(n - 1, n + 2);
    const [before, after] = [a, b].map((one) => {
      const length = Math.hypot(one[0] - p[0], one[1] - p[1]) || 1;
      const part = Math.min(CORNER, length / 2) / length;
      return [p[0] + (one[0] - p[0]) * part, p[1] + (one[1] - p[1]) * part];
    });
    parts.push(`L${before} Q${p} ${after}`);
  }
  return [...parts, `L${points.at(-1)}`].join(" ");
}

/** Takes out first what was added with the least price. */
function queue() {
  const heap = [];
  const swap = (a, b) => ([heap[a], heap[b]] = [heap[b], heap[a]]);
  return {
    add(what, price) {
      heap.push([price, what]);
      for (let n = heap.length - 1; n > 0; ) {
        const parent = (n - 1) >> 1;
        if (heap[parent][0] <= heap[n][0]) break;
        swap(n, parent);
        n = parent;
      }
    },
    take() {
      if (!heap.length) return undefined;
      const [, first] = heap[0];
      const last = heap.pop();
      if (heap.length) {
        heap[0] = last;
        for (let n = 0; ; ) {
          let least = n;
          for (const child of [2 * n + 1, 2 * n + 2]) if (child < heap.length && heap[child][0] < heap[least][0]) least = child;
          if (least === n) break;
          swap(n, least);
          n = least;
        }
      }
      return first;
    },
  };
}
