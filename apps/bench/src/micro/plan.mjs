import { parseArgs } from 'node:util';

import { UsageError } from '../usage-error.mjs';
import { cases } from './cases.mjs';

const full = { rounds: 9, ms: 250 };
const quick = { rounds: 3, ms: 60 };

const options = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

export const usage = `pnpm bench [options]

Measures what one operation costs, ours and that of the official packages in turns.

  --quick        ${quick.rounds} rounds of ${quick.ms} ms: a smoke test, not a claim
  --only A,B     operations: ${cases.map(({ name }) => name).join(', ')}
  --json FILE    writes what was measured

A complete and valid run rewrites its section of docs/benchmarks.md.`;

/** Reads the command line. Throws a UsageError that says what was expected. */
export function readPlan(args) {
  const { only, json, help, ...values } = parsed(args);
  const names = only?.split(',') ?? cases.map(({ name }) => name);
  const unknown = names.filter((name) => !cases.some((one) => one.name === name));
  if (unknown.length > 0) throw new UsageError(`--only: "${unknown.join(', ')}" is no operation`);
  return {
    ...(values.quick ? quick : full),
    cases: cases.filter(({ name }) => names.includes(name)),
    enough: !values.quick && names.length === cases.length,
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
