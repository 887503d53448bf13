import type { Component, RuntimePatch } from './component.ts';
import type { FlushReport } from './delivery-report.ts';
import type { SignalName, TelemetryStatus } from './status.ts';

/** How long a flush may take. */
export interface FlushOptions {
  /** Milliseconds. Default 30000 for a flush, 10000 for a shutdown. */
  readonly timeoutMs?: number | undefined;
}

/** The running telemetry, as `configureTelemetry` returns it. Nothing here throws or rejects, but for `assert`. */
export interface TelemetrySetup extends AsyncDisposable {
  /** What telemetry is doing now, as data. */
  readonly status: TelemetryStatus;
  /** Resolves with the status when listeners are bound and first probes are done. */
  readonly ready: Promise<TelemetryStatus>;
  /** Delivers all that was made so far and resolves with what became of it. */
  forceFlush(options?: FlushOptions): Promise<FlushReport>;
  /** Delivers what is left, undoes every patch and closes everything. Telemetry can be configured again afterwards. */
  shutdown(options?: FlushOptions): Promise<FlushReport>;
  /** Changes settings while telemetry runs. */
  reconfigure(patch: RuntimePatch): TelemetryStatus;
  /** Throws an `Error` with code `TL_ASSERT` when a signal that is asked for is off: a strict mode for tests and deployments. */
  assert(wanted?: Readonly<Partial<Record<SignalName, boolean>>>): void;
}

/** What the registry keeps of running telemetry. */
export interface RunningTelemetry {
  readonly setup: TelemetrySetup;
  readonly disabled: boolean;
  /** Whether `shutdown` was called; telemetry can be started again from then on. */
  readonly ending: boolean;
  /** Starts one more component. */
  add(component: Component): void;
  /** What became of all records so far. */
  report(): FlushReport;
  /** Notes that somebody tried to start telemetry again. */
  noteSecondStart(): void;
}
