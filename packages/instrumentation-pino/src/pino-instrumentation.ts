import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import { findBundledCopies } from './bundled-copies.ts';
import type { PinoLibrary } from './pino-library.ts';
import { readLibrary } from './pino-library.ts';
import type { LogKeys, PinoOptions } from './pino-options.ts';
import { traceLines } from './trace-lines.ts';
import { VERSION } from './version.ts';

const DEFAULT_KEYS: LogKeys = { traceId: 'trace_id', spanId: 'span_id', traceFlags: 'trace_flags' };

/** Makes the component that correlates the lines of pino 8 to 10 and sends them as log records. */
export const pinoInstrumentation: (options?: PinoOptions) => Instrumentation = defineInstrumentation<PinoOptions>({
  name: 'pino',
  packageName: '@throughline/instrumentation-pino',
  version: VERSION,
  schemaUrl: SCHEMA_URL,
  replaces: ['@opentelemetry/instrumentation-pino'],
  install,
});

function install(host: InstrumentationHost, options: PinoOptions): void {
  const lineOptions = {
    correlates: options.disableLogCorrelation !== true,
    sends: options.disableLogSending !== true,
    keys: readKeys(options.logKeys),
    logHook: host.callback('logHook', options.logHook),
  };
  const traced = new WeakSet();
  const trace = (library: PinoLibrary): boolean => {
    if (traced.has(library.prototype)) return false;
    traced.add(library.prototype);
    traceLines(host, library, lineOptions);
    return true;
  };
  host.onModule({
    name: 'pino',
    // An ES module that imports pino passes its entry by, but not its inner files.
    file: 'lib/proto.js',
    versions: '>=8 <11',
    patch: (exports) => void trace(readLibrary(exports)),
  });
  findBundledCopies(host, trace);
}

/** What is no text keeps its default. */
function readKeys(given: Partial<LogKeys> | undefined): LogKeys {
  const keys = (typeof given === 'object' ? given : undefined) as Partial<LogKeys> | null | undefined;
  const read = (key: keyof LogKeys): string => (typeof keys?.[key] === 'string' ? keys[key] : DEFAULT_KEYS[key]);
  return { traceId: read('traceId'), spanId: read('spanId'), traceFlags: read('traceFlags') };
}
