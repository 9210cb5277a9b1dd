// How a line of influence runs: by the sides that face each other, around the cards of others.
import { rounded } from "./lanes.js";
import { HEIGHT, WIDTH } from "./layout.js";

const MARKS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88]; // where on its line a sign may stand
const BOWS = [1, -1, 1.7, -1.7, 2.6, -2.6, 4, -4];
const OUT = [60, 130, 230]; // how far a line that goes around stands off
const STEP = 16; // so often along a bow it is looked whether a card is in the way, in pixels
const EDGE = 5;

const covers = (place, [x, y], edge) => x > place.x - edge && x < place.x + WIDTH + edge && y > place.y - edge && y < place.y + HEIGHT + edge;

/** Where a line leaves one card and reaches another, never over the words; `bow`: how far its middle stands off, if fixed. */
function ends(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (Math.abs(dy) > HEIGHT) {
    const down = dy > 0;
    return [from.x + 31, from.y + (down ? HEIGHT : 0), to.x + 31, to.y + (down ? 0 : HEIGHT)];
  }
  const right = dx > 0;
  if (Math.abs(dx) < WIDTH + 70) {
    // Neighbours: over their heads.
    const [x1, x2] = [from.x + (right ? WIDTH - 50 : 50), to.x + (right ? 50 : WIDTH - 50)];
    return [x1, from.y, x2, to.y, (x1 + x2) / 2, Math.min(from.y, to.y) - 46];
  }
  return [from.x + (right ? WIDTH : 0), from.y + HEIGHT / 2, to.x + (right ? 0 : WIDTH), to.y + HEIGHT / 2];
}

/** Every way that is thought of, the plainest first: [x1, y1, x2, y2, the middle's x and y]. */
function* ways(from, to) {
  const [x1, y1, x2, y2, bx, by] = ends(from, to);
  if (bx !== undefined) yield [x1, y1, x2, y2, bx, by];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const bow = Math.min(70, length / 4);
  for (const times of BOWS) {
    const off = (bow * times) / length;
    yield [x1, y1, x2, y2, (x1 + x2) / 2 + (y2 - y1) * off, (y1 + y2) / 2 - (x2 - x1) * off];
  }
  const [a, b] = [from.y + HEIGHT / 2, to.y + HEIGHT / 2];
  const [p, q] = [from.x + WIDTH / 2, to.x + WIDTH / 2];
  for (const out of OUT) {
    yield [from.x + WIDTH, a, to.x + WIDTH, b, Math.max(from.x, to.x) + WIDTH + out, (a + b) / 2];
    yield [from.x, a, to.x, b, Math.min(from.x, to.x) - out, (a + b) / 2];
    yield [p, from.y, q, to.y, (p + q) / 2, Math.min(from.y, to.y) - out];
    yield [p, from.y + HEIGHT, q, to.y + HEIGHT, (p + q) / 2, Math.max(from.y, to.y) + HEIGHT + out];
  }
}

const at = ([x1, y1, x2, y2, cx, cy], t) => [(1 - t) ** 2 * x1 + 2 * t * (1 - t) * cx + t * t * x2, (1 - t) ** 2 * y1 + 2 * t * (1 - t) * cy + t * t * y2];

/** The plainest way that no card is in, else one through the `lanes` between them; where there is none, the one with the
 * fewest in it, to be drawn over them. */
export function route(from, to, places, lanes) {
  const others = places.filter((place) => place !== from && place !== to);
  /** How many points of a way are hidden, counted up to `most`. */
  const hidden = (way, most) => {
    const [x1, y1, x2, y2, cx, cy] = way;
    const points = Math.max(12, Math.ceil((Math.hypot(cx - x1, cy - y1) + Math.hypot(x2 - cx, y2 - cy)) / STEP));
    let found = 0;
    for (let n = 1; n < points && found < most; n++) {
      const point = at(way, n / points);
      if (covers(from, point, -EDGE) || covers(to, point, -EDGE) || others.some((place) => covers(place, point, EDGE))) found++;
    }
    return found;
  };
  const thought = [...ways(from, to)];
  let [best, least] = [thought.find((way) => !hidden(way, 1)), 0];
  const corners = !best && lanes?.way(from, to);
  if (corners) return through(corners, places);
  if (!best) {
    least = Infinity;
    for (const way of thought) {
      const found = hidden(way, least);
      if (found < least) [best, least] = [way, found];
    }
  }
  const [x1, y1, x2, y2, cx, cy] = best;
  return {
    way: `M${x1},${y1} Q${cx},${cy} ${x2},${y2}`,
    angle: (Math.atan2(y2 - cy, x2 - cx) * 180) / Math.PI,
    mark: MARKS.map((t) => at(best, t)).find((point) => !places.some((place) => covers(place, point, 8))) ?? at(best, 0.5),
    over: least > 0,
    end: [x2, y2],
    reach: [0.25, 0.4, 0.5, 0.6, 0.75].map((t) => at(best, t)),
  };
}

/** A line with corners, its sign on the longest piece that has room for one. */
function through(corners, places) {
  const pieces = corners.slice(1).map((end, n) => [corners[n], end]);
  const length = ([[ax, ay], [bx, by]]) => Math.abs(bx - ax) + Math.abs(by - ay);
  const along = [...pieces].sort((a, b) => length(b) - length(a)).flatMap(([[ax, ay], [bx, by]]) => MARKS.map((t) => [ax + (bx - ax) * t, ay + (by - ay) * t]));
  const [[ax, ay], [bx, by]] = pieces.at(-1);
  const clear = (edge) => along.find((point) => !places.some((place) => covers(place, point, edge)));
  return {
    way: rounded(corners),
    angle: (Math.atan2(by - ay, bx - ax) * 180) / Math.PI,
    mark: clear(8) ?? clear(2) ?? along[0],
    over: false,
    end: [bx, by],
    reach: corners,
  };
}
