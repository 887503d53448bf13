/**
 * Finds the copies of pino that no module hook sees, as those within a bundle.
 *
 * From 9.10 on pino publishes each line on a diagnostics channel while somebody listens, which names the logger. It costs every line of the process
 * something, so only the first lines are listened to.
 */
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { AsJson, PinoLibrary, PinoLogger } from './pino-library.ts';
import { libraryOfLogger } from './pino-library.ts';

const LINE_BEGINS = 'tracing:pino_asJson:start';
const LISTENED_LINES = 1_000;

const SUPPORTED = /^(?:9|10)\./;

/** What is published: the logger, and what its line is made of. */
interface BegunLine {
  readonly instance: PinoLogger & { readonly version: string };
  readonly arguments: Readonly<Parameters<AsJson>>;
}

/** Hands on the copy of pino of each line. `trace` returns whether it was not known before. */
export function findBundledCopies(host: InstrumentationHost, trace: (library: PinoLibrary) => boolean): void {
  let lines = 0;
  const stop = host.onChannel(LINE_BEGINS, (message) => {
    lines++;
    if (lines === LISTENED_LINES) stop();
    const { instance, arguments: line } = message as BegunLine;
    if (!SUPPORTED.test(instance.version)) return;
    const library = libraryOfLogger(instance);
    if (!trace(library)) return;
    host.active(instance.version);
    makeOnceMore(library, instance, line);
  });
}

/** The line that a copy is found by is being made already. It is made once more for its record; its text goes without ids. */
function makeOnceMore(
  { prototype, asJson }: PinoLibrary,
  logger: PinoLogger,
  line: Readonly<Parameters<AsJson>>,
): void {
  try {
    Reflect.apply(prototype[asJson] as AsJson, logger, line);
  } catch {
    // What a serializer throws, it throws into the application in a moment.
  }
}
