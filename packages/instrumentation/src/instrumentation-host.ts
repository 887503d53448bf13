import type { Attributes } from '@opentelemetry/api';
import type { Core, InstrumentationScope, Ports } from '@throughline/core';

/** What is known of the file that a module hook found. */
export interface FoundModule {
  readonly version: string;
  /** The path of the file in its package, with `/` as separator; `undefined` for the entry of a package that a loader of ES modules found. */
  readonly file: string | undefined;
}

/** The file of a library that an instrumentation patches. */
export interface ModuleHook {
  /** The name of the package. */
  readonly name: string;
  /** The file in the package. Default: what the name of the package stands for. */
  readonly file?: string | undefined;
  /** The versions that the patch fits, e.g. `>=5 <7`. Others are left alone, and the status says so. */
  readonly versions: string;
  /** Patches what the file exports. Called once for each copy of the file. */
  patch(exports: unknown, found: FoundModule): void;
}

/**
 * What an instrumentation installs itself with. All that was installed is undone when telemetry is shut down, the last first.
 */
export interface InstrumentationHost {
  readonly scope: InstrumentationScope;
  readonly core: Core;
  readonly ports: Ports;
  /** Patches a file of a library when it is loaded, or at once where it is loaded already. A patch that succeeds makes the status `active`. */
  onModule(hook: ModuleHook): void;
  /** Listens to a diagnostics channel. A listener that throws is reported, and the publisher does not notice. Returns what ends it before shutdown does. */
  onChannel(name: string, listener: (message: unknown) => void): () => void;
  /** Replaces a method, once per instrumentation whatever copies of it exist. Throws a `TypeError` when there is no such method. */
  wrap<Target extends object, Name extends keyof Target>(
    target: Target,
    name: Name,
    make: (original: Target[Name]) => Target[Name],
  ): void;
  /** Has something waited for in each flush, and before a signal ends the process. The deadline is a moment of `Date.now()`. */
  onFlush(wait: (deadline: number) => Promise<void>): void;
  /** Has something undone on shutdown. */
  onDetach(undo: () => void): void;
  /** Makes our own code safe to call from a patched function: it reports its failures and returns `undefined`. */
  guarded<Arguments extends unknown[], Result>(
    where: string,
    fn: (...args: Arguments) => Result,
  ): (...args: Arguments) => Result | undefined;
  /** Makes a callback of the options safe to call; `undefined` when there is none. What is no function is reported and left out. */
  callback<Arguments extends unknown[], Result>(
    option: string,
    fn: ((...args: Arguments) => Result) | undefined,
  ): ((...args: Arguments) => Result | undefined) | undefined;
  /** Reads the option `attributes`, which is the same for every instrumentation. What is no object is reported and left out. */
  attributes(given: Attributes | undefined): Attributes;
  /** Says that spans are made now, and for which version of the library. */
  active(version?: string): void;
  /** Says that something was loaded too early to be instrumented. */
  late(reason: string, fix: string): void;
  /** Says, as the reason in the status, what is left alone beside what is instrumented. */
  uncovered(reason: string): void;
  /** Says that something could not be instrumented. */
  failed(reason: string): void;
}
