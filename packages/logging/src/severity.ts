/** The severities of the OpenTelemetry Logs Data Model, Field: SeverityNumber. */

/** The number with which each range of severities begins. */
export const SEVERITY = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 } as const;

/** The name of a range of severities. */
export type SeverityName = keyof typeof SEVERITY;

/** The names of the ranges, low to high. */
export const SEVERITY_NAMES = Object.keys(SEVERITY) as readonly SeverityName[];

/** The highest severity number. */
const HIGHEST_SEVERITY = 24;

/** The short names of all severities, low to high. */
export const SEVERITY_TEXTS: readonly string[] = SEVERITY_NAMES.flatMap((name) => [
  name,
  `${name}2`,
  `${name}3`,
  `${name}4`,
]);

const TEXTS: readonly string[] = ['', ...SEVERITY_TEXTS];

/** The short name of a severity, `TRACE` to `FATAL4`; empty for 0 and for what is no severity. */
export function severityText(severityNumber: number): string {
  return TEXTS[severityNumber] ?? '';
}

/** A severity number as it can be delivered: 0, which stands for an unknown one, where it is none. */
export function readSeverityNumber(given: unknown): number {
  return typeof given === 'number' && given >= 1 && given <= HIGHEST_SEVERITY && Number.isInteger(given) ? given : 0;
}

/** The number of a severity given as a number or as a name, whatever its case; `undefined` where it is neither. */
export function severityFromName(given: unknown): number | undefined {
  if (typeof given === 'number') return given === 0 || readSeverityNumber(given) !== 0 ? given : undefined;
  if (typeof given !== 'string') return undefined;
  const index = TEXTS.indexOf(given.trim().toUpperCase(), 1);
  return index < 0 ? undefined : index;
}
