import { addComponent } from '@throughline/core';

import { pinoInstrumentation } from './pino-instrumentation.ts';
import type { PinoOptions } from './pino-options.ts';

/** Correlates the lines of pino and sends them as log records from now on, or as soon as telemetry starts. Whether it does stands in the status. */
export function instrumentPino(options?: PinoOptions): void {
  addComponent(pinoInstrumentation(options));
}
