/**
 * The places where libraries look for the logger provider.
 *
 * In version 1.9 of the OpenTelemetry API, logs are a package of their own with a global of its own; from 1.10 on they are inside. A library may use
 * either, so ours is put into both. Loggers that a library made before are told through the package itself, where it is installed.
 */
import * as api from '@opentelemetry/api';
import type * as ApiLogs from '@opentelemetry/api-logs';
import type { LoggerProvider } from '@opentelemetry/api-logs';
import type { Core } from '@throughline/core';
import { registeredGlobal } from '@throughline/core';

import { loggerProvider } from './logger-provider.ts';

const KEY = Symbol.for('io.opentelemetry.js.api.logs');
const PROTOCOL = 1;

type ProviderOfVersion = (version: number) => LoggerProvider | undefined;
type LogsHolder = { [KEY]?: ProviderOfVersion };

const holder = globalThis as LogsHolder;

/** For a package that speaks another protocol than ours. */
const NOTHING: LoggerProvider = { getLogger: () => ({ emit: () => undefined, enabled: () => false }) };

const getOurs: ProviderOfVersion = (version) => (version === PROTOCOL ? loggerProvider : NOTHING);

interface LogsApi {
  setGlobalLoggerProvider(provider: LoggerProvider): unknown;
  disable(): void;
}

/** The logs API as a package of its own. */
function packageOfLogs(): LogsApi | undefined {
  try {
    return (require('@opentelemetry/api-logs') as typeof ApiLogs).logs;
  } catch {
    return undefined;
  }
}

/** The logs API inside of the API, from version 1.10 on. */
function logsInside(): LogsApi | undefined {
  return (api as { readonly logs?: LogsApi }).logs;
}

function registeredBeside(): LoggerProvider | undefined {
  try {
    return holder[KEY]?.(PROTOCOL);
  } catch {
    return NOTHING;
  }
}

/** Registers our provider in both places; one that is taken stays with its owner, and is reported. */
export function takeLoggerProvider(core: Core): void {
  const beside = registeredBeside();
  if (holder[KEY] === undefined) {
    packageOfLogs()?.setGlobalLoggerProvider(loggerProvider);
    // Where the package is not installed for us, a library may still have it.
    holder[KEY] ??= getOurs;
  }
  const inside = registeredGlobal('logs');
  if (inside === undefined) logsInside()?.setGlobalLoggerProvider(loggerProvider);
  if (isForeign(beside) || isForeign(inside))
    core.report(
      'TL_SETUP_FOREIGN_GLOBAL',
      'Another logger provider was registered with the OpenTelemetry API before; log records of libraries that use the API go there',
      'Remove the other SDK, or configure Throughline before it.',
    );
}

/** Takes our provider out of both places. */
export function releaseLoggerProvider(): void {
  if (registeredBeside() === loggerProvider) {
    packageOfLogs()?.disable();
    delete holder[KEY];
  }
  if (registeredGlobal('logs') === loggerProvider) logsInside()?.disable();
}

function isForeign(provider: unknown): boolean {
  return provider !== undefined && provider !== loggerProvider;
}
