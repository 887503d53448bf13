import { parseArgs } from 'node:util';

import { variants } from '../http/variants.mjs';
import { UsageError } from '../usage-error.mjs';

/** The routes whose neighbours can be in memory too. */
const routes = ['hello', 'fanout', 'logged'];
const DEFAULT_FUNCTIONS = 30;

/** Enough for the compiler to have settled under Valgrind. */
const full = { warmUps: 10, requestsOfWarmUp: 3_000, requests: 12_000 };

const options = {
  route: { type: 'string', default: 'hello' },
  variants: { type: 'string', default: 'bare,ours' },
  functions: { type: 'string', default: String(DEFAULT_FUNCTIONS) },
  of: { type: 'string', default: '/packages/' },
  others: { type: 'string' },
  callers: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

export const usage = `pnpm bench:instructions [options]

Counts the instructions that a request executes, by function: the service with its connections in memory, under Valgrind (apt-get install valgrind).
Takes about four minutes for each variant. Not a claim about time: see docs/adr/0006-instructions-are-counted.md.

  --route R          ${routes.join(', ')}; default hello
  --variants A,B     default bare,ours; of ${variants.map(({ name }) => name).join(', ')}
  --functions N      the dearest functions to show of each variant; default ${DEFAULT_FUNCTIONS}
  --of TEXT          only functions with this in their name or path; default /packages/
  --others N         also the dearest builtins of V8 and native functions
  --callers NAME     also who calls one of these, such as Builtins_StringAdd_CheckNone
  --json FILE        writes the totals and all functions`;

/** Reads the command line. Throws a UsageError that says what was expected. */
export function readPlan(args) {
  const values = parsed(args);
  const names = values.variants.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !variants.some((row) => row.name === name));
  if (unknown.length > 0)
    throw new UsageError(
      `--variants: expected some of ${variants.map(({ name }) => name).join(', ')}, received "${unknown.join(', ')}"`,
    );
  if (!routes.includes(values.route))
    throw new UsageError(`--route: expected one of ${routes.join(', ')}, received "${values.route}"`);
  const { help, route, of, callers, json } = values;
  return {
    ...full,
    help,
    route,
    of,
    callers,
    json,
    functions: wholeNumber('functions', values.functions),
    others: values.others === undefined ? undefined : wholeNumber('others', values.others),
    variants: variants.filter(({ name }) => names.includes(name)),
  };
}

function wholeNumber(option, given) {
  const number = Number(given);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${option}: expected a whole number above 0, received "${given}"`);
}

function parsed(args) {
  try {
    return parseArgs({ args: args.filter((argument) => argument !== '--'), options }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}
