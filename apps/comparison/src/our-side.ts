import { configureTelemetry, instrumentAll } from 'throughline';

import type { RunningSide } from './running-side.ts';

/** Starts Throughline, with the settings it has by default. */
export function startOurSide(endpoint: string): RunningSide {
  const setup = configureTelemetry({ serviceName: 'comparison', otlpEndpoint: endpoint });
  instrumentAll();
  return {
    async stop() {
      await setup.shutdown();
    },
  };
}
