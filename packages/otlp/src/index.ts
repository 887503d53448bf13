export { otlp } from './otlp.ts';
export type { BatchOptions, HeadersCallback, OtlpOptions } from './otlp-options.ts';
export type { Protocol } from './transport.ts';
export { VERSION } from './version.ts';
