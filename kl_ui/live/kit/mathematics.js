// The little mathematics that must keep up with a hand; kl_core is the reference it is held to.
// Everything in nats. Arrays of probabilities that sum to 1 but for rounding.

/** @typedef {{ weights: number[], means: number[], stds: number[] }} Mixture */
/** @typedef {{ mean: number, std: number }} Gaussian */
/** @typedef {{ p: number, q: number, ratio: number }} There both densities at a place, and ln p/q */
/** @typedef {"log" | "sqrt" | "square" | "exp"} FunctionName */

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

/**
 * A term weight * value in which nothing weighs nothing, whatever the value.
 * @param {number} weight @param {number} value
 */
const weighted = (weight, value) => (weight > 0 ? weight * value : 0);

/** @param {number} p */
export const informationContent = (p) => -Math.log(p) + 0;

/** @param {number[]} p */
export const entropy = (p) => sum(p.map((x) => weighted(x, -Math.log(x)))) + 0;

/** @param {number[]} p @param {number[]} q */
export const crossEntropy = (p, q) => sum(p.map((x, i) => weighted(x, -Math.log(q[i])))) + 0;

/**
 * ln(a/b) given the gap a - b, to all digits where the two are close.
 * @param {number} a @param {number} b @param {number} gap
 */
function logRatio(a, b, gap) {
  const s = gap / (a + b);
  if (Math.abs(s) < 0.5) return 2 * Math.atanh(s);
  const ratio = a / b;
  return ratio > 2.3e-308 && ratio < 1.7e308 ? Math.log(ratio) : Math.log(a) - Math.log(b);
}

/**
 * p ln(p/q) - p + q >= 0, given gap = p - q: near p = q by a series, so nothing cancels.
 * @param {number} p @param {number} q @param {number} gap
 */
function penalty(p, q, gap) {
  if (p === 0) return q;
  if (q === 0) return Infinity;
  const s = gap / (p + q);
  if (Math.abs(s) >= 0.1) return p * logRatio(p, q, gap) - gap;
  const square = s * s;
  let series = 0;
  for (let k = 6; k >= 0; k--) series = series * square + 1 / (2 * k + 3);
  return gap * s * (1 + (square + s) * series);
}

/**
 * `term(p, q, p - q)` of each outcome, q scaled to P's sum, over that sum.
 * @param {number[]} p @param {number[]} q
 * @param {(p: number, q: number, gap: number) => number} term
 */
function perOutcome(p, q, term) {
  const gaps = p.map((x, i) => x - q[i]);
  const defect = sum(gaps) / sum(q); // by how much the sums differ, from the differences
  const total = sum(p);
  return p.map((x, i) => term(x, q[i] * (1 + defect), gaps[i] - q[i] * defect) / total);
}

/**
 * D(P||Q): never negative, 0 only if equal, infinite where Q rules out what P does not.
 * @param {number[]} p @param {number[]} q
 */
export const klDivergence = (p, q) => sum(perOutcome(p, q, penalty));

/**
 * What each outcome adds to D(P||Q), with its sign.
 * @param {number[]} p @param {number[]} q
 */
export const klTerms = (p, q) =>
  perOutcome(p, q, (x, y, gap) => weighted(x, logRatio(x, y, gap)));

/**
 * Probabilities with number i at `target`: those not locked share the rest in the proportions
 * they have in `from`, or evenly if they have nothing there. Locked ones bound the target.
 * @param {number[]} from @param {number} i @param {number} target @param {boolean[]} locked
 */
export function rescaled(from, i, target, locked) {
  const others = from.map((_, k) => k).filter((k) => k !== i && !locked[k]);
  if (!others.length) return [...from];
  const kept = sum(from.filter((_, k) => k !== i && locked[k]));
  const value = Math.min(Math.max(target, 0), Math.max(0, 1 - kept));
  const shared = sum(others.map((k) => from[k]));
  const rest = Math.max(0, 1 - kept - value);
  const after = [...from];
  after[i] = value;
  for (const k of others) after[k] = shared > 0 ? (from[k] / shared) * rest : rest / others.length;
  return after;
}

// --- densities on the line: a mixture P, a Gaussian Q --------------------------------------------

const LOG_ROOT_TAU = 0.5 * Math.log(2 * Math.PI);

/**
 * The mean and the standard deviation of P, which are those of the best forward fit.
 * @param {Mixture} p @returns {Gaussian}
 */
