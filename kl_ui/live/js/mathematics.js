// The little mathematics that must keep up with a hand; kl_core is the reference it is held to.
// Everything in nats. Arrays of probabilities that sum to 1 but for rounding.

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** A term weight * value in which nothing weighs nothing, whatever the value. */
const weighted = (weight, value) => (weight > 0 ? weight * value : 0);

export const informationContent = (p) => -Math.log(p) + 0;

export const entropy = (p) => sum(p.map((x) => weighted(x, -Math.log(x)))) + 0;

export const crossEntropy = (p, q) => sum(p.map((x, i) => weighted(x, -Math.log(q[i])))) + 0;

/** ln(a/b) given the gap a - b, to all digits where the two are close. */
function logRatio(a, b, gap) {
  const s = gap / (a + b);
  if (Math.abs(s) < 0.5) return 2 * Math.atanh(s);
  const ratio = a / b;
  return ratio > 2.3e-308 && ratio < 1.7e308 ? Math.log(ratio) : Math.log(a) - Math.log(b);
}

/** p ln(p/q) - p + q >= 0, given gap = p - q: near p = q by a series, so nothing cancels. */
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

/** D(P||Q): never negative, 0 only if equal, infinite where Q rules out what P does not. */
export function klDivergence(p, q) {
  const gaps = p.map((x, i) => x - q[i]);
  const defect = sum(gaps) / sum(q); // by how much the sums differ, from the differences
  const penalties = p.map((x, i) => penalty(x, q[i] * (1 + defect), gaps[i] - q[i] * defect));
  return sum(penalties) / sum(p);
}

/** What each outcome adds to D(P||Q), with its sign. */
export const klTerms = (p, q) => p.map((x, i) => weighted(x, logRatio(x, q[i], x - q[i])));

/**
 * Probabilities with number i at `target`: those not locked share the rest in the proportions
 * they have in `from`, or evenly if they have nothing there. Locked ones bound the target.
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
