/**
 * Reads settings: the environment first, then the code, then the default.
 *
 * The parsing rules are those of the OpenTelemetry specification (Environment Variable Specification): empty means unset, booleans are
 * true only for `true`, what cannot be parsed is ignored with a warning. Where each value came from is kept for the status.
 */
import { LONGEST_TIMER_MS } from './deadline.ts';
import type { Problem, ProblemCode } from './problem.ts';
import { shown } from './problem.ts';

/** Where the value of a setting came from. */
export type SettingSource = 'flag' | 'file' | 'env' | 'code' | 'detected' | 'default';

/** The bounds of a number setting. */
export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
}

/** Reads settings and notes where they came from and what was wrong with them. */
export interface Settings {
  readonly env: NodeJS.ProcessEnv;
  readonly sources: Record<string, SettingSource>;
  /** The text of a variable, trimmed; `undefined` when it is unset or empty. */
  text(variable: string, fromCode?: string): string | undefined;
  boolean(variable: string, fromCode: boolean | undefined, fallback: boolean): boolean;
  /** A whole number. Default bounds: 0 to 2^53 - 1. */
  integer(variable: string, fromCode: number | undefined, fallback: number, bounds?: NumberBounds): number;
  /** The milliseconds that something may take. 0 is no limit (specification: Environment variables, Timeout), given as the longest timer of Node. */
  timeout(variable: string, fromCode: number | undefined, fallback: number): number;
  /** A number with a fraction. Default bounds: none. */
  number(variable: string, fromCode: number | undefined, fallback: number, bounds?: NumberBounds): number;
  /** One of a set of words, whatever its case. */
  choice<Word extends string>(
    variable: string,
    words: readonly Word[],
    fromCode: Word | undefined,
    fallback: Word,
  ): Word;
  /** A comma-separated list without repetitions. */
  list(variable: string, fromCode: readonly string[] | undefined, fallback: readonly string[]): readonly string[];
  /** Pairs `key=value` separated by commas, percent-decoded, as in `OTEL_RESOURCE_ATTRIBUTES`. Broken pairs are left out, each with a warning that keeps the value to itself. */
  pairs(variable: string): Record<string, string>;
  report(code: ProblemCode, message: string, fix: string): void;
  note(setting: string, source: SettingSource): void;
}

/** Makes a reader over an environment. Problems go to `onProblem`. */
export function createSettings(env: NodeJS.ProcessEnv, onProblem: (problem: Problem) => void): Settings {
  const sources: Record<string, SettingSource> = {};
  const note = (setting: string, source: SettingSource): void => {
    sources[setting] = source;
  };
  const report = (code: ProblemCode, message: string, fix: string): void => onProblem({ code, message, fix });
  const raw = (variable: string): string | undefined => {
    const value: unknown = env[variable];
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? undefined : text;
  };
  const refuse = (variable: string, received: unknown, expected: string): void =>
    report(
      'TL_CONFIG_VALUE',
      `${variable}: expected ${expected}, received ${shown(received)}; it was ignored`,
      `Set ${variable} to ${expected}, or remove it.`,
    );

  /** Environment over code over default, each passed through the same check. */
  function settle<T>(variable: string, fromCode: unknown, fallback: T, check: (value: unknown) => T | undefined): T {
    const given = raw(variable);
    const fromEnv = given === undefined ? undefined : check(given);
    if (fromEnv !== undefined) return (note(variable, 'env'), fromEnv);
    const accepted = fromCode === undefined ? undefined : check(fromCode);
    note(variable, accepted === undefined ? 'default' : 'code');
    return accepted === undefined ? fallback : accepted;
  }

  function numberCheck(
    variable: string,
    kind: string,
    isOfKind: (value: number) => boolean,
    { min, max }: Required<NumberBounds>,
  ): (value: unknown) => number | undefined {
    return (value) => {
      const parsed = typeof value === 'string' ? Number(value) : value;
      if (typeof parsed === 'number' && isOfKind(parsed) && parsed >= min && parsed <= max) return parsed;
      refuse(variable, value, `${kind}${rangeText(min, max)}`);
      return undefined;
    };
  }

  const integer: Settings['integer'] = (
    variable,
    fromCode,
    fallback,
    { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
  ) => settle(variable, fromCode, fallback, numberCheck(variable, 'a whole number', Number.isInteger, { min, max }));

  return {
    env,
    sources,
    note,
    report,
    text: (variable, fromCode) =>
      settle<string | undefined>(variable, fromCode, undefined, (value) => {
        if (typeof value === 'string') return value === '' ? undefined : value;
        refuse(variable, value, 'a text');
        return undefined;
      }),
    boolean: (variable, fromCode, fallback) =>
      settle(variable, fromCode, fallback, (value) => {
        const word = wordOf(value);
        if (word !== 'true' && word !== 'false') {
          report(
            'TL_CONFIG_BOOLEAN',
            `${variable}: expected true or false, received ${shown(value)}; it was read as false`,
            `Set ${variable} to true or false.`,
          );
        }
        return word === 'true';
      }),
    integer,
    timeout: (variable, fromCode, fallback) =>
      integer(variable, fromCode, fallback, { max: LONGEST_TIMER_MS }) || LONGEST_TIMER_MS,
    number: (variable, fromCode, fallback, { min = -Infinity, max = Infinity } = {}) =>
      settle(variable, fromCode, fallback, numberCheck(variable, 'a number', Number.isFinite, { min, max })),
    choice: (variable, words, fromCode, fallback) =>
      settle(variable, fromCode, fallback, (value) => {
        const given = wordOf(value);
        const found = words.find((word) => word.toLowerCase() === given);
        if (found === undefined) refuse(variable, value, `one of ${words.join(', ')}`);
        return found;
      }),
    list: (variable, fromCode, fallback) => {
      const given = settle(variable, fromCode, fallback, (value) => {
        const items = typeof value === 'string' ? value.split(',') : value;
        if (isListOfTexts(items)) return items;
        refuse(variable, value, 'a list of texts');
        return undefined;
      });
      return [...new Set(given.map((item) => item.trim()).filter((item) => item !== ''))];
    },
    pairs: (variable) => {
      const given = raw(variable);
      return given === undefined
        ? {}
        : readPairs(given, (pair) =>
            refuse(variable, withoutValue(pair), 'pairs key=value, percent-encoded, separated by commas'),
          );
    },
  };
}

/** A word in lower case; booleans and numbers count as what they read like. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? String(value).toLowerCase()
    : undefined;
}

function isListOfTexts(value: unknown): value is string[] {
  try {
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}

/** A pair as it may be shown: its value can be a secret. */
function withoutValue(pair: string): string {
  const split = pair.indexOf('=');
  return split < 0 ? pair : `${pair.slice(0, split)}=...`;
}

function rangeText(min: number, max: number): string {
  if (max === Number.MAX_SAFE_INTEGER || max === Infinity) return min === -Infinity ? '' : ` from ${min} up`;
  return ` from ${min} to ${max}`;
}

/** Reads `key=value,key=value` with percent-encoding on both sides, as `OTEL_RESOURCE_ATTRIBUTES` is written. Hands each broken pair to `onBroken`. */
export function readPairs(text: string, onBroken: (pair: string) => void): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const part of text.split(',')) {
    const pair = part.trim();
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const key = decoded(pair.slice(0, split).trim());
    const value = decoded(pair.slice(split + 1).trim());
    if (split < 1 || key === undefined || key === '' || value === undefined) onBroken(pair);
    else pairs[key] = value;
  }
  return pairs;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
