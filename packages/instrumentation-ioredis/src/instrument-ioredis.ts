import { addComponent } from '@throughline/core';

import { ioredisInstrumentation } from './ioredis-instrumentation.ts';
import type { IoredisOptions } from './ioredis-options.ts';

/** Traces ioredis from now on, or as soon as telemetry starts. Whether it does stands in the status. */
export function instrumentIoredis(options?: IoredisOptions): void {
  addComponent(ioredisInstrumentation(options));
}
