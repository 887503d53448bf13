export { httpInstrumentation, instrumentHttp } from './http-instrumentation.ts';
export type { CapturedHeaders, HttpOptions } from './http-options.ts';
