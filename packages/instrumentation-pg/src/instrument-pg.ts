import { addComponent } from '@throughline/core';

import { pgInstrumentation } from './pg-instrumentation.ts';
import type { PgOptions } from './pg-options.ts';

/** Traces pg from now on, or as soon as telemetry starts. Whether it does stands in the status. */
export function instrumentPg(options?: PgOptions): void {
  addComponent(pgInstrumentation(options));
}
