/** Which records of which logger go on. See the OpenTelemetry Logs SDK specification, LoggerConfig. */
import type { InstrumentationScope } from '@throughline/core';
import { reserveSlot } from '@throughline/core';

import { readGivenList } from './given-list.ts';
import { severityFromName } from './severity.ts';

/** A severity as options name it: a number from 1 to 24, or a name such as `WARN`, whatever its case. 0 lets everything through. */
export type SeveritySetting = number | string;

/** What is said of one logger or of all. */
export interface LoggerConfig {
  /** Whether its records go anywhere. Default `true`. */
  readonly enabled?: boolean | undefined;
  /** Records below are dropped, those of unknown severity are not. Default: none is. */
  readonly minimumSeverity?: SeveritySetting | undefined;
  /** Whether the records of traces that are not sampled stay out of what is exported. Default `false`. */
  readonly traceBased?: boolean | undefined;
}

/** What is said of the loggers of a name. */
export interface LoggerRule extends LoggerConfig {
  /** The name of the logger; `*` stands for any text. */
  readonly logger: string;
}

/** A configuration that has been read. */
export interface LoggerVerdict {
  readonly enabled: boolean;
  readonly minimumSeverity: number;
  readonly traceBased: boolean;
}

/** Tells what holds for a logger. */
export interface LoggerRules {
  of(scope: InstrumentationScope): LoggerVerdict;
}

/** A rule, or a part of one, that makes no sense. */
export type OnBadRule = (what: string, received: unknown) => void;

interface ReadRule {
  readonly fits: (name: string) => boolean;
  readonly verdict: LoggerVerdict;
}

const EVERYTHING: LoggerVerdict = { enabled: true, minimumSeverity: 0, traceBased: false };

// One for all rules, so that it is taken once.
let slot: number | undefined;

/** Reads the rules: the first whose name fits decides, and what it does not say is taken from what is said of all. */
export function createLoggerRules(forAll: LoggerConfig, given: unknown, onBad: OnBadRule): LoggerRules {
  const fallback = readVerdict(forAll, EVERYTHING, onBad);
  const list = readGivenList(given);
  if (given !== undefined && list === undefined) onBad('loggers: a list of rules', given);
  const rules = (list ?? []).flatMap((rule) => readRule(rule, fallback, onBad));
  if (rules.length === 0) return { of: () => fallback };
  const ownSlot = (slot ??= reserveSlot());
  // The key tells these rules from those before a change.
  const key = {};
  return {
    of(scope) {
      const known = scope.slots[ownSlot] as { readonly key: object; readonly verdict: LoggerVerdict } | undefined;
      if (known?.key === key) return known.verdict;
      const verdict = rules.find(({ fits }) => fits(scope.name))?.verdict ?? fallback;
      scope.slots[ownSlot] = { key, verdict };
      return verdict;
    },
  };
}

function readRule(given: unknown, fallback: LoggerVerdict, onBad: OnBadRule): ReadRule[] {
  try {
    const rule: Partial<LoggerRule> = { ...(given as LoggerRule) };
    if (typeof rule.logger === 'string')
      return [{ fits: nameMatcher(rule.logger), verdict: readVerdict(rule, fallback, onBad) }];
  } catch {
    // It is reported like any other value.
  }
  onBad('loggers: a rule with the name of a logger', given);
  return [];
}

function readVerdict(config: LoggerConfig, fallback: LoggerVerdict, onBad: OnBadRule): LoggerVerdict {
  const { enabled, minimumSeverity, traceBased } = config;
  const flag = (name: string, value: unknown, otherwise: boolean): boolean => {
    if (value !== undefined && typeof value !== 'boolean') onBad(`${name}: true or false`, value);
    return typeof value === 'boolean' ? value : otherwise;
  };
  const severity = severityFromName(minimumSeverity);
  if (minimumSeverity !== undefined && severity === undefined)
    onBad('minimumSeverity: a severity from TRACE to FATAL4, or 0 to 24', minimumSeverity);
  return {
    enabled: flag('enabled', enabled, fallback.enabled),
    minimumSeverity: severity ?? fallback.minimumSeverity,
    traceBased: flag('traceBased', traceBased, fallback.traceBased),
  };
}

function nameMatcher(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\p{L}\p{N}_]/gu, String.raw`\$&`));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => whole.test(name);
}
