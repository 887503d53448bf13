import type { Component, InstrumentationScope, LogRecord, LogValue, TelemetrySetup } from '@throughline/core';
import { LogFields, addLogSink, createScope, startTelemetry } from '@throughline/core';

import { logging } from '../src/logging.ts';
import type { LoggingOptions } from '../src/logging-options.ts';

/** Logging that a test started, with a sink that keeps the records. */
export interface StartedLogging {
  readonly setup: TelemetrySetup;
  readonly records: LogRecord[];
  /** The one record that there is. */
  only(): LogRecord;
  stop(): Promise<void>;
}

/** The scope of what tests emit. */
export const SCOPE: InstrumentationScope = createScope('test');

/** Starts logging with a silent log, the given variables and nothing else from the environment. */
export function startLogging(
  options: LoggingOptions = {},
  { env = {}, others = [] }: { env?: NodeJS.ProcessEnv; others?: readonly Component[] } = {},
): StartedLogging {
  const setup = startTelemetry({ serviceName: 'test', env: { OTEL_LOG_LEVEL: 'none', ...env } }, [
    logging(options),
    ...others,
  ]);
  const records: LogRecord[] = [];
  const remove = addLogSink({ name: 'test', emit: (record) => void records.push(record) });
  return {
    setup,
    records,
    only() {
      expect(records).toHaveLength(1);
      return records[0] as LogRecord;
    },
    async stop() {
      remove();
      await setup.shutdown();
    },
  };
}

/** A value as plain objects, lists and scalars. */
export function plain(value: LogValue | undefined): unknown {
  if (value instanceof LogFields) return plainFields(value.list);
  if (Array.isArray(value)) return (value as readonly LogValue[]).map(plain);
  return value;
}

/** Named values as an object; each name may stand there once. */
export function plainFields(list: readonly LogValue[] = []): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (let index = 0; index < list.length; index += 2) {
    const key = list[index] as string;
    if (Object.hasOwn(fields, key)) throw new Error(`${key} stands there twice`);
    fields[key] = plain(list[index + 1]);
  }
  return { ...fields };
}

/** The attributes of a record, those of its block included. */
export function attributesOf({ block, attributeList }: LogRecord): Record<string, unknown> {
  return plainFields([...(block?.attributeList ?? []), ...(attributeList ?? [])]);
}
