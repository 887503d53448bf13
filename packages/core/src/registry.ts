/**
 * The one place in the process where Throughline keeps state.
 *
 * Two copies of this package (nested installs, an ES module and a CommonJS user, a bundle beside node_modules) must not become two
 * engines. The first copy to load creates the registry, every later one uses it, whatever its own version. The contract number
 * only grows: a copy that needs more than the registry offers says so and stays passive.
 */
import type { AsyncLocalStorage } from 'node:async_hooks';

import type { ContextManager } from '@opentelemetry/api';

import type { Component } from './component.ts';
import { createContextStorage } from './context-storage.ts';
import type { StoredContext } from './context.ts';
import type { LogPort, LogSink } from './log-ports.ts';
import { noopPorts } from './noop-ports.ts';
import type { InstrumentPort, MetricReader, Observable } from './metric-ports.ts';
import type { Ports, SpanSink } from './ports.ts';
import type { RunningTelemetry } from './running-telemetry.ts';
import { VERSION } from './version.ts';

/** The revision of the registry's shape that this copy of core needs. */
export const CONTRACT = 1;

const KEY = Symbol.for('throughline.v1');

/** A loaded copy of `@throughline/core`. */
export interface LoadedCopy {
  readonly version: string;
  readonly contract: number;
  readonly from: string;
}

/** The process-wide state that every copy of Throughline shares. */
export interface Registry {
  readonly contract: number;
  readonly copies: LoadedCopy[];
  readonly storage: AsyncLocalStorage<StoredContext>;
  readonly ports: Ports;
  /** What stands for the instrument port while there is no engine. */
  readonly noInstruments: InstrumentPort;
  readonly spanSinks: SpanSink[];
  readonly logSinks: LogSink[];
  /** What stands for the log port while there is no engine. */
  readonly noLogs: LogPort;
  /** Those who collect metrics. */
  readonly metricReaders: MetricReader[];
  /** What is read at each collection of metrics. */
  readonly observables: Set<Observable>;
  /** The context manager of somebody else, when one was registered before ours. */
  host: ContextManager | undefined;
  running: RunningTelemetry | undefined;
  /** Components that were added before telemetry started. */
  readonly waiting: Component[];
  /** Grows with each change of configuration, so that what was built under an older one is built again. */
  generation: number;
  /** The first slot of blocks and scopes that no sink has reserved. */
  nextSlot: number;
  /** What is said in place of the messages of errors that repeat data. */
  readonly withheldMessages: WeakMap<object, string>;
}

function createRegistry(): Registry {
  const ownPorts = noopPorts();
  return {
    contract: CONTRACT,
    copies: [],
    storage: createContextStorage<StoredContext>(),
    ports: ownPorts,
    noInstruments: ownPorts.instrument,
    spanSinks: [],
    logSinks: [],
    noLogs: ownPorts.log,
    metricReaders: [],
    observables: new Set(),
    host: undefined,
    running: undefined,
    waiting: [],
    generation: 0,
    nextSlot: 0,
    withheldMessages: new WeakMap(),
  };
}

type RegistryHolder = { [KEY]?: Registry };

function obtainRegistry(): Registry {
  const holder = globalThis as RegistryHolder;
  const found = holder[KEY];
  const registry = found ?? createRegistry();
  if (found === undefined) Object.defineProperty(holder, KEY, { value: registry, configurable: true });
  registry.copies.push({ version: VERSION, contract: CONTRACT, from: __dirname });
  return registry;
}

/** The registry of this process. */
export const registry: Registry = obtainRegistry();

/** The ports of this process: constant identity, changing contents. */
export const ports: Ports = registry.ports;

/** Whether the registry that was found offers all that this copy needs. */
export function registryFits(): boolean {
  return registry.contract >= CONTRACT;
}