export function moments({ weights, means, stds }) {
  const mean = sum(weights.map((w, i) => w * means[i]));
  const within = weights.map((w, i) => w * (stds[i] ** 2 + (means[i] - mean) ** 2));
  return { mean, std: Math.sqrt(sum(within)) };
}

/**
 * P against Q: `at(x)` puts p(x), q(x) and ln p/q there. The ratio is taken component by component
 * as differences of parameters, so that nearly equal densities keep their digits.
 */
class Pair {
  /** @param {Mixture} p @param {Gaussian} q */
  constructor({ weights, means, stds }, { mean, std }) {
    const used = weights.map((_, i) => i).filter((i) => weights[i] > 0);
    this.weights = used.map((i) => weights[i]);
    this.means = used.map((i) => means[i]);
    this.stds = used.map((i) => stds[i]);
    this.mean = mean;
    this.std = std;
    this.heights = this.weights.map((w, i) => Math.log(w / this.stds[i]) - LOG_ROOT_TAU);
    this.height = -Math.log(std) - LOG_ROOT_TAU;
    this.stretch = this.stds.map((s) => (std - s) / std);
    this.shift = this.means.map((m) => (mean - m) / std);
    this.base = this.stds.map((s) => Math.log1p((std - s) / s));
    this.ratios = new Float64Array(used.length);
    this.p = this.q = this.ratio = 0;
  }

  /** @param {number} x @returns {There} */
  at(x) {
    const { weights, ratios } = this;
    const b = (x - this.mean) / this.std;
    let peak = -Infinity;
    this.p = 0;
    for (let i = 0; i < weights.length; i++) {
      const a = (x - this.means[i]) / this.stds[i];
      this.p += Math.exp(this.heights[i] - 0.5 * a * a);
      ratios[i] = this.base[i] - 0.5 * (a * this.stretch[i] + this.shift[i]) * (a + b);
      if (ratios[i] > peak) peak = ratios[i];
    }
    this.q = Math.exp(this.height - 0.5 * b * b);
    // sum w e^l = e^peak (1 + sum w expm1(l - peak)), because the weights sum to 1.
    let below = 0;
    for (let i = 0; i < weights.length; i++) below += weights[i] * Math.expm1(ratios[i] - peak);
    if (below <= -0.5) {
      below = -1; // too far from it for that: the sum itself
      for (let i = 0; i < weights.length; i++) below += weights[i] * Math.exp(ratios[i] - peak);
    }
    this.ratio = peak + Math.log1p(below);
    return this;
  }
}

/**
 * Both densities and what each point adds to D(p||q) and D(q||p), for a picture.
 * @param {Mixture} p @param {Gaussian} q @param {Float64Array | number[]} points
 */
export function integrands(p, q, points) {
  const pair = new Pair(p, q);
  const column = () => new Float64Array(points.length);
  const at = { p: column(), q: column(), forward: column(), reverse: column() };
  points.forEach((x, k) => {
    pair.at(x);
    [at.p[k], at.q[k]] = [pair.p, pair.q];
    at.forward[k] = weighted(pair.p, pair.ratio);
    at.reverse[k] = weighted(pair.q, -pair.ratio);
  });
  return at;
}

// Quadrature: 20 Gauss-Legendre nodes on each panel; kl_core/line/densities.py says why the cuts.

const SIGMA_MARKS = [-12, -9, -6, -3, 0, 3, 6, 9, 12];
const NODES = legendre(20);

/**
 * Nodes and weights of Gauss and Legendre on [-1, 1], by Newton from a close guess.
 * @param {number} n
 */
