import { markdownTable, shortNumber, shortSpread, textTable, verdict } from '../tables.mjs';
import { cases } from './cases.mjs';
import { figures } from './figures.mjs';

const head = [
  '',
  'official, ns',
  'ours, ns',
  'ours by the API, ns',
  'prom-client or pino, ns',
  'bytes: official',
  'ours',
  'goal',
  'moonshot',
  '',
];

const figuresHead = ['', 'official', 'ours', 'prom-client', 'goal', 'moonshot', ''];

function rows(result) {
  return cases
    .filter(({ name }) => result.cases[name])
    .map(({ name, title, goal }) => {
      const { official, ours, 'ours-by-api': byApi, pino, 'prom-client': peer = pino } = result.cases[name];
      return [
        title,
        shortSpread(official?.nanoseconds),
        shortSpread(ours?.nanoseconds),
        shortSpread(byApi?.nanoseconds),
        shortSpread(peer?.nanoseconds),
        shortNumber(official?.bytes),
        shortNumber(ours?.bytes),
        goalText(goal, goal?.bar),
        goalText(goal, goal?.moonshot),
        goal ? verdict(measuredOf(goal, result.cases[name]), goal) : '-',
      ];
    });
}

function rowsOfFigures(result) {
  return figures
    .filter(({ name }) => result.figures[name])
    .flatMap(({ name, rows: itsRows }) =>
      itsRows.map(({ name: row, title, goal }) => {
        const { official, ours, 'prom-client': peer } = result.figures[name][row];
        return [
          title,
          shortSpread(official),
          shortSpread(ours),
          shortSpread(peer),
          goalText(goal, goal?.bar),
          goalText(goal, goal?.moonshot),
          goal ? verdict(ours?.median, goal) : '-',
        ];
      }),
    );
}

function goalText(goal, figure) {
  if (figure === undefined) return '-';
  return goal.over === undefined ? figure : `${goal.over} + ${figure}`;
}

/** What a goal is held against. */
function measuredOf({ over }, { ours, ...others }) {
  const base = over === undefined ? 0 : others[over]?.nanoseconds.median;
  return ours && base !== undefined ? ours.nanoseconds.median - base : undefined;
}

/** The result for a reader at a terminal. */
export function toText(result) {
  const parts = [
    `One operation, medians of ${result.rounds} rounds, quartiles in brackets. Node ${result.node}, ${result.machine.cpu}.`,
    ...tables(textTable, result),
    ...result.warnings.map((warning) => `Warning: ${warning}`),
    ...result.reasons.map((reason) => `Not measured: ${reason}`),
  ];
  return parts.join('\n\n');
}

function tables(table, result) {
  const parts = [
    [head, rows(result)],
    [figuresHead, rowsOfFigures(result)],
  ];
  return parts.filter(([, its]) => its.length > 0).map(([itsHead, its]) => table(itsHead, its));
}

/** The section of docs/benchmarks.md for a result. */
export function toMarkdown(result) {
  const { date, node, machine, rounds } = result;
  return [
    '## One operation',
    `${date}, Node ${node}, ${machine.cores} x ${machine.cpu}, ${machine.platform}. ${rounds} rounds; each operation and side is a process of its own, and they take turns. Given are medians, with the quartiles in brackets. Bytes are what one operation allocates, on the heap and in buffers. Sending is not part of any row.`,
    markdownTable(head, rows(result)),
    '### What metrics hold, and what a scrape blocks',
    `Memory is the heap and what is outside of it after full collections, less what was held before the first series; each measurement is a process of its own. A scrape comes over HTTP from another process, as Prometheus sends it, and answers with gzip where the side has it; given is the longest time that the event loop had no turn, a median of ${rounds} scrapes in turns. All sides have the same buckets, labels and values, and a page counts only when it holds every series. The official exporter has no OpenMetrics.`,
    markdownTable(figuresHead, rowsOfFigures(result)),
    'Reproduce: `pnpm bench --json micro.json`; `pnpm bench --quick` is a smoke test.',
  ].join('\n\n');
}
