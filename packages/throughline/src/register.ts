/**
 * Sets telemetry up from the environment alone, before the application: `node --import throughline/register app.js`, or `--require` for CommonJS.
 */
import { registerLoaderHooks } from '@throughline/instrumentation';

import { configureTelemetry } from './configure-telemetry.ts';
import { instrumentAll } from './instrument-all.ts';

configureTelemetry();
instrumentAll();
registerLoaderHooks();
