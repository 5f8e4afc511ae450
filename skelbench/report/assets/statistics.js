// ---- intervals as skelbench computes them: evaluation/results/{clusters,statistics,student,trainings}.py ----
const NORMAL = 1.959963984540054;
const ALIKE = 0.1, IMAGINED = 2, ASSUMED = 4;
const INDEPENDENT = { effect: 1, freedom: Infinity };
const sum = (values) => { let total = 0; for (const value of values) total += value; return total; };

function smallSample(sizes) {  // Bell and McCaffrey's degrees of freedom, and what makes CR2 unbiased
  const clips = sum(sizes);
  const share = sizes.map((size) => size / clips);
  const variance = sizes.map((size) => size * (1 + ALIKE * (size - 1)));
  const total = sum(variance);
  const u = share.map((part) => part / Math.sqrt(1 - part));
  const v = variance.map((part, k) => part / Math.sqrt(1 - share[k]));
  const own = variance.map((part, k) => part / (1 - share[k]));
  const dot = (a, b) => sum(a.map((value, k) => value * b[k]));
  const [uu, uv, vv] = [dot(u, u), dot(u, v), dot(v, v)];
  const trace = sum(own) - 2 * uv + total * uu;
  const square = dot(own, own) + 2 * dot(own, u.map((value, k) => total * value ** 2 - 2 * value * v[k])) +
    2 * (uv ** 2 + uu * vv) + (total * uu) ** 2 - 4 * total * uu * uv;
  return [trace ** 2 / square, total / trace];
}

// Design effect of the mean of (clips,) values, whose groups are (clips,) codes; events: clips of the rarer outcome.
function design(values, group, events) {
  const clips = values.length;
  const mean = sum(values) / clips;
  const [sizes, off] = [new Map(), new Map()];
  values.forEach((value, k) => {
    sizes.set(group[k], (sizes.get(group[k]) ?? 0) + 1);
    off.set(group[k], (off.get(group[k]) ?? 0) + value - mean);
  });
  if (sizes.size === clips) return INDEPENDENT;
  const assumed = 1 + ALIKE * (sum([...sizes.values()].map((size) => size ** 2)) / clips - 1);
  if (sizes.size === 1 || values.every((value) => value === values[0])) return { effect: assumed, freedom: ASSUMED };
  const [freedom, unbiased] = smallSample([...sizes.values()]);
  const spread = sum([...sizes].map(([key, size]) => off.get(key) ** 2 / (1 - size / clips)));
  const found = (unbiased * spread) / clips / (sum(values.map((value) => (value - mean) ** 2)) / clips);
  const independent = events / Math.max(found, 1);
  const weight = independent / (independent + IMAGINED);
  const parts = [weight * found, (1 - weight) * Math.max(assumed, found)];
  const effect = parts[0] + parts[1];
  return { effect, freedom: effect ** 2 / (parts[0] ** 2 / freedom + parts[1] ** 2 / ASSUMED) };
}

function logGamma(x) {  // Lanczos, g = 7
  const c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  const series = c.slice(1).reduce((total, part, k) => total + part / (x + k), c[0]);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

function fraction(a, b, x) {  // continued fraction of the incomplete beta function, DLMF 8.17.22
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1, d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const step of [even, odd]) {
      d = 1 / (1 + step * d);
      c = 1 + step / c;
      value *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * value;
}

function incompleteBeta(a, b, x) {
  if (x <= 0 || x >= 1) return Number(x > 0);
  return x > (a + 1) / (a + b + 2) ? 1 - fraction(b, a, 1 - x) : fraction(a, b, x);
}

function twoSidedNormal(t) {  // erfc(|t| / sqrt 2): its series near 0, its continued fraction beyond
  const x = Math.abs(t) / Math.SQRT2;
  if (x < 2.5) {
    let [term, total] = [x, x];
    for (let n = 1; n < 100; n++) {
      term *= -(x * x) / n;
      total += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * total;
  }
  let tail = x;
  for (let n = 80; n > 0; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

function twoSided(t, freedom) {
  if (freedom > 1e7) return twoSidedNormal(t);
  return incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

const points = new Map();
function point(freedom) {  // Student's 97.5 % point
  if (freedom === Infinity) return NORMAL;
  const rounded = Number(freedom.toPrecision(3));
  if (!points.has(rounded)) {
    let [low, high] = [Math.log(NORMAL / 2), Math.log(1e12)];
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      [low, high] = twoSided(Math.exp(middle), rounded) > 0.05 ? [middle, high] : [low, middle];
    }
    points.set(rounded, Math.exp(low));
  }
  return points.get(rounded);
}

// What (clips,) `first` gain on `second`, paired by clip: Bonett and Price's interval at the number of independent clips.
function gain(first, second, group) {
  const won = Array.from(first, (value, k) => value - second[k]);
  const clips = won.length;
  const [mean, square] = [sum(won) / clips, sum(won.map((value) => value ** 2)) / clips];
  let [low, high, p] = [1, -1, 0];
  for (const of of [INDEPENDENT, design(won, group, sum(won.map(Math.abs)))]) {
    const pairs = clips / of.effect;
    const middle = (pairs * mean) / (pairs + 2);
    const error = Math.sqrt(((pairs * square + 2) / (pairs + 2) - middle ** 2) / (pairs + 2));
    const half = point(of.freedom) * error;
    low = Math.min(low, Math.max(middle - half, -1));
    high = Math.max(high, Math.min(middle + half, 1));
    p = Math.max(p, twoSided(middle / error, of.freedom));
  }
  return { value: mean, low, high, p };
}

function holm(chances) {
  const order = [...chances.keys()].sort((a, b) => chances[a] - chances[b]);
  const corrected = [];
  let worst = 0;
  order.forEach((k, place) => {
    worst = Math.max(worst, Math.min(1, (chances.length - place) * chances[k]));
    corrected[k] = worst;
  });
  return corrected;
}
