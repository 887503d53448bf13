import { roundedSpread } from './rounded-spread.mjs';
import { startSeries } from './series-process.mjs';

const BYTES_OF_A_MB = 1_000_000;

/**
 * Measures what series hold: a fresh process for each side and round. Those of a round run at the same time, which changes
 * nothing about what they hold.
 *
 * From the bytes after full collections is subtracted what was held before the first of the series, with the server of the page
 * in use already. Gives `{ rows: { recorded, scraped }, failures }`, each row with a spread in MB for each side.
 */
export async function measureHeld({ sides, ...figure }, { processes }) {
  const failures = [];
  const samples = Object.fromEntries(sides.map((side) => [side, []]));
  for (let round = 0; round < processes; round++) {
    await Promise.all(
      sides.map((side) =>
        heldBy(side, figure).then(
          (held) => samples[side].push(held),
          (error) => failures.push(`${figure.name}, ${side}: ${error.message}`),
        ),
      ),
    );
  }
  const row = (name) => {
    const entries = sides.map((side) => [side, roundedSpread(samples[side].map((held) => held[name]))]);
    return Object.fromEntries(entries.filter(([, spread]) => spread !== null));
  };
  return { rows: { recorded: row('recorded'), scraped: row('scraped') }, failures };
}

async function heldBy(side, { instruments, labelSets }) {
  const series = await startSeries(side);
  try {
    await series.prepare(1);
    await series.record({ kind: 'histogram', name: 'first', instruments: 1, labelSets: 1 });
    await series.scrape('text');
    await series.prepare(labelSets);
    const before = await series.heldBytes();
    await series.record({ kind: 'histogram', name: 'held', instruments, labelSets });
    const recorded = await series.heldBytes();
    await series.scrape('text');
    const scraped = await series.heldBytes();
    return { recorded: (recorded - before) / BYTES_OF_A_MB, scraped: (scraped - before) / BYTES_OF_A_MB };
  } finally {
    await series.stop();
  }
}
