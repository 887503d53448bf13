import type { MetricOptions } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type { InstrumentationScope, MetricKind, MetricSource } from '@throughline/core';
import { internalLog, plainCopy, shown } from '@throughline/core';

import { readBoundaries } from './boundaries.ts';

/** What an instrument is made of. */
export interface GivenInstrument {
  readonly scope: InstrumentationScope;
  readonly kind: MetricKind;
  readonly name: string;
  readonly options?: MetricOptions | null | undefined;
}

/** Reads the name and the options of an instrument of the OpenTelemetry API. Never throws. */
export function readSource({ scope, kind, name, options }: GivenInstrument): MetricSource {
  const { unit, description, valueType, advice } = plainCopy(options);
  const { explicitBucketBoundaries } = plainCopy(advice);
  return {
    scope,
    kind,
    name,
    unit: textOf(unit),
    description: textOf(description),
    valueType: valueType === ValueType.INT ? ValueType.INT : ValueType.DOUBLE,
    boundaries: readAdvice(name, explicitBucketBoundaries),
  };
}

/** Boundaries that an instrument advises. Those that cannot be used are left out with a warning. */
export function readAdvice(name: unknown, given: unknown): readonly number[] | undefined {
  if (given === undefined || given === null) return undefined;
  const boundaries = readBoundaries(given);
  if (boundaries === undefined)
    internalLog.warn(
      `histogram ${shown(name)}: expected a list of numbers for its buckets, received ${shown(given)}; it was left out`,
    );
  return boundaries;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
