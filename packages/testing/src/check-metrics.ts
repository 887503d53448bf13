import { checkAttributes, checkOrigin } from './check-attributes.ts';
import { checkExemplars, checkHistogram, checkInterval } from './check-metric-points.ts';
import type { Finding } from './format-finding.ts';
import type { RawMetric } from './format-metric-messages.ts';
import type { RawResourceMetrics, RawScopeMetrics } from './format-messages.ts';

/** Finds what decodes but breaks the specification: names, times, buckets, duplicate metrics and label sets. */
export function checkMetrics(resourceMetrics: readonly RawResourceMetrics[]): Finding[] {
  return resourceMetrics.flatMap((ofResource, r) => {
    const inResource = `resourceMetrics[${r}]`;
    const ofScopes = ofResource.scopeMetrics.flatMap((ofScope, s) =>
      checkScope(ofScope, `${inResource}.scopeMetrics[${s}]`),
    );
    return [...checkOrigin(ofResource, inResource), ...ofScopes];
  });
}

function checkScope(ofScope: RawScopeMetrics, where: string): Finding[] {
  const seen = new Set<string>();
  const findings = checkOrigin(ofScope, where);
  for (const [index, metric] of ofScope.metrics.entries()) {
    const place = `${where}.metrics[${index}] "${metric.name}"`;
    if (seen.has(metric.name)) findings.push({ where: place, problem: 'a second metric of this name in one scope' });
    seen.add(metric.name);
    findings.push(...checkMetric(metric, place));
  }
  return findings;
}

function checkMetric(metric: RawMetric, where: string): Finding[] {
  const data = [metric.gauge, metric.sum, metric.histogram, metric.exponentialHistogram, metric.summary];
  const present = data.filter((candidate) => candidate !== undefined);
  const findings: Finding[] = [];
  if (metric.name === '') findings.push({ where, problem: 'the metric has no name' });
  if (present.length !== 1) findings.push({ where, problem: `the metric has ${present.length} kinds of data` });
  for (const held of present) {
    if ('aggregationTemporality' in held && held.aggregationTemporality !== 1 && held.aggregationTemporality !== 2) {
      findings.push({ where, problem: `${held.aggregationTemporality} is no aggregation temporality` });
    }
    findings.push(...checkPoints(held.dataPoints, where));
  }
  return findings;
}

type Point = NonNullable<RawMetric['gauge' | 'histogram' | 'exponentialHistogram' | 'summary']>['dataPoints'][number];

function checkPoints(points: readonly Point[], place: string): Finding[] {
  const seen = new Set<string>();
  return points.flatMap((point, index) => {
    const where = `${place} dataPoints[${index}]`;
    const labels = identityOf(point);
    const findings = [...checkAttributes(point.attributes, where), ...checkInterval(point, where)];
    if (seen.has(labels)) findings.push({ where, problem: 'a second data point of the same attributes' });
    seen.add(labels);
    if ('explicitBounds' in point) findings.push(...checkHistogram(point, where));
    if ('exemplars' in point) findings.push(...checkExemplars(point.exemplars, where));
    return findings;
  });
}

function identityOf(point: Point): string {
  const sorted = [...point.attributes].sort((a, b) => (a.key < b.key ? -1 : 1));
  return JSON.stringify(sorted, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
