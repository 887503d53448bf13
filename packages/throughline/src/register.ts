/**
 * Sets telemetry up from the environment alone, before the application: `node --import throughline/register app.js`, or `--require` for CommonJS.
 */
import { registry } from '@throughline/core';
import { registerLoaderHooks } from '@throughline/instrumentation';

import { configureTelemetry } from './configure-telemetry.ts';
import { instrumentAll } from './instrument-all.ts';

// A set-up file before this one, `--import ./telemetry.js --import throughline/register`, has its say.
if (registry.running === undefined) configureTelemetry();
instrumentAll();
registerLoaderHooks();
