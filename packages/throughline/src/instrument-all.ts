import { addComponent, registry } from '@throughline/core';
import type { OfficialInstrumentation, SkippedInstrumentation } from '@throughline/instrumentation';
import { selectInstrumentations } from '@throughline/instrumentation';

import type { InstrumentationOptions } from './installed-instrumentations.ts';
import { installedInstrumentations } from './installed-instrumentations.ts';

/** What to instrument, and how. */
export interface InstrumentAllOptions {
  /** Only these, by short name (`pg`) or package name. Default: all that are installed. */
  readonly include?: readonly string[] | undefined;
  /** Not these. */
  readonly exclude?: readonly string[] | undefined;
  /** OpenTelemetry instrumentations, to run on our engine. One that covers a library which ours covers too replaces ours. */
  readonly instrumentations?: readonly OfficialInstrumentation[] | undefined;
  /** The options of ours, by short name. */
  readonly config?: InstrumentationOptions | undefined;
}

/** What `instrumentAll` did. */
export interface InstrumentReport {
  /** The names of the instrumentations that were added. `status.instrumentations` says how far each has come. */
  readonly enabled: readonly string[];
  readonly skipped: readonly SkippedInstrumentation[];
}

/**
 * Instruments every library for which an instrumentation is installed.
 *
 * Before `configureTelemetry` the instrumentations wait for it. While telemetry is disabled nothing is patched. Never throws. Variables:
 * `OTEL_NODE_ENABLED_INSTRUMENTATIONS`, `OTEL_NODE_DISABLED_INSTRUMENTATIONS`.
 */
export function instrumentAll(options: InstrumentAllOptions = {}): InstrumentReport {
  const { include, exclude, instrumentations, config } = typeof options === 'object' && options !== null ? options : {};
  const { available, missing } = installedInstrumentations(config ?? {});
  const { components, enabled, skipped } = selectInstrumentations({
    available,
    official: instrumentations,
    include,
    exclude,
    env: process.env,
  });
  components.forEach(addComponent);
  const isOff = registry.running?.disabled === true;
  const off = isOff ? enabled.map((name) => ({ name, reason: 'telemetry is disabled' })) : [];
  return { enabled: isOff ? [] : enabled, skipped: [...skipped, ...missing, ...off] };
}
