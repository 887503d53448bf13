import type { Context } from '@opentelemetry/api';
import type { Logger, LoggerOptions, LoggerProvider, LogRecord as GivenRecord } from '@opentelemetry/api-logs';
import type { GivenScopeOptions, InstrumentationScope, LogDraft } from '@throughline/core';
import { createBoundedCache, createScope, internalLog, ports, readScope, readTime, reasonOf } from '@throughline/core';

const MOST_LOGGERS = 1_000;

/** A logger that asks the log port at each call. It may be made before telemetry starts and outlives its shutdown. */
class PortLogger implements Logger {
  private readonly scope: InstrumentationScope;

  constructor(scope: InstrumentationScope) {
    this.scope = scope;
  }

  emit(given: GivenRecord): void {
    let draft: LogDraft;
    try {
      draft = draftOf(this.scope, given);
    } catch (error) {
      internalLog.warn(`a part of a log record could not be read: ${reasonOf(error)}; the rest was kept`);
      draft = draftOf(this.scope, readableParts(given));
    }
    ports.log.emit(draft);
  }

  enabled(options?: { context?: Context; severityNumber?: number }): boolean {
    try {
      return ports.log.enabled(this.scope, options?.severityNumber ?? 0, options?.context);
    } catch {
      return ports.log.enabled(this.scope, 0);
    }
  }
}

function draftOf(scope: InstrumentationScope, given: GivenRecord): LogDraft {
  const { timestamp, observedTimestamp } = given;
  return {
    scope,
    severityNumber: given.severityNumber ?? 0,
    severityText: given.severityText,
    eventName: given.eventName,
    body: given.body,
    attributes: given.attributes,
    block: undefined,
    exception: given.exception,
    time: timestamp === undefined ? undefined : readTime(timestamp),
    observedTime: observedTimestamp === undefined ? undefined : readTime(observedTimestamp),
    context: given.context,
    line: false,
  };
}

const PARTS = [
  'timestamp',
  'observedTimestamp',
  'severityNumber',
  'severityText',
  'eventName',
  'body',
  'attributes',
  'exception',
  'context',
] as const;

/** What can be read of a record some of whose parts throw. */
function readableParts(given: unknown): GivenRecord {
  const parts: Record<string, unknown> = {};
  for (const part of PARTS) {
    try {
      parts[part] = (given as GivenRecord)[part];
    } catch {
      // The other parts are kept.
    }
  }
  return parts;
}

/** Makes a logger provider. Loggers are kept by name, version, schema and attributes. */
export function createLoggerProvider(): LoggerProvider {
  const loggers = createBoundedCache<string, Logger>(MOST_LOGGERS);
  return {
    getLogger(givenName, givenVersion, options) {
      const { name, details, key } = readScope(givenName, givenVersion, options as GivenScopeOptions | undefined);
      const known = loggers.get(key);
      if (known !== undefined) return known;
      const logger = new PortLogger(createScope(name, details));
      loggers.set(key, logger);
      return logger;
    },
  };
}

/** The logger provider of this process. */
export const loggerProvider: LoggerProvider = createLoggerProvider();

/** A logger of the OpenTelemetry Logs API. It may be made before telemetry starts. */
export function getLogger(name: string, version?: string, options?: LoggerOptions): Logger {
  return loggerProvider.getLogger(name, version, options);
}
