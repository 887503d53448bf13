import { ValueType } from '@opentelemetry/api';
import type { MetricIdentity, Temporality } from '@throughline/core';

const LARGEST = 2 ** 63;

/** Whether a value of a metric goes out as an integer: 64 bits hold it, and the metric is one of integers. */
export function isInteger({ valueType }: MetricIdentity, value: number): boolean {
  return valueType === ValueType.INT && Number.isInteger(value) && value >= -LARGEST && value < LARGEST;
}

/** The aggregation temporality of OTLP. */
export function temporalityNumberOf(temporality: Temporality): number {
  return temporality === 'delta' ? 1 : 2;
}