function legendre(n) {
  return Array.from({ length: n }, (_, k) => {
    let x = -Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let again = 0; again < 6; again++) {
      let [before, value] = [1, x];
      for (let j = 2; j <= n; j++)
        [before, value] = [value, ((2 * j - 1) * x * value - (j - 1) * before) / j];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
}

/**
 * Zeros of two components alone, the nearest to the real axis: where ln of both bends.
 * @param {Mixture} p @param {number} i @param {number} j
 */
function zeros({ weights, means, stds }, i, j) {
  // With x = m_i + s_i y, ln of the quotient is a y² + b y + c; a zero is where it equals iπ.
  const ratio = stds[i] / stds[j];
  const apart = (means[j] - means[i]) / stds[i];
  const a = ((0.5 * (stds[i] - stds[j])) / stds[j]) * (ratio + 1);
  const b = -apart * ratio * ratio;
  const c = 0.5 * (apart * ratio) ** 2 + Math.log(weights[i] / weights[j]) - Math.log(ratio);
  /** @param {number} re @param {number} im */
  const at = (re, im) => ({ x: means[i] + stds[i] * re, height: Math.abs(stds[i] * im) });
  if (a === 0) return b === 0 ? [] : [at(-c / b, Math.PI / b)];
  // The square root u + iv of b² - 4a(c - iπ).
  const square = b * b - 4 * a * c;
  const wave = 4 * a * Math.PI;
  const longer = Math.sqrt(0.5 * (Math.hypot(square, wave) + Math.abs(square)));
  const shorter = Math.abs(wave) / (2 * longer);
  const [u, v] = square >= 0 ? [longer, shorter] : [shorter, longer];
  const side = b >= 0 ? 1 : -1;
  const [re, im] = [-0.5 * (b + side * u), -0.5 * side * Math.sign(wave) * v];
  const size = re * re + im * im;
  return [
    at(re / a, im / a),
    at((c * re - Math.PI * im) / size, (-Math.PI * re - c * im) / size),
  ];
}

/**
 * Cuts that keep every zero of p outside the panels' ellipses of convergence.
 * @param {Mixture} p
 */
function bendCuts(p) {
  const { means, stds } = p;
  const reach = Math.max(...means) - Math.min(...means) + 24 * Math.max(...stds);
  const cuts = [];
  for (let i = 0; i < means.length; i++)
    for (let j = 0; j < i; j++)
      for (const { x, height } of zeros(p, i, j)) {
        if (height >= reach || Math.abs(x - means[0]) >= 2 * reach) continue;
        for (let step = Math.max(height, 1e-13 * reach); step < reach; step *= 3)
          cuts.push(x - step, x + step);
      }
  return cuts;
}

/** @param {Pair} pair */
function edgesOf(pair) {
  const [means, stds] = [
    [...pair.means, pair.mean],
    [...pair.stds, pair.std],
  ];
  const base = means.flatMap((m, i) => SIGMA_MARKS.map((mark) => m + stds[i] * mark));
  const [low, high] = [Math.min(...base), Math.max(...base)];
  const cuts = bendCuts(pair).filter((x) => x > low && x < high);
  return Float64Array.from([...base, ...cuts]).sort();
}

/**
 * Where p and q cross between two places, by bisection.
 * @param {Pair} pair @param {number} low @param {number} high
 */
function crossing(pair, low, high) {
  const above = pair.at(low).ratio > 0;
  for (let halving = 0; halving < 28; halving++) {
    const middle = 0.5 * (low + high);
    if (pair.at(middle).ratio > 0 === above) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/**
 * r - 1 + e^-r >= 0, which times p is p ln(p/q) - p + q; for |r| < 1.
 * @param {number} r
 */
function nearExcess(r) {
  if (Math.abs(r) >= 0.1) return r + Math.expm1(-r);
  let series = 0;
  let factor = 1 / 479001600; // 1/12!
  for (let n = 12; n > 1; n--) {
    series = factor - r * series;
    factor *= n;
  }
  return r * r * series;
}

/** @param {number} p @param {number} q @param {number} r */
const excess = (p, q, r) => (Math.abs(r) < 1 ? p * nearExcess(r) : weighted(p, r) - p + q);

/**
 * Call `visit(x, weight)` at the nodes of one panel, from left to right.
 * @param {number} low @param {number} high @param {(x: number, weight: number) => void} visit
 */
function eachNode(low, high, visit) {
  const half = 0.5 * (high - low);
  for (const node of NODES) visit(low + half + half * node.x, half * node.weight);
}

/**
 * What is saved in one panel: where p < q forward, where q < p reverse; both at most 0.
 * @param {Pair} pair @param {number} low @param {number} high
 */
function savedIn(pair, low, high) {
  let [forward, reverse] = [0, 0];
  eachNode(low, high, (x, weight) => {
    const { p, q, ratio } = pair.at(x);
    if (ratio < 0) forward += weight * weighted(p, ratio);
    else reverse -= weight * weighted(q, ratio);
  });
  return [forward, reverse];
}

/**
 * D(p||q) of two Gaussians, never by subtracting near-equals.
 * @param {number} m @param {number} s @param {number} mean @param {number} std
 */
function gaussianKl(m, s, mean, std) {
  const u = ((s - std) / std) * ((s + std) / std);
  let spread = 0;
  if (Math.abs(u) < 0.1) {
    for (let n = 18; n > 1; n--) spread = 1 / n - u * spread;
    spread *= u * u;
  } else spread = u - 2 * (Math.log(s) - Math.log(std));
  return 0.5 * (spread + ((m - mean) / std) ** 2);
}

/**
 * D(p||q) and D(q||p), each with what is paid and what is saved, the latter at most 0.
 * @param {Mixture} p @param {Gaussian} q
 */
export function densityDirections(p, q) {
  const pair = new Pair(p, q);
  const edges = edgesOf(pair);
  /** @type {number[][]} */
  const saved = []; // panel by panel
  /** @type {number[]} */
  const cuts = []; // where p = q
  let [forward, reverse] = [0, 0];
  let before = NaN;
  let above = false;
  for (let k = 1; k < edges.length; k++) {
    const part = [0, 0];
    eachNode(edges[k - 1], edges[k], (x, weight) => {
      const { p: a, q: b, ratio } = pair.at(x);
      forward += weight * excess(a, b, ratio);
      reverse += weight * excess(b, a, -ratio);
      if (ratio < 0) part[0] += weight * weighted(a, ratio);
      else part[1] -= weight * weighted(b, ratio);
      if (!Number.isNaN(before) && ratio > 0 !== above) cuts.push(crossing(pair, before, x));
      [before, above] = [x, ratio > 0];
    });
    saved.push(part);
  }
  // What is saved has a kink where p = q: the panels with one inside are done again in parts.
  for (let k = 1; k < edges.length; k++) {
    const inside = cuts.filter((x) => x > edges[k - 1] && x < edges[k]);
    if (!inside.length) continue;
    const ends = [...inside, edges[k]];
    const parts = ends.map((end, i) => savedIn(pair, i ? ends[i - 1] : edges[k - 1], end));
    saved[k - 1] = [sum(parts.map((part) => part[0])), sum(parts.map((part) => part[1]))];
  }
  if (pair.means.every((m, i) => m === pair.means[0] && pair.stds[i] === pair.stds[0])) {
    const [m, s] = [pair.means[0], pair.stds[0]];
    forward = gaussianKl(m, s, q.mean, q.std);
    reverse = gaussianKl(q.mean, q.std, m, s);
  }
  const [forwardSaved, reverseSaved] = [0, 1].map((way) => sum(saved.map((part) => part[way])));
  return {
    forward, forwardPaid: forward - forwardSaved, forwardSaved,
    reverse, reversePaid: reverse - reverseSaved, reverseSaved,
  };
}

// --- Jensen's inequality -------------------------------------------------------------------------

/**
 * The functions on whose curves points are dragged.
 * @type {Record<FunctionName, (x: number) => number>}
 */
export const FUNCTIONS = { log: Math.log, sqrt: Math.sqrt, square: (x) => x * x, exp: Math.exp };

/**
 * How far a function at x is above its tangent at the mean, given x - mean.
 * @type {Record<FunctionName, (x: number, mean: number, apart: number) => number>}
 */
const ABOVE_TANGENT = {
  log: (x, mean, apart) => -penalty(mean, x, -apart) / mean,
  sqrt: (x, mean, apart) => {
    if (mean === 0) return 0;
    const step = apart / (Math.sqrt(x) + Math.sqrt(mean));
    return -step * (step / (2 * Math.sqrt(mean)));
  },
  square: (_x, _mean, apart) => apart * apart,
  exp: (x, mean, apart) =>
    Math.abs(apart) < 1
      ? Math.exp(mean) * nearExcess(-apart)
      : Math.exp(x) - Math.exp(mean) * (1 + apart),
};

/**
 * Points and weights on a function's curve: where their mean is, on the chord and on the curve.
 * The gap, Σ w f(x) - f(Σ w x), is summed from the distances to a tangent, so nothing cancels.
 * @param {FunctionName} name @param {number[]} points @param {number[]} weights
 */
export function jensen(name, points, weights) {
  const f = FUNCTIONS[name];
  const used = points.map((_, i) => i).filter((i) => weights[i] > 0);
  const total = sum(used.map((i) => weights[i]));
  /** @param {(x: number) => number} value */
  const mix = (value) => sum(used.map((i) => (weights[i] / total) * value(points[i])));
  const mean = mix((x) => x);
  const off = mix((x) => x - mean); // by how much the mean was rounded
  return {
    mean,
    valueAtMean: f(mean),
    meanValue: mix(f),
    gap: mix((x) => ABOVE_TANGENT[name](x, mean, x - mean - off)) + 0,
  };
}
