/** The functions that applications log with. */
import { types } from 'node:util';

import type { InstrumentationScope, LogBlock, LogDraft, LogPort } from '@throughline/core';
import { internalLog, ports, reasonOf, registry } from '@throughline/core';

import { describeException, isError } from './describe-exception.ts';
import { lineEnabled, writeLine } from './line-writer.ts';
import { DEFAULT_READING, makeBlock, makeRecord } from './log-record-maker.ts';
import { SEVERITY } from './severity.ts';

/** Named values of any kind. */
export type LogAttributes = Readonly<Record<string, unknown>>;

/**
 * Logs a message, with what was caught, with attributes, or with both in either order.
 *
 * Takes anything and never throws. An error may stand in place of the message, which is then the error's own.
 */
export type LogFunction = (message: unknown, errorOrAttributes?: unknown, attributes?: unknown) => void;

/** Logs records that carry the ids of the active span, and writes them as lines on stdout. */
export interface LogFunctions {
  /** Logs at the level TRACE. It is not called `trace`, which runs a function as a span. */
  readonly verbose: LogFunction;
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
  /** Logs at the level FATAL. It does not end the process. */
  readonly fatal: LogFunction;
  /** The same as `info`. */
  readonly logInfo: LogFunction;
  /** The same as `warn`. */
  readonly logWarning: LogFunction;
  /** The same as `error`. */
  readonly logError: LogFunction;
  /** The same functions with these attributes on every record. The attributes of a call win over them. */
  child(attributes: LogAttributes): LogFunctions;
}

/** Where records come from, and the block of what they have in common. */
interface Origin {
  readonly scope: InstrumentationScope;
  readonly bindings: LogAttributes | undefined;
  block: LogBlock | undefined;
  generation: number;
  port: LogPort | undefined;
}

/** Makes the functions of a scope, whose records all carry the bindings. They may be made, and used, before telemetry starts. */
export function createLogFunctions(scope: InstrumentationScope, bindings?: LogAttributes): LogFunctions {
  const origin: Origin = { scope, bindings, block: undefined, generation: -1, port: undefined };
  const info = logFunction(origin, 'INFO');
  const warn = logFunction(origin, 'WARN');
  const error = logFunction(origin, 'ERROR');
  return {
    verbose: logFunction(origin, 'TRACE'),
    debug: logFunction(origin, 'DEBUG'),
    info,
    warn,
    error,
    fatal: logFunction(origin, 'FATAL'),
    logInfo: info,
    logWarning: warn,
    logError: error,
    child: (attributes) => createLogFunctions(scope, joined(bindings, attributes)),
  };
}

function logFunction(origin: Origin, severityText: keyof typeof SEVERITY): LogFunction {
  const severityNumber = SEVERITY[severityText];
  const { scope } = origin;
  return (message, errorOrAttributes, attributes) => {
    const port = ports.log;
    if (!lineEnabled(severityNumber) && !port.enabled(scope, severityNumber)) return;
    try {
      const isUsual = typeof message === 'string' && attributes === undefined && arePlainAttributes(errorOrAttributes);
      const said = isUsual
        ? { body: message, exception: undefined, attributes: errorOrAttributes as object | undefined }
        : sortOut(message, errorOrAttributes, attributes);
      const draft: LogDraft = {
        scope,
        severityNumber,
        severityText,
        eventName: undefined,
        body: said.body,
        attributes: said.attributes,
        block: origin.bindings === undefined ? undefined : blockOf(origin, port),
        exception: said.exception,
        time: undefined,
        observedTime: undefined,
        context: undefined,
        line: true,
      };
      // An application's lines do not depend on its telemetry.
      if (port === registry.noLogs) writeLine(makeRecord(draft, DEFAULT_READING));
      else port.emit(draft);
    } catch (failure) {
      internalLog.warn(`a log record could not be made: ${reasonOf(failure)}`);
    }
  };
}

function arePlainAttributes(value: unknown): boolean {
  if (value === undefined) return true;
  try {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false;
  }
}

/** What a call says. */
interface Said {
  body: unknown;
  exception: unknown;
  attributes: object | undefined;
}

/** Tells apart what was passed: an error, attributes, a message behind an object as pino takes it, a thrown value that is no error. */
function sortOut(message: unknown, second: unknown, third: unknown): Said {
  const said: Said = { body: message, exception: undefined, attributes: undefined };
  if (typeof message === 'object' && message !== null && typeof second === 'string') {
    said.body = second;
    take(said, message);
  } else {
    if (isError(message)) {
      said.exception = message;
      said.body = describeException(message).message;
    }
    take(said, second);
  }
  take(said, third);
  return said;
}

function take(said: Said, value: unknown): void {
  if (value === undefined || value === null) return;
  if (isThrown(value)) {
    said.exception ??= value;
    return;
  }
  const attributes = typeof value === 'object' ? value : { value };
  said.attributes = said.attributes === undefined ? attributes : joined(said.attributes, attributes);
}

/** A copy of both, of which the second wins. What cannot be read is left out. */
function joined(first: unknown, second: unknown): Record<string, unknown> {
  // Without a prototype, no name of an attribute means anything.
  const both = Object.create(null) as Record<string, unknown>;
  copy(both, first);
  copy(both, second);
  return both;
}

function copy(target: Record<string, unknown>, given: unknown): void {
  if (typeof given !== 'object' || given === null) return;
  try {
    const source = (types.isMap(given) ? Object.fromEntries(given) : given) as Record<string, unknown>;
    for (const key of Object.keys(source)) copyOne(target, source, key);
  } catch {
    // A proxy without keys has no attributes.
  }
}

function copyOne(target: Record<string, unknown>, source: Record<string, unknown>, key: string): void {
  try {
    target[key] = source[key];
  } catch {
    // The others are kept.
  }
}

/** Whether a value is what a `catch` may have got, and no attributes. */
function isThrown(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return isErrorLike(value);
  return typeof value === 'string' || typeof value === 'number';
}

/** Errors, and what is one in all but its class, as libraries and other processes hand on. */
function isErrorLike(value: object): boolean {
  if (isError(value)) return true;
  try {
    const { message, stack } = value as { message?: unknown; stack?: unknown };
    return typeof message === 'string' && typeof stack === 'string';
  } catch {
    return false;
  }
}

function blockOf(origin: Origin, port: LogPort): LogBlock {
  if (origin.block !== undefined && origin.port === port && origin.generation === registry.generation)
    return origin.block;
  const { bindings } = origin;
  origin.block = port === registry.noLogs ? makeBlock(bindings, DEFAULT_READING) : port.block(bindings);
  origin.port = port;
  origin.generation = registry.generation;
  return origin.block;
}
