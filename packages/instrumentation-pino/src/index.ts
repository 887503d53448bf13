export { instrumentPino } from './instrument-pino.ts';
export { pinoInstrumentation } from './pino-instrumentation.ts';
export type { LogHook, LogKeys, PinoOptions } from './pino-options.ts';
