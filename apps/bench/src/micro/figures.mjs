// What `pnpm bench` measures beside single operations. A row of the table is a row here; its goals are for `ours`.
import { measureHeld } from './held.mjs';
import { measureScrapes } from './scrapes.mjs';

const sides = ['official', 'ours', 'prom-client'];
const goal = { bar: 30, moonshot: 15 };

export const figures = [
  {
    name: 'memory',
    title: 'memory of metrics',
    measure: measureHeld,
    sides,
    instruments: 10,
    labelSets: 2_000,
    rows: [
      { name: 'recorded', title: 'memory held by 2,000 label sets x 10 histograms, MB', goal },
      { name: 'scraped', title: 'the same once the page was scraped, MB', goal },
    ],
  },
  scrapes('counter', 'counters'),
  scrapes('histogram', 'histograms of 15 buckets'),
];

function scrapes(kind, what) {
  return {
    name: `scrape-${kind}s`,
    title: `scrapes of ${kind}s`,
    measure: measureScrapes,
    sides,
    kind,
    labelSets: 2_000,
    rows: [
      { name: 'text', title: `event loop blocked by a scrape of 2,000 ${what}, text, ms` },
      { name: 'openmetrics', title: 'the same, OpenMetrics, ms' },
    ],
  };
}
