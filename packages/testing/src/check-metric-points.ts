import { checkAttributes, checkId } from './check-attributes.ts';
import type { Finding } from './format-finding.ts';
import type { RawExemplar, RawHistogramPoint, RawNumberPoint } from './format-metric-messages.ts';

/** Finds a missing time and an interval that ends before it starts. */
export function checkInterval(
  point: Pick<RawNumberPoint, 'startTimeUnixNano' | 'timeUnixNano'>,
  where: string,
): Finding[] {
  if (point.timeUnixNano === 0n) return [{ where, problem: 'the data point has no time' }];
  return point.timeUnixNano < point.startTimeUnixNano ? [{ where, problem: 'the interval ends before it starts' }] : [];
}

/** Finds buckets that do not fit the bounds or the count. */
export function checkHistogram(point: RawHistogramPoint, where: string): Finding[] {
  const { bucketCounts, explicitBounds, count } = point;
  const findings: Finding[] = [];
  const fits =
    bucketCounts.length === explicitBounds.length + 1 || (bucketCounts.length === 0 && explicitBounds.length === 0);
  if (!fits) findings.push({ where, problem: `${bucketCounts.length} buckets for ${explicitBounds.length} bounds` });
  const total = bucketCounts.reduce((sum, bucket) => sum + bucket, 0n);
  if (bucketCounts.length > 0 && total !== count)
    findings.push({ where, problem: `buckets hold ${total}, the count is ${count}` });
  const rising = explicitBounds.every((bound, index) => index === 0 || bound > (explicitBounds[index - 1] ?? bound));
  if (!rising) findings.push({ where, problem: 'the bounds do not rise' });
  return findings;
}

/** Finds exemplars with one id only, without a value, or with duplicate keys. */
export function checkExemplars(exemplars: readonly RawExemplar[], place: string): Finding[] {
  return exemplars.flatMap((exemplar, index) => {
    const where = `${place} exemplars[${index}]`;
    const optional = exemplar.traceId === '' && exemplar.spanId === '';
    const findings = [
      ...checkId(exemplar.traceId, { name: 'traceId', optional }, where),
      ...checkId(exemplar.spanId, { name: 'spanId', optional }, where),
      ...checkAttributes(exemplar.filteredAttributes, where),
    ];
    if (exemplar.asDouble === undefined && exemplar.asInt === undefined) findings.push({ where, problem: 'no value' });
    return findings;
  });
}
