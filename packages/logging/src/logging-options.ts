import type { BatchSettings, Core, RuntimePatch } from '@throughline/core';
import { readableOptions, shown } from '@throughline/core';

import { isRegExp, readGivenList } from './given-list.ts';
import type { LineOptions } from './line-writer.ts';
import { LINE_FORMATS, LINE_LEVELS } from './line-writer.ts';
import type { LogRecordExporter } from './log-batch-exporter.ts';
import type { LogLimits } from './log-limits.ts';
import { readLogLimits } from './log-limits.ts';
import type { LogRecordProcessor } from './log-observers.ts';
import type { LogReading } from './log-reading.ts';
import type { LoggerRule, LoggerRules, SeveritySetting } from './logger-rules.ts';
import { createLoggerRules } from './logger-rules.ts';
import type { Redaction, RedactionOptions } from './redaction.ts';
import { createRedaction } from './redaction.ts';
import { SEVERITY_TEXTS, severityFromName, severityText } from './severity.ts';

/** The options of logging. The environment wins over each of them. */
export interface LoggingOptions {
  /** Records below are not exported; those of unknown severity are. Default: none is. `THROUGHLINE_LOGS_MINIMUM_SEVERITY`. */
  readonly minimumSeverity?: SeveritySetting | undefined;
  /** Whether the records of traces that are not sampled stay out of what is exported. Default `false`. */
  readonly traceBased?: boolean | undefined;
  /** What holds for single loggers instead; the first rule whose name fits decides. */
  readonly loggers?: readonly LoggerRule[] | undefined;
  /** How the lines are written that the application logs with our own functions. */
  readonly lines?: LineOptions | undefined;
  /** Whether what is written to the console becomes log records too. Default `false`. */
  readonly bridgeConsole?: boolean | undefined;
  /** What is withheld besides the usual secrets; `false` withholds nothing. */
  readonly redaction?: RedactionOptions | false | undefined;
  /** How much a record may hold. `OTEL_LOGRECORD_*_LIMIT`, `OTEL_ATTRIBUTE_*_LIMIT`. */
  readonly limits?: Partial<LogLimits> | undefined;
  /** Standard log record processors. They see each record and may change it. */
  readonly processors?: readonly LogRecordProcessor[] | undefined;
  /** Standard log record exporters, each behind a queue with the settings of `batch`. */
  readonly exporters?: readonly LogRecordExporter[] | undefined;
  /** How exporters are fed. `OTEL_BLRP_*`. */
  readonly batch?: Partial<BatchSettings> | undefined;
  /** Writes each record as a line to stdout, besides the lines that loggers write. Default `false`; `OTEL_LOGS_EXPORTER=console`. */
  readonly console?: boolean | undefined;
}

/** What says that no record is too unimportant. */
const ALL = 'ALL';
const WORDS = [ALL, ...SEVERITY_TEXTS];

const CHANGEABLE = ['minimumSeverity', 'traceBased', 'loggers', 'redaction'] as const;

/** How lines are written. What cannot be used is left out. */
export function readLines(core: Core, given: LineOptions): LineOptions {
  const { format, level, enabled, destination }: LineOptions = readableOptions(core, 'lines', given);
  const usable = <Value>(name: string, value: Value, fits: boolean, expected: string): Value | undefined => {
    if (value !== undefined && !fits) refuse(core, `lines.${name}: ${expected}`, value);
    return fits ? value : undefined;
  };
  return {
    format: usable('format', format, LINE_FORMATS.includes(format as never), `one of ${LINE_FORMATS.join(', ')}`),
    level: usable('level', level, LINE_LEVELS.includes(level as never), `one of ${LINE_LEVELS.join(', ')}`),
    enabled: usable('enabled', enabled, typeof enabled === 'boolean', 'true or false'),
    destination: usable('destination', destination, typeof destination?.write === 'function', 'a stream'),
  };
}

/** How records are read. */
export function readReading(core: Core, { limits, redaction }: LoggingOptions): LogReading {
  const { attributeCount, attributeValueLength } = readLogLimits(
    core.settings,
    readableOptions(core, 'limits', limits),
  );
  return { attributeCount, valueLength: attributeValueLength, redaction: readRedaction(core, redaction) };
}

/** Which records go on. */
export function readRules(core: Core, options: LoggingOptions): LoggerRules {
  const { traceBased, loggers } = options;
  const forAll = { traceBased, minimumSeverity: readMinimumSeverity(core, options.minimumSeverity) };
  return createLoggerRules(forAll, loggers, (what, received) => refuse(core, what, received));
}

/** What is withheld. */
export function readRedaction(core: Core, given: RedactionOptions | false | undefined): Redaction {
  if (given === undefined || given === false) return createRedaction(given);
  const options: RedactionOptions = readableOptions(core, 'redaction', given);
  const usable = (name: 'keys' | 'patterns', fits: (item: unknown) => boolean, what: string): void => {
    const list: unknown = options[name];
    if (list !== undefined && readGivenList(list)?.every(fits) !== true)
      refuse(core, `redaction.${name}: a list of ${what}`, list);
  };
  usable('keys', (item) => typeof item === 'string', 'texts');
  usable('patterns', isRegExp, 'regular expressions');
  return createRedaction(options);
}

/** The options with what may be changed while telemetry runs. */
export function reconfigured(options: LoggingOptions, patch: RuntimePatch): LoggingOptions {
  const changes = CHANGEABLE.filter((name) => patch[name] !== undefined).map((name) => [name, patch[name]]);
  return { ...options, ...(Object.fromEntries(changes) as LoggingOptions) };
}

function readMinimumSeverity({ settings }: Core, given: unknown): number {
  const fromCode = given === undefined ? undefined : severityFromName(given);
  const name = fromCode === undefined ? (given as string | undefined) : severityText(fromCode) || ALL;
  return severityFromName(settings.choice('THROUGHLINE_LOGS_MINIMUM_SEVERITY', WORDS, name, ALL)) ?? 0;
}

function refuse(core: Core, expected: string, received: unknown): void {
  core.report(
    'TL_CONFIG_VALUE',
    `logging: expected ${expected}, received ${shown(received)}; it was left out`,
    'Correct it or remove it; the other settings hold.',
  );
}
