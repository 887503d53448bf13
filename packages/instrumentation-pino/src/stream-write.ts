import type { InstrumentationHost } from '@throughline/instrumentation';

import type { PinoLibrary, PinoLogger, Write } from './pino-library.ts';
import { HOOKS, ownerOf } from './pino-library.ts';

/** Tells what the hook `streamWrite` of loggers made of their lines. */
export interface RewrittenLines<Line> {
  /** Says that the next line that passes through a hook is this one. */
  expect(line: Line): void;
}

interface Hooks {
  readonly streamWrite?: ((text: string) => unknown) | undefined;
}

type HookedLibrary = Record<symbol, Write>;

/** Follows the hooks `streamWrite` of a copy of pino. What the application gave is not changed: the loggers get hooks that inherit from it. */
export function followStreamWrite<Line>(
  host: InstrumentationHost,
  { write, prototype }: PinoLibrary,
  onText: (line: Line, text: string) => void,
): RewrittenLines<Line> {
  const followed = new WeakSet<Hooks>();
  let expected: Line | undefined;
  host.onDetach(() => (expected = undefined));

  const follow = host.guarded('the hook streamWrite', (logger: PinoLogger, hooks: Hooks) => {
    const { streamWrite } = hooks;
    if (typeof streamWrite !== 'function' || followed.has(hooks)) return;
    const own = Object.assign(Object.create(hooks) as Hooks, {
      streamWrite(text: string) {
        const line = expected;
        expected = undefined;
        const written = streamWrite(text);
        if (line !== undefined && typeof written === 'string') onText(line, written);
        return written;
      },
    });
    followed.add(own);
    const owner = ownerOf(logger, HOOKS);
    if (owner !== undefined) owner[HOOKS] = own;
  });

  host.wrap(
    prototype as unknown as HookedLibrary,
    write,
    (original) =>
      function writeLine(obj, msg, num) {
        const hooks = this[HOOKS] as Hooks | undefined;
        if (hooks?.streamWrite !== undefined) follow(this, hooks);
        original.call(this, obj, msg, num);
      },
  );
  return { expect: (line) => (expected = line) };
}
