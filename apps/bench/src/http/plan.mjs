import { parseArgs } from 'node:util';

import { UsageError } from '../usage-error.mjs';
import { routes, variants } from './variants.mjs';

/** Every route and variant in about fifteen minutes. */
const full = { rounds: 8, seconds: 1, warmUpMs: 1_000, firstWarmUpMs: 2_000, processes: 4, concurrency: 16 };
const quick = { rounds: 3, seconds: 0.4, warmUpMs: 60, firstWarmUpMs: 320, processes: 1, concurrency: 16 };

/** What a run needs to be more than a smoke test. */
const LEAST_ROUNDS = 7;
const LEAST_SECONDS = 1;

const options = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  only: { type: 'string' },
  variants: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

export const usage = `pnpm bench:http [options]

Measures the CPU per request of several servers that live side by side, in interleaved rounds.

  --quick            ${quick.rounds} rounds of ${quick.seconds} s: a smoke test, not a claim
  --rounds N         rounds of every route and variant; default ${full.rounds}
  --seconds S        length of one measured window; default ${full.seconds}
  --only A,B         routes: ${routes.map(({ name }) => name).join(', ')}
  --variants A,B     variants: ${variants.map(({ name }) => name).join(', ')}
  --json FILE        writes everything that was measured

A complete and valid run with the default settings or more rewrites docs/benchmarks.md.`;

/** Reads the command line into the plan of a run. Throws a UsageError that says what was expected. */
export function readPlan(args) {
  const { values } = parsed(args);
  const defaults = values.quick ? quick : full;
  const rounds = number('--rounds', values.rounds, defaults.rounds, Number.isInteger);
  const seconds = number('--seconds', values.seconds, defaults.seconds, Number.isFinite);
  const usualRoutes = routes.filter(({ onDemand }) => !onDemand);
  const chosenRoutes = chosen('--only', values.only, routes, usualRoutes);
  const chosenVariants = chosen('--variants', values.variants, variants, variants);
  return {
    help: values.help,
    json: values.json,
    rounds,
    windowMs: seconds * 1000,
    warmUpMs: Math.min(defaults.warmUpMs, seconds * 1000),
    firstWarmUpMs: Math.min(defaults.firstWarmUpMs, seconds * 2000),
    processes: defaults.processes,
    concurrency: defaults.concurrency,
    routes: chosenRoutes,
    variants: chosenVariants,
    complete: usualRoutes.every((route) => chosenRoutes.includes(route)) && chosenVariants.length === variants.length,
    enough: !values.quick && rounds >= LEAST_ROUNDS && seconds >= LEAST_SECONDS,
  };
}

function parsed(args) {
  try {
    return parseArgs({ args: args.filter((argument) => argument !== '--'), options });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function number(flag, text, fallback, accepts) {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && accepts(value) && value > 0) return value;
  throw new UsageError(`${flag}: expected a number above 0, received "${text}"`);
}

function chosen(flag, text, rows, fallback) {
  if (text === undefined) return fallback;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length === 0) return rows.filter(({ name }) => names.includes(name));
  throw new UsageError(
    `${flag}: expected some of ${rows.map(({ name }) => name).join(', ')}, received "${unknown.join(', ')}"`,
  );
}

/**
 * The order in which the variants of a round take their turn. Rounds come in pairs, one forwards and one backwards, so that no
 * variant is early or late on average or always follows the same neighbour; each pair begins with another variant.
 */
export function orderOf(rows, round) {
  const start = (round >> 1) % rows.length;
  const rotated = [...rows.slice(start), ...rows.slice(0, start)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}
