import type { InstrumentationHost } from '@throughline/instrumentation';

import type { CommandSerializer, IoredisOptions } from './ioredis-options.ts';

/** Their arguments are passwords, or hold them. */
const SECRET = new Set(['auth', 'hello', 'acl', 'config', 'migrate']);

const LONGEST_ARGUMENT = 256;
const LONGEST_TEXT = 2_048;

/** Makes the writer of `db.query.text`; `undefined` where arguments are withheld. */
export function createCommandSerializer(
  host: InstrumentationHost,
  option: IoredisOptions['recordArguments'],
): CommandSerializer | undefined {
  if (typeof option === 'function') return host.callback('recordArguments', option);
  return option === true ? writeCommand : undefined;
}

/** Writes a command as the command line of Redis takes it, shortened. */
function writeCommand(name: string, args: readonly unknown[]): string {
  if (SECRET.has(name.toLowerCase())) return args.length === 0 ? name : `${name} ?`;
  let text = name;
  for (const argument of args) {
    if (text.length > LONGEST_TEXT) return `${text} ...`;
    text += ` ${writeArgument(argument)}`;
  }
  return text;
}

function writeArgument(argument: unknown): string {
  if (Buffer.isBuffer(argument)) return `<${argument.length} bytes>`;
  const text = String(argument);
  return text.length > LONGEST_ARGUMENT ? `${text.slice(0, LONGEST_ARGUMENT)}...` : text;
}
