import type { Attributes } from '@opentelemetry/api';

import type { Problem } from './problem.ts';
import { reasonOf } from './problem.ts';
import type { SettingSource } from './settings.ts';

/** Whether a signal is on, where it goes, and why not if it does not. */
export interface SignalStatus {
  readonly enabled: boolean;
  readonly exporters: readonly string[];
  readonly reason?: string;
}

/** How far an instrumentation has come. `waiting`: installed, its library is not loaded yet. */
export type InstrumentationState = 'active' | 'waiting' | 'skipped' | 'failed';

/** The state of one instrumentation. */
export interface InstrumentationStatus {
  readonly name: string;
  readonly state: InstrumentationState;
  /** The versions of the library that were found. */
  readonly versions?: readonly string[];
  readonly reason?: string;
}

/** What telemetry is doing, as plain data that `JSON.stringify` takes. */
export interface TelemetryStatus {
  readonly tracing: SignalStatus;
  readonly metrics: SignalStatus;
  readonly logs: SignalStatus;
  readonly metricsServer: { readonly started: boolean; readonly url?: string; readonly reason?: string };
  readonly resource: Attributes;
  /** Where each setting came from. */
  readonly sources: Readonly<Record<string, SettingSource>>;
  /** What a setting of an older product was translated into. */
  readonly translatedFrom: Readonly<Record<string, string>>;
  readonly instrumentations: readonly InstrumentationStatus[];
  readonly problems: readonly Problem[];
}

/** The names of the signals in the status. */
export type SignalName = 'tracing' | 'metrics' | 'logs';

/** Where components write what the status shows. */
export interface StatusBoard {
  /** Says how a signal is doing; the function is asked each time the status is read. */
  signal(name: SignalName, read: () => SignalStatus): void;
  /** Says how the metrics endpoint is doing; the function is asked each time the status is read. */
  metricsServer(read: () => TelemetryStatus['metricsServer']): void;
  /** Adds a line for an instrumentation; the function is asked each time the status is read. Returns the removal. */
  instrumentation(read: () => InstrumentationStatus): () => void;
  problem(problem: Problem): void;
  translated(from: string, to: string): void;
  snapshot(): TelemetryStatus;
}

function signalState(read: () => SignalStatus): SignalStatus {
  try {
    return read();
  } catch (error) {
    return { enabled: false, exporters: [], reason: `its state could not be read: ${reasonOf(error)}` };
  }
}

function metricsServerState(read: () => TelemetryStatus['metricsServer']): TelemetryStatus['metricsServer'] {
  try {
    return read();
  } catch (error) {
    return { started: false, reason: `its state could not be read: ${reasonOf(error)}` };
  }
}

function instrumentationState(read: () => InstrumentationStatus): InstrumentationStatus {
  try {
    return read();
  } catch (error) {
    return { name: 'unknown', state: 'failed', reason: `its state could not be read: ${reasonOf(error)}` };
  }
}

const NOT_INSTALLED: SignalStatus = {
  enabled: false,
  exporters: [],
  reason: 'no component for this signal was started',
};
const NO_METRICS_SERVER: TelemetryStatus['metricsServer'] = {
  started: false,
  reason: 'no metrics endpoint was configured',
};
const MOST_PROBLEMS = 100;

/** Makes an empty board for a resource and the record of where settings came from. */
export function createStatusBoard(
  resource: () => Attributes,
  sources: Readonly<Record<string, SettingSource>>,
): StatusBoard {
  const notInstalled = (): SignalStatus => NOT_INSTALLED;
  const signals: Record<SignalName, () => SignalStatus> = {
    tracing: notInstalled,
    metrics: notInstalled,
    logs: notInstalled,
  };
  let metricsServer = (): TelemetryStatus['metricsServer'] => NO_METRICS_SERVER;
  const readers = new Set<() => InstrumentationStatus>();
  const problems: Problem[] = [];
  const translatedFrom: Record<string, string> = {};
  return {
    signal: (name, read) => {
      signals[name] = read;
    },
    metricsServer: (read) => {
      metricsServer = read;
    },
    instrumentation: (read) => {
      readers.add(read);
      return () => void readers.delete(read);
    },
    problem: (problem) => {
      const known = problems.some(({ code, message }) => code === problem.code && message === problem.message);
      if (!known && problems.length < MOST_PROBLEMS) problems.push(problem);
    },
    translated: (from, to) => {
      translatedFrom[to] = from;
    },
    snapshot: () => ({
      tracing: signalState(signals.tracing),
      metrics: signalState(signals.metrics),
      logs: signalState(signals.logs),
      metricsServer: metricsServerState(metricsServer),
      resource: { ...resource() },
      sources: { ...sources },
      translatedFrom: { ...translatedFrom },
      instrumentations: [...readers].map(instrumentationState),
      problems: [...problems],
    }),
  };
}
