import type { Sampler } from '@opentelemetry/api';
import type { Settings } from '@throughline/core';
import { internalLog, reasonOf, shown } from '@throughline/core';

import type { BareSampler } from './bare-samplers.ts';
import { alwaysOff, alwaysOn, parentBased, traceIdRatio } from './bare-samplers.ts';
import type { RuleSampler, RuleSamplerOptions } from './rule-sampler.ts';
import { ruleSampler } from './rule-sampler.ts';

/** The names of the built-in samplers, as in `OTEL_TRACES_SAMPLER`. */
export const SAMPLER_NAMES = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** The name of a built-in sampler. */
export type SamplerName = (typeof SAMPLER_NAMES)[number];

/** How spans are sampled: a name, a share of traces (0 to 1, parent-based), rules, or any OpenTelemetry `Sampler`. */
export type SamplerSetting = SamplerName | number | RuleSamplerOptions | Sampler;

/** A sampler of the engine. */
export type EngineSampler = BareSampler | RuleSampler | Sampler;

const VARIABLE = 'OTEL_TRACES_SAMPLER';
const ELSEWHERE = ['jaeger_remote', 'parentbased_jaeger_remote', 'xray'];
const DEFAULT: BareSampler = parentBased(alwaysOn);

function named(name: SamplerName, ratio: number): BareSampler {
  switch (name) {
    case 'always_on':
      return alwaysOn;
    case 'always_off':
      return alwaysOff;
    case 'traceidratio':
      return traceIdRatio(ratio);
    case 'parentbased_always_on':
      return DEFAULT;
    case 'parentbased_always_off':
      return parentBased(alwaysOff);
    case 'parentbased_traceidratio':
      return parentBased(traceIdRatio(ratio));
  }
}

function nameOf(text: string): SamplerName | undefined {
  return SAMPLER_NAMES.find((known) => known === text.trim().toLowerCase());
}

/** Turns a setting given in code into a sampler, or `undefined` when it is none. Never throws. */
export function samplerFromCode(setting: unknown, ratio = 1): EngineSampler | undefined {
  if (typeof setting === 'number') return setting >= 0 && setting <= 1 ? parentBased(traceIdRatio(setting)) : undefined;
  if (typeof setting === 'string') {
    const name = nameOf(setting);
    return name === undefined ? undefined : named(name, ratio);
  }
  try {
    return samplerFromObject(setting);
  } catch (error) {
    internalLog.warn(`the sampler cannot be used: ${reasonOf(error)}`);
    return undefined;
  }
}

function samplerFromObject(setting: unknown): EngineSampler | undefined {
  if (typeof setting !== 'object' || setting === null) return undefined;
  if (typeof (setting as Partial<Sampler>).shouldSample === 'function') return setting as Sampler;
  return Array.isArray((setting as Partial<RuleSamplerOptions>).rules)
    ? ruleSampler(setting as RuleSamplerOptions)
    : undefined;
}

function ratioFromEnvironment(settings: Settings): number {
  return settings.number('OTEL_TRACES_SAMPLER_ARG', undefined, 1, { min: 0, max: 1 });
}

/** The sampler that the environment asks for, or `undefined` when it asks for none or for one that is unknown. */
function samplerFromEnvironment(settings: Settings): BareSampler | undefined {
  const given = settings.text(VARIABLE);
  if (given === undefined) return undefined;
  const name = nameOf(given);
  if (name !== undefined) return named(name, name.endsWith('ratio') ? ratioFromEnvironment(settings) : 1);
  if (ELSEWHERE.includes(given.toLowerCase())) {
    settings.report(
      'TL_CONFIG_UNSUPPORTED',
      `${VARIABLE}: ${given} is not built in; it was ignored`,
      `Pass a sampler object in the options, or set one of ${SAMPLER_NAMES.join(', ')}.`,
    );
    return undefined;
  }
  const expected = `one of ${SAMPLER_NAMES.join(', ')}`;
  settings.report(
    'TL_CONFIG_VALUE',
    `${VARIABLE}: expected ${expected}, received ${shown(given)}; it was ignored`,
    `Set ${VARIABLE} to ${expected}, or remove it.`,
  );
  return undefined;
}

/** Chooses the sampler: `OTEL_TRACES_SAMPLER` with its argument, then the code, then `parentbased_always_on`. */
export function readSampler(settings: Settings, fromCode: SamplerSetting | undefined): EngineSampler {
  const fromEnvironment = samplerFromEnvironment(settings);
  if (fromEnvironment !== undefined) return fromEnvironment;
  settings.note(VARIABLE, 'default');
  if (fromCode === undefined || fromCode === null) return DEFAULT;
  const needsRatio = typeof fromCode === 'string' && fromCode.endsWith('ratio');
  const sampler = samplerFromCode(fromCode, needsRatio ? ratioFromEnvironment(settings) : 1);
  if (sampler !== undefined) return (settings.note(VARIABLE, 'code'), sampler);
  settings.report(
    'TL_CONFIG_VALUE',
    `sampler: expected ${SAMPLER_NAMES.join(', ')}, a share from 0 to 1, { rules: [...] } or an OpenTelemetry Sampler, received ${shown(fromCode)}; parentbased_always_on is used`,
    'Give one of these.',
  );
  return DEFAULT;
}
