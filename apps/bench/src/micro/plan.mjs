import { parseArgs } from 'node:util';

import { UsageError } from '../usage-error.mjs';
import { cases } from './cases.mjs';
import { figures } from './figures.mjs';

/** `processes` is how often memory is measured, which takes a process each time and hardly varies. */
const full = { rounds: 9, ms: 250, processes: 3 };
const quick = { rounds: 3, ms: 60, processes: 1 };
const everything = [...cases, ...figures];

const options = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

export const usage = `pnpm bench [options]

Measures what one operation costs, ours and that of the official packages in turns; then what metrics hold, and how long a
scrape of them blocks.

  --quick        ${quick.rounds} rounds of ${quick.ms} ms: a smoke test, not a claim
  --only A,B     parts: ${everything.map(({ name }) => name).join(', ')}
  --json FILE    writes what was measured

A complete and valid run rewrites its section of docs/benchmarks.md.`;

/** Reads the command line. Throws a UsageError that says what was expected. */
export function readPlan(args) {
  const { only, json, help, ...values } = parsed(args);
  const names = only?.split(',') ?? everything.map(({ name }) => name);
  const unknown = names.filter((name) => !everything.some((one) => one.name === name));
  if (unknown.length > 0) throw new UsageError(`--only: "${unknown.join(', ')}" is no part`);
  return {
    ...(values.quick ? quick : full),
    cases: cases.filter(({ name }) => names.includes(name)),
    figures: figures.filter(({ name }) => names.includes(name)),
    enough: !values.quick && everything.every(({ name }) => names.includes(name)),
    json,
    help,
  };
}

function parsed(args) {
  try {
    return parseArgs({ args: args.filter((argument) => argument !== '--'), options }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}
