export { instrumentIoredis } from './instrument-ioredis.ts';
export { ioredisInstrumentation } from './ioredis-instrumentation.ts';
export type { CommandSerializer, IoredisOptions, RedisRequest } from './ioredis-options.ts';
