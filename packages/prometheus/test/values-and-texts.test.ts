import parseText from 'parse-prometheus-text-format';

import { counter, gauge, histogram, offerNothing } from './made-metrics.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { openMetricsOf, textOf } from './rendered.ts';

afterEach(offerNothing);

const HOSTILE = 'back\\slash "quoted"\nnew line\r\ttab \0 zero \u{1F600} \uFEFF }{=,# ü';

test('any text gets through label values and help, in both formats', async () => {
  const metrics = [gauge('g', [{ attributes: { text: HOSTILE }, value: 1 }], { description: HOSTILE })];
  const [family] = readOpenMetrics(await openMetricsOf(metrics));
  expect(family?.samples[0]?.labels['text']).toBe(HOSTILE);
  expect(family?.help).toBe(HOSTILE.replace(/[\\"]/g, '\\$&').replace('\n', '\\n'));

  const [parsed] = parseText(await textOf(metrics));
  expect(parsed).toMatchObject({ name: 'g', metrics: [{ value: '1', labels: { text: HOSTILE } }] });
  expect(await textOf(metrics)).toContain(`# HELP g ${HOSTILE.replace(/\\/g, '\\\\').replace('\n', '\\n')}\n`);
});

test('halves of characters become U+FFFD, and are one series with it', async () => {
  const page = await textOf([
    counter(
      'c',
      [
        { attributes: { text: 'a\uD800b\uDC00' }, value: 1 },
        { attributes: { text: 'a\uFFFDb\uFFFD' }, value: 2 },
      ],
      { description: '\uDFFF' },
    ),
  ]);
  expect(page).toBe('# HELP c_total \uFFFD\n# TYPE c_total counter\nc_total{text="a\uFFFDb\uFFFD"} 3\n');
});

test('values of attributes that are no texts are written as texts, lists as JSON', async () => {
  const attributes = { whole: 7, part: 0.5, yes: true, list: ['a', 'b"c'], numbers: [1, 2], empty: '' };
  const [family] = readOpenMetrics(await openMetricsOf([gauge('g', [{ attributes, value: 1 }])]));
  expect(family?.samples[0]?.labels).toEqual({
    whole: '7',
    part: '0.5',
    yes: 'true',
    list: '["a","b\\"c"]',
    numbers: '[1,2]',
  });
});

test.each([
  [1234, '1234'],
  [0.1, '0.1'],
  [-0, '0'],
  [1e21, '1e+21'],
  [5e-324, '5e-324'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [NaN, 'NaN'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('the value %p is %s', async (value, text) => {
  const metrics = [gauge('g', [{ value }])];
  expect(await textOf(metrics)).toBe(`# TYPE g gauge\ng ${text}\n`);
  expect(readOpenMetrics(await openMetricsOf(metrics))[0]?.samples[0]?.value).toBe(value === 0 ? 0 : value);
});

// The examples of the specification (Canonical Numbers).
test.each([
  [0, '0.0'],
  [0.001, '0.001'],
  [0.01, '0.01'],
  [0.999, '0.999'],
  [1, '1.0'],
  [1.7, '1.7'],
  [10, '10.0'],
  [1e-10, '1e-10'],
  [1e-9, '1e-09'],
  [1e-5, '1e-05'],
  [0.0001, '0.0001'],
  [100_000, '100000.0'],
  [1e6, '1e+06'],
  [1e10, '1e+10'],
  [1.1e23, '1.1e+23'],
])('in OpenMetrics the bound %p is %s', async (bound, text) => {
  const page = await openMetricsOf([histogram('h', [bound], [{ counts: [1, 0], sum: 0 }])]);
  expect(page).toContain(`h_bucket{le="${text}"} 1\n`);
});

test('where a sum would be no counter there is none, and OpenMetrics has no count without it', async () => {
  const metrics = [
    histogram('negative', [-1, 1], [{ counts: [1, 1, 1], sum: 2 }]),
    histogram('unknown', [1], [{ counts: [1, 1], sum: undefined }]),
  ];
  const text = await textOf(metrics);
  expect(text).toContain('negative_count 3\n');
  expect(text).toContain('unknown_count 2\n');
  expect(text).not.toContain('_sum');
  const openMetrics = await openMetricsOf(metrics);
  expect(readOpenMetrics(openMetrics)).toHaveLength(2);
  expect(openMetrics).not.toMatch(/_sum|_count/);
});

test('the time at which a series began is an option', async () => {
  const metrics = [
    counter('c', [{ value: 1 }]),
    histogram('h', [1], [{ counts: [1, 0], sum: 1 }]),
    gauge('g', [{ value: 1 }]),
  ];
  expect(await openMetricsOf(metrics)).not.toContain('_created');
  expect(await textOf(metrics, { createdTimestamps: true })).not.toContain('_created');
  const page = await openMetricsOf(metrics, { createdTimestamps: true });
  const created = readOpenMetrics(page).flatMap(({ samples }) =>
    samples.filter(({ name }) => name.endsWith('_created')),
  );
  expect(created.map(({ name }) => name)).toEqual(['c_created', 'h_created']);
  for (const { value } of created) expect(Math.abs(value * 1000 - performance.timeOrigin)).toBeLessThan(60_000);
});

test('a page of nothing is empty, or the end alone', async () => {
  expect(await textOf([])).toBe('');
  expect(await openMetricsOf([])).toBe('# EOF\n');
});
