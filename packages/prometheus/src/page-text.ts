/** Writes families as text 0.0.4 of Prometheus or as OpenMetrics 1.0.0. */
import { escapedHelp, escapedValue } from './escaped-text.ts';
import type { Exemplar } from './exemplar.ts';
import { newest, newestOfBuckets } from './exemplar.ts';
import type { BoundedCounts } from './exponential.ts';
import { toBounds } from './exponential.ts';
import type { Family } from './families.ts';
import { exposedName } from './families.ts';
import { joinLabels } from './label-text.ts';
import { canonicalText, numberText } from './number-text.ts';
import type { PageForm } from './page-form.ts';
import type { ExponentialSeries, HistogramSeries, NumberSeries } from './series.ts';
import type { Work } from './slices.ts';

/** How many series are written between two moments at which the work may be interrupted. */
const SERIES_AT_ONCE = 32;

/** Writes the page, piece by piece. `target` are the labels of the resource. */
export function* pageText(families: readonly Family[], target: string, form: PageForm): Work<string, void> {
  if (target !== '') yield targetText(target, form);
  for (const family of families) yield* familyText(family, form);
  if (form.format === 'openmetrics') yield '# EOF\n';
}

function targetText(labels: string, { format }: PageForm): string {
  const head =
    format === 'openmetrics'
      ? '# TYPE target info\n# HELP target Target metadata\n'
      : '# HELP target_info Target metadata\n# TYPE target_info gauge\n';
  return `${head}target_info{${labels}} 1\n`;
}

function* familyText(family: Family, form: PageForm): Work<string, void> {
  let text = headText(family, form);
  const write = seriesWriter(family, form);
  let count = 0;
  for (const series of family.series.values()) {
    text += series.kind === 'number' ? write.number(series) : write.histogram(series);
    if (++count % SERIES_AT_ONCE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

function headText(family: Family, { format }: PageForm): string {
  const { type, name, unit, help, isUnknown } = family;
  if (format === 'text') {
    const exposed = exposedName(family);
    return `${help === '' ? '' : `# HELP ${exposed} ${escapedHelp(help)}\n`}# TYPE ${exposed} ${type}\n`;
  }
  const shown = isUnknown ? exposedName(family) : name;
  return [
    `# TYPE ${shown} ${isUnknown ? 'unknown' : type}\n`,
    unit === '' || isUnknown ? '' : `# UNIT ${shown} ${unit}\n`,
    help === '' ? '' : `# HELP ${shown} ${escapedValue(help)}\n`,
  ].join('');
}

interface SeriesWriter {
  number(series: NumberSeries): string;
  histogram(series: HistogramSeries | ExponentialSeries): string;
}

function seriesWriter(family: Family, form: PageForm): SeriesWriter {
  const { name, type, isUnknown } = family;
  const exposed = exposedName(family);
  const isOpenMetrics = form.format === 'openmetrics';
  const hasExtras = isOpenMetrics && type !== 'gauge' && !isUnknown;
  const boundLabels = boundLabelsOf(isOpenMetrics ? canonicalText : numberText);

  const createdText = (labels: string, created: number): string =>
    hasExtras && form.createdTimestamps ? sample(`${name}_created`, labels, created.toFixed(3)) : '';

  return {
    number: ({ labels, value, exemplars, created }) =>
      sample(exposed, labels, numberText(value) + (hasExtras ? exemplarText(newest(exemplars)) : '')) +
      createdText(labels, created),
    histogram(series) {
      const { labels, count, sum, exemplars, created } = series;
      const { bounds, counts } = boundedCounts(series);
      const shown = hasExtras && exemplars.length > 0 ? newestOfBuckets(exemplars, bounds) : [];
      const prefix = joinLabels(labels, 'le="');
      let text = '';
      let below = 0;
      for (const [index, label] of boundLabels(bounds).entries()) {
        below += counts[index] as number;
        text += `${name}_bucket{${prefix}${label}"} ${below}${exemplarText(shown[index])}\n`;
      }
      // In OpenMetrics a count stands beside a sum or not at all (MetricPoint: Histogram).
      if (!isOpenMetrics || sum !== undefined) text += sample(`${name}_count`, labels, String(count));
      if (sum !== undefined) text += sample(`${name}_sum`, labels, numberText(sum));
      return text + createdText(labels, created);
    },
  };
}

function sample(name: string, labels: string, value: string): string {
  return labels === '' ? `${name} ${value}\n` : `${name}{${labels}} ${value}\n`;
}

function boundedCounts(series: HistogramSeries | ExponentialSeries): BoundedCounts {
  return series.kind === 'histogram' ? series : toBounds(series.buckets);
}

/** The texts of bounds. Most series of a metric have the same ones. */
function boundLabelsOf(write: (bound: number) => string): (bounds: readonly number[]) => readonly string[] {
  let known: readonly number[] | undefined;
  let labels: readonly string[] = [];
  return (bounds) => {
    if (bounds !== known) labels = [...bounds.map(write), '+Inf'];
    known = bounds;
    return labels;
  };
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  return ` # {${exemplar.labels}} ${numberText(exemplar.value)} ${exemplar.seconds.toFixed(3)}`;
}
