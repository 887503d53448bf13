export { instrumentPg } from './instrument-pg.ts';
export { pgInstrumentation } from './pg-instrumentation.ts';
export type { PgConnection, PgOptions, PgQuery, PgRequest, PgResponse, PgResult } from './pg-options.ts';
