import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { Core, InstrumentationScope } from '@throughline/core';
import { shown } from '@throughline/core';

import { errorText, guarded, guardedCallback } from './guard.ts';
import type { InstrumentationHost, ModuleHook } from './instrumentation-host.ts';
import type { StateRecord } from './instrumentation-state.ts';
import { interceptImportsOf } from './loader-hooks.ts';
import type { LoadedFile } from './loaded-modules.ts';
import { watchModule } from './module-watch.ts';
import { inVersionRange } from './version-range.ts';
import type { Method } from './wrap-method.ts';
import { wrapMethod } from './wrap-method.ts';

/** What a host is made of. */
export interface HostParts {
  readonly name: string;
  readonly core: Core;
  readonly scope: InstrumentationScope;
  readonly state: StateRecord;
}

/** A host, and what is done with it. */
export interface CreatedHost {
  readonly host: InstrumentationHost;
  flush(deadline: number): Promise<void>;
  /** Undoes all that was installed. */
  undo(): void;
}

/** Makes what an instrumentation installs itself with. */
export function createHost({ name, core, scope, state }: HostParts): CreatedHost {
  const undos: (() => void)[] = [];
  const waits: ((deadline: number) => Promise<void>)[] = [];
  const guard = <Arguments extends unknown[], Result>(
    where: string,
    fn: (...args: Arguments) => Result,
  ): ((...args: Arguments) => Result | undefined) => guarded(core, `${name}: ${where}`, fn);
  const refuse = (option: string, expected: string, received: unknown): void =>
    core.report(
      'TL_CONFIG_VALUE',
      `${name}: ${option}: expected ${expected}, received ${shown(received)}; it was left out`,
      `Give ${expected}, or leave the option out.`,
    );
  const host: InstrumentationHost = {
    scope,
    core,
    ports: core.ports,
    onModule(hook) {
      if (hook.file === undefined) interceptImportsOf([hook.name]);
      undos.push(watchModule(hook.name, patcher(hook, state)));
    },
    onChannel(channel, listener) {
      const safe = guard(`a message of ${channel}`, listener);
      const receive = (message: unknown): void => safe(message);
      const end = (): void => void unsubscribe(channel, receive);
      subscribe(channel, receive);
      undos.push(end);
      return end;
    },
    wrap(target, method, make) {
      undos.push(wrapMethod(target, method, { by: name, make: make as unknown as (original: Method) => Method }));
    },
    onFlush: (wait) => void waits.push(wait),
    onDetach: (undo) => void undos.push(undo),
    guarded: guard,
    callback(option, fn) {
      if (fn === undefined) return undefined;
      if (typeof fn === 'function') return guardedCallback(core, `${name}: ${option}`, fn);
      refuse(option, 'a function', fn);
      return undefined;
    },
    attributes(given) {
      if (given === undefined) return {};
      if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { ...given };
      refuse('attributes', 'an object', given);
      return {};
    },
    active: state.active,
    late: state.late,
    uncovered: state.unsupported,
    failed: state.failed,
  };
  return {
    host,
    flush: async (deadline) => void (await Promise.all(waits.map((wait) => wait(deadline)))),
    undo: () =>
      undoAll(
        undos,
        guard('an undo', (undo: () => void) => undo()),
      ),
  };
}

function undoAll(undos: (() => void)[], run: (undo: () => void) => void): void {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) run(undo);
}

/** Patches each copy of a file once. */
function patcher(hook: ModuleHook, state: StateRecord): (loaded: LoadedFile) => void {
  const seen = new WeakSet();
  return ({ file, isMain, version, exports }) => {
    if (hook.file === undefined ? !isMain : hook.file !== file) return;
    if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null || seen.has(exports)) return;
    seen.add(exports);
    if (version === undefined || !inVersionRange(version, hook.versions)) {
      state.unsupported(`found ${hook.name} ${version ?? 'of unknown version'}, supported is ${hook.versions}`);
      return;
    }
    try {
      hook.patch(exports, { version, file });
      state.active(version);
    } catch (error) {
      state.failed(`${hook.name} ${version} could not be patched: ${errorText(error)}`);
    }
  };
}
