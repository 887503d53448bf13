import { cases } from '../src/micro/cases.mjs';
import { figures } from '../src/micro/figures.mjs';
import { readPlan } from '../src/micro/plan.mjs';
import { toMarkdown, toText } from '../src/micro/report.mjs';

const spread = (median) => ({ median, q1: median - 1, q3: median + 1, min: median - 1, max: median + 1, count: 3 });

const made = {
  date: '2026-11-21',
  node: 'v20.20.2',
  machine: { cpu: 'a CPU', cores: 2, platform: 'linux x64' },
  rounds: 3,
  warnings: [],
  reasons: [],
  cases: { span: { official: { nanoseconds: spread(2000), bytes: 10 }, ours: { nanoseconds: spread(300), bytes: 5 } } },
  figures: {
    memory: {
      recorded: { official: spread(40), ours: spread(14), 'prom-client': spread(20) },
      scraped: { official: spread(41), ours: spread(16) },
    },
    'scrape-counters': { text: { official: spread(12), ours: spread(6), 'prom-client': spread(9) }, openmetrics: {} },
  },
};

const rowWith = (text, title) => text.split('\n').find((line) => line.includes(title));
const cellsOf = (row) =>
  row
    .split('|')
    .map((cell) => cell.trim())
    .slice(2, -1);

test('what metrics hold stands beside the others and against its goals', () => {
  const page = toMarkdown(made);
  expect(cellsOf(rowWith(page, 'memory held by 2,000 label sets x 10 histograms'))).toEqual([
    '40.0 (39.0 to 41.0)',
    '14.0 (13.0 to 15.0)',
    '20.0 (19.0 to 21.0)',
    '30',
    '15',
    'moonshot',
  ]);
  expect(cellsOf(rowWith(page, 'the same once the page was scraped')).slice(1)).toEqual([
    '16.0 (15.0 to 17.0)',
    '-',
    '30',
    '15',
    'met',
  ]);
});

test('what has no goal has no verdict, and what a side does not have is left open', () => {
  const page = toMarkdown(made);
  expect(cellsOf(rowWith(page, 'scrape of 2,000 counters')).slice(3)).toEqual(['-', '-', '-']);
  expect(cellsOf(rowWith(page, 'the same, OpenMetrics'))).toEqual(['-', '-', '-', '-', '-', '-']);
});

test('the terminal shows both tables, or the one that was asked for', () => {
  expect(toText(made)).toMatch(/span \+ 5 attributes[^]*memory held by 2,000/);
  expect(toText({ ...made, figures: {} })).not.toMatch(/memory held|prom-client {3}/);
  expect(toText({ ...made, cases: {} })).not.toContain('official, ns');
});

test('a complete run measures every operation and every figure, a part is not enough', () => {
  const plan = readPlan([]);
  expect(plan).toMatchObject({ enough: true, cases, figures });
  expect(readPlan(['--quick'])).toMatchObject({ enough: false, processes: 1 });
  expect(readPlan(['--only', cases.map(({ name }) => name).join(',')])).toMatchObject({ enough: false, figures: [] });
  const part = readPlan(['--only', 'memory,span']);
  expect([part.enough, part.cases, part.figures]).toEqual([false, [cases[0]], [figures[0]]]);
  expect(() => readPlan(['--only', 'heap'])).toThrow('--only: "heap" is no part');
});
