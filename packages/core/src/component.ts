import type { DeliveryReport } from './delivery-report.ts';
import type { CoreOptions } from './options.ts';
import type { Ports } from './ports.ts';
import type { ProblemCode } from './problem.ts';
import type { Resource } from './resource.ts';
import type { Settings } from './settings.ts';
import type { StatusBoard } from './status.ts';

/** What a component gets when telemetry starts. */
export interface Core {
  readonly options: CoreOptions;
  readonly settings: Settings;
  readonly resource: Resource;
  readonly ports: Ports;
  readonly status: StatusBoard;
  /** Adds a problem to the status and says it in the internal log. */
  report(code: ProblemCode, message: string, fix: string): void;
}

/** What may be changed while telemetry runs. Each component takes the settings it knows. */
export interface RuntimePatch {
  readonly [setting: string]: unknown;
}

/**
 * What a started component can be asked to do. Deadlines are moments of `Date.now()` in milliseconds.
 *
 * On shutdown all components are detached first, then all are stopped: nothing is made any more while the last of it is delivered.
 * Timers and sockets of a component must not keep the process alive: while something is flushed or stopped, core does, until the deadline.
 */
export interface ComponentHandle {
  /** Settles when a listener is bound or a first probe is done. */
  readonly ready?: Promise<unknown>;
  /** Stops making records: patches are undone, ports go back to no-ops. */
  detach?(): void;
  /** Delivers all that was made so far. */
  flush?(deadline: number): Promise<void>;
  /** Delivers what is left and closes everything that was opened. */
  stop?(deadline: number): Promise<void>;
  /** Delivers what is left without the event loop, which has ended. */
  exit?(deadline: number): void;
  /** Takes the settings it knows. */
  reconfigure?(patch: RuntimePatch): void;
  /** What became of the records so far. */
  deliveries?(): readonly DeliveryReport[];
  /** How many records were handed to parts that keep no account of them; it tells whether a flush has anything new to do. */
  handedOn?(): number;
}

/** A part of telemetry: a signal, an exporter, an instrumentation. Made by a function that takes its options. */
export interface Component {
  readonly name: string;
  /** Whether it is started when telemetry is disabled, as propagation is. */
  readonly whenDisabled?: boolean;
  start(core: Core): ComponentHandle;
}
