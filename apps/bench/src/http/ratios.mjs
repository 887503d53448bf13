// Ratios are formed within a round, from windows that lie seconds apart, and only then reduced to a median: what slows the
// whole machine down for a while slows both parts of a ratio.
import { rounded, spreadOf } from '../statistics.mjs';
import { comparisons } from './variants.mjs';

/** Below this share of the bare cost, an extra cost is noise and nothing is divided by it. */
const LEAST_EXTRA = 0.02;

const ratioNames = ['oursOverBare', 'officialOverBare', 'oursOverOfficial', 'extraOursOverOfficial'];

/**
 * The ratios of one route, each as its spread over the rounds, `null` where a side is missing.
 *
 * `windows` are `{ round, route, variant, cpuMicrosPerRequest }`. The first comparison stands at the top, the others under
 * their names.
 */
export function ratiosOf(windows, route) {
  const rounds = byRound(windows.filter((window) => window.route === route));
  const [first, ...others] = comparisons.map((comparison) => [comparison.name, compared(rounds, comparison)]);
  const present = others.filter(([, ratios]) => ratioNames.some((name) => ratios[name] !== null));
  return { ...first[1], ...Object.fromEntries(present) };
}

function byRound(windows) {
  const rounds = new Map();
  for (const { round, variant, cpuMicrosPerRequest } of windows) {
    if (!rounds.has(round)) rounds.set(round, {});
    rounds.get(round)[variant] = cpuMicrosPerRequest;
  }
  return [...rounds.values()];
}

function compared(rounds, comparison) {
  const perRound = rounds.map((costs) =>
    roundRatios(costs[comparison.bare], costs[comparison.official], costs[comparison.ours]),
  );
  return Object.fromEntries(ratioNames.map((name) => [name, roundedSpread(perRound.map((ratios) => ratios[name]))]));
}

/** The ratios of one round. What cannot be formed is not a number. */
export function roundRatios(bare = Number.NaN, official = Number.NaN, ours = Number.NaN) {
  const officialExtra = official - bare;
  return {
    oursOverBare: ours / bare,
    officialOverBare: official / bare,
    oursOverOfficial: ours / official,
    extraOursOverOfficial: officialExtra > bare * LEAST_EXTRA ? (ours - bare) / officialExtra : Number.NaN,
  };
}

function roundedSpread(values) {
  const spread = spreadOf(values);
  return spread && Object.fromEntries(Object.entries(spread).map(([name, value]) => [name, rounded(value)]));
}

/** The tree with a leaf of the spreads in place of each spread: `pick` gives what is kept of it. */
export function eachSpread(tree, pick) {
  if (tree === null) return null;
  if (typeof tree.median === 'number') return pick(tree);
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, eachSpread(value, pick)]));
}
