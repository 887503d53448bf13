import type { Sampler } from '@opentelemetry/api';
import type { Settings } from '@throughline/core';
import { shown } from '@throughline/core';

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

/** Turns a setting given in code into a sampler, or `undefined` when it is none. */
export function samplerFromCode(setting: unknown, ratio = 1): EngineSampler | undefined {
  if (typeof setting === 'number') return setting >= 0 && setting <= 1 ? parentBased(traceIdRatio(setting)) : undefined;
  if (typeof setting === 'string') {
    const name = SAMPLER_NAMES.find((known) => known === setting);
    return name === undefined ? undefined : named(name, ratio);
  }
  if (typeof setting !== 'object' || setting === null) return undefined;
  if (typeof (setting as Partial<Sampler>).shouldSample === 'function') return setting as Sampler;
  const { rules } = setting as Partial<RuleSamplerOptions>;
  return Array.isArray(rules) && rules.every((rule) => typeof rule === 'object' && rule !== null)
    ? ruleSampler(setting as RuleSamplerOptions)
    : undefined;
}

function readRatio(settings: Settings, fromCode: number | undefined): number {
  return settings.number('OTEL_TRACES_SAMPLER_ARG', fromCode, 1, { min: 0, max: 1 });
}

/** Chooses the sampler: `OTEL_TRACES_SAMPLER` with its argument, then the code, then `parentbased_always_on`. */
export function readSampler(settings: Settings, fromCode: SamplerSetting | undefined): EngineSampler {
  const given = settings.env['OTEL_TRACES_SAMPLER']?.trim().toLowerCase();
  if (given !== undefined && ELSEWHERE.includes(given)) {
    settings.report(
      'TL_CONFIG_UNSUPPORTED',
      `OTEL_TRACES_SAMPLER: ${given} is not built in; parentbased_always_on is used`,
      `Pass a sampler object in the options, or set one of ${SAMPLER_NAMES.join(', ')}.`,
    );
    return DEFAULT;
  }
  const name = given === undefined || given === '' ? undefined : settings.choice('OTEL_TRACES_SAMPLER', [...SAMPLER_NAMES, 'unset'], undefined, 'unset');
  if (name !== undefined && name !== 'unset') return named(name, name.endsWith('ratio') ? readRatio(settings, undefined) : 1);
  if (fromCode === undefined) return DEFAULT;
  const sampler = samplerFromCode(fromCode, readRatio(settings, undefined));
  if (sampler !== undefined) return settings.note('OTEL_TRACES_SAMPLER', 'code'), sampler;
  settings.report(
    'TL_CONFIG_VALUE',
    `sampler: expected ${SAMPLER_NAMES.join(', ')}, a share from 0 to 1, { rules: [...] } or an OpenTelemetry Sampler, received ${shown(fromCode)}; parentbased_always_on is used`,
    'Give one of these.',
  );
  return DEFAULT;
}
