export { instrumentRuntime, runtimeInstrumentation } from './runtime-instrumentation.ts';
export type { RuntimeOptions } from './runtime-options.ts';
