/**
 * What can be wrong with a set-up, as data.
 *
 * Telemetry must not stop a service, so set-up never throws: it collects problems, each with a code, what happened, and what to do.
 * Codes are never reused for something else.
 */

/** Something that is wrong or was mended, and how to put it right. */
export interface Problem {
  readonly code: ProblemCode;
  /** What happened, what was expected, and what came instead. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Each code with what it stands for. */
export const PROBLEM_CODES = {
  TL_CONFIG_VALUE: 'A setting has a value that cannot be used; it was ignored.',
  TL_CONFIG_BOOLEAN: 'A boolean setting is neither true nor false; it was read as false.',
  TL_CONFIG_UNSUPPORTED: 'A setting asks for something that is recognised but not available.',
  TL_CONFIG_TRANSLATED: 'A setting of an older product was translated into its successor.',
  TL_CONFIG_CONFLICT: 'Two settings contradict each other.',
  TL_SETUP_TWICE: 'Telemetry was configured while it was running; the running set-up was kept.',
  TL_SETUP_COMPONENT: 'A component failed to start; the others go on.',
  TL_SETUP_FOREIGN_GLOBAL: 'Another SDK has registered itself with the OpenTelemetry API.',
  TL_COPIES_CORE: 'Several copies of a Throughline package are loaded.',
  TL_COPIES_API: 'Several versions of @opentelemetry/api are loaded.',
  TL_INSTRUMENTATION_FAILED: 'An instrumentation could not be installed.',
  TL_INSTRUMENTATION_LATE: 'A library was loaded before it could be instrumented.',
  TL_METRIC_NAME: 'An instrument has a name that the specification does not allow.',
  TL_METRIC_CONFLICT: 'Two instruments of one name differ; both are recorded.',
  TL_METRIC_CARDINALITY: 'An instrument has more sets of attributes than its limit; the rest are counted together.',
  TL_CALLBACK_FAILED: 'A callback that was given in the options failed; its result was left out.',
  TL_EXPORT_FAILED: 'Records could not be delivered.',
  TL_EXPORT_REJECTED: 'The endpoint refused some records.',
  TL_INTERNAL: 'Throughline itself failed; the application was shielded from it.',
  TL_ASSERT: 'A signal that the application insists on is off.',
} as const;

/** The code of a problem. */
export type ProblemCode = keyof typeof PROBLEM_CODES;

const LONGEST_VALUE = 80;
const LONGEST_REASON = 400;

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}

/** Shortens a received value so that it can be shown in one line. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  } catch {
    text = `a ${typeof value} that cannot be shown`;
  }
  return shortened(text, LONGEST_VALUE);
}

/** What an error says of itself, whatever was thrown. */
export function reasonOf(error: unknown): string {
  try {
    if (error instanceof Error && typeof error.message === 'string') return shortened(error.message, LONGEST_REASON);
  } catch {
    // A hostile error is shown like any other value.
  }
  return shown(error);
}
