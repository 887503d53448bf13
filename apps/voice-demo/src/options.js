import { parseArgs } from 'node:util';

/**
 * What the command line asks for.
 *
 * @typedef {object} DemoOptions
 * @property {boolean} once Ends after one round.
 * @property {boolean} json Prints what the receiver decoded instead of drawing it.
 * @property {string[]} exclude The instrumentations to leave out.
 * @property {number} port The port of api_gateway; 0 is any free one.
 * @property {boolean} help
 */

/** What can be left out with `--exclude`. */
const INSTRUMENTATIONS = ['http', 'undici', 'fastify', 'pg', 'ioredis', 'pino'];

export const HELP = `One spoken turn, followed through three services, a cache and a database.

  npm run demo [-- options]

  --once            Sends one round of requests and ends: 0 when every expected span arrived in its
                    place, 1 when not.
  --json            Does one round and prints what the OTLP receiver decoded, as JSON.
  --exclude <name>  Leaves an instrumentation out: ${INSTRUMENTATIONS.join(', ')}. May be repeated.
  --port <number>   The port of api_gateway. Default: a free one.
  --help            Prints this.

  DATABASE_URL and REDIS_URL name servers to use; without them the demo starts its own.
`;

/** Misuse of the command line; the message says what is wrong with it. */
export class UsageError extends Error {}

/**
 * Reads the command line; throws a `UsageError`.
 *
 * @param {string[]} args
 * @returns {DemoOptions}
 */
export function readOptions(args) {
  const { once, json, exclude, port, help } = parse(args);
  return { once: once || json, json, exclude: exclude.flatMap(instrumentationsIn), port: portIn(port), help };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        exclude: { type: 'string', multiple: true, default: [] },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    // The first sentence says what is wrong, the others how to escape a dash.
    const [reason] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new UsageError(`${reason}. --help lists the options.`);
  }
}

/** @param {string} list */
function instrumentationsIn(list) {
  const names = list.split(',');
  const unknown = names.find((name) => !INSTRUMENTATIONS.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(
    `There is no instrumentation "${unknown}" to exclude: choose from ${INSTRUMENTATIONS.join(', ')}.`,
  );
}

/** @param {string} text */
function portIn(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, not "${text}".`);
}
