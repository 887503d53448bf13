import type { Core, InstrumentationState, InstrumentationStatus } from '@throughline/core';

/** How far an instrumentation has come, as the status shows it. */
export interface StateRecord {
  active(version?: string): void;
  /** Says why a copy of the library is left alone. */
  unsupported(reason: string): void;
  late(reason: string, fix: string): void;
  failed(reason: string): void;
  detached(): void;
}

/** Adds a line for an instrumentation to the status. */
export function recordState(core: Core, name: string): StateRecord {
  let state: InstrumentationState = 'waiting';
  let reason: string | undefined;
  const versions = new Set<string>();

  core.status.instrumentation((): InstrumentationStatus => ({
    name,
    state,
    ...(versions.size > 0 && { versions: [...versions] }),
    ...(reason !== undefined && { reason }),
  }));

  return {
    active(version) {
      state = 'active';
      if (version !== undefined) versions.add(version);
    },
    unsupported(why) {
      if (state === 'waiting') state = 'skipped';
      reason = why;
    },
    late(why, fix) {
      reason = why;
      core.report('TL_INSTRUMENTATION_LATE', `${name}: ${why}`, fix);
    },
    failed(why) {
      if (state !== 'active') state = 'failed';
      reason = why;
      core.report(
        'TL_INSTRUMENTATION_FAILED',
        `${name}: ${why}`,
        'Look whether the version of the library is supported; if it is, report this with the message.',
      );
    },
    detached() {
      state = 'skipped';
      reason = 'telemetry was shut down';
    },
  };
}
