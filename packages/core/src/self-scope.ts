import type { InstrumentationScope } from './instrumentation-scope.ts';
import { createScope } from './instrumentation-scope.ts';
import { VERSION } from './version.ts';

/** The scope of what telemetry says of itself. */
export const SELF_SCOPE: InstrumentationScope = createScope('@throughline/core', { version: VERSION });
