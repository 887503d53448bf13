import { configureTelemetry, instrumentAll, type InstrumentAllOptions } from 'throughline';

import type { RunningSide } from './running-side.ts';

/** Starts Throughline, with the settings it has by default. */
export function startOurSide(endpoint: string, options: InstrumentAllOptions = {}): RunningSide {
  const setup = configureTelemetry({ serviceName: 'comparison', otlpEndpoint: endpoint });
  instrumentAll(options);
  return {
    async stop() {
      await setup.shutdown();
    },
  };
}
