import { startChild } from '../child-process.mjs';
import { scrape, seriesOn } from './scraped-page.mjs';

const RECORDING_MS = 60_000;

/**
 * Starts a process that keeps the series of a side, and serves their page.
 *
 * `scrape` resolves to whether the page came in the format, and throws where it does not hold all series that were recorded.
 */
export async function startSeries(side) {
  const child = await startChild('operation-series.mjs', { args: [side], execArgv: ['--expose-gc'] });
  const { url, ask, stop } = child;
  let recorded = { kind: 'counter', name: 'none' };
  let expected = 0;
  return {
    stop,
    prepare: (labelSets) => ask('prepare', labelSets),
    record({ kind, name, instruments, labelSets }) {
      recorded = { kind, name };
      expected = instruments * labelSets;
      return ask('record', { kind, name, instruments }, RECORDING_MS);
    },
    heldBytes: () => ask('heldBytes'),
    watch: () => ask('watch'),
    longestMs: () => ask('longestMs'),
    async scrape(format) {
      const page = await scrape(url, format);
      if (page.format !== format) return false;
      const found = seriesOn(page.text, recorded.kind, recorded.name);
      if (found !== expected) throw new Error(`the page holds ${found} series instead of ${expected}`);
      return true;
    },
  };
}
