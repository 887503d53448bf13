export { instrumentUndici, undiciInstrumentation } from './undici-instrumentation.ts';
export type { UndiciRequest, UndiciResponse } from './undici-messages.ts';
export type { UndiciOptions } from './undici-options.ts';
