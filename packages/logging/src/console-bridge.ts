/**
 * Makes log records of what is written to the console.
 *
 * The console's own method runs first and unchanged: its output, what it returns and what it throws are not ours. What is written while a
 * record is on its way, where nothing is traced, or by Throughline itself makes no record, so nothing can feed itself.
 */
import { format } from 'node:util';

import type { InstrumentationScope } from '@throughline/core';
import { activeContext, createScope, internalLog, isSuppressed, ports, reasonOf } from '@throughline/core';

import { isError } from './describe-exception.ts';
import { SEVERITY } from './severity.ts';

const SEVERITY_OF_METHOD = {
  debug: SEVERITY.DEBUG,
  log: SEVERITY.INFO,
  info: SEVERITY.INFO,
  warn: SEVERITY.WARN,
  error: SEVERITY.ERROR,
} as const;

type ConsoleMethod = keyof typeof SEVERITY_OF_METHOD;
type Write = (this: unknown, ...args: unknown[]) => void;

const METHODS = Object.keys(SEVERITY_OF_METHOD) as readonly ConsoleMethod[];
/** Stands on a console that is bridged, for another copy of this package too. */
const BRIDGED = Symbol.for('throughline.console-bridge');
type PatchableConsole = Record<ConsoleMethod, Write> & { [BRIDGED]?: true };

/** How everything begins that Throughline says of itself through the API's diag logger. */
const OWN_WORDS = 'throughline: ';

let isRecording = false;

/**
 * Bridges the console to the log port; nothing happens where it is bridged already. Returns the undo, which leaves what others have patched
 * since as it is.
 */
export function bridgeConsole(target: unknown = globalThis.console): () => void {
  const patchable = target as PatchableConsole;
  if (patchable[BRIDGED] === true) return () => undefined;
  Object.defineProperty(patchable, BRIDGED, { value: true, configurable: true });
  const scope = createScope('console');
  const undos = METHODS.map((method) => bridgeMethod(patchable, method, scope));
  return () => {
    for (const undo of undos.splice(0)) undo();
    delete patchable[BRIDGED];
  };
}

function bridgeMethod(patchable: PatchableConsole, method: ConsoleMethod, scope: InstrumentationScope): () => void {
  const original = patchable[method];
  if (typeof original !== 'function') return () => undefined;
  const bridge = { isOpen: true };
  const bridged: Write = function bridged(...args) {
    const returned: void = original.apply(this, args);
    if (bridge.isOpen) record(scope, method, args);
    return returned;
  };
  Object.defineProperty(bridged, 'name', { value: method, configurable: true });
  patchable[method] = bridged;
  return () => {
    bridge.isOpen = false;
    if (patchable[method] === bridged) patchable[method] = original;
  };
}

function record(scope: InstrumentationScope, method: ConsoleMethod, args: readonly unknown[]): void {
  const severityNumber = SEVERITY_OF_METHOD[method];
  if (isRecording || isOwn(args[0]) || !ports.log.enabled(scope, severityNumber)) return;
  if (isSuppressed(activeContext())) return;
  isRecording = true;
  try {
    ports.log.emit({
      scope,
      severityNumber,
      severityText: method,
      eventName: undefined,
      body: format(...args),
      attributes: undefined,
      block: undefined,
      exception: args.find(isError),
      time: undefined,
      observedTime: undefined,
      context: undefined,
      line: false,
    });
  } catch (error) {
    internalLog.debug(`a line of the console could not be recorded: ${reasonOf(error)}`);
  } finally {
    isRecording = false;
  }
}

function isOwn(first: unknown): boolean {
  return typeof first === 'string' && first.startsWith(OWN_WORDS);
}
