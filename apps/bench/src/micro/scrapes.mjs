import { roundedSpread } from './rounded-spread.mjs';
import { startSeries } from './series-process.mjs';

const FORMATS = ['text', 'openmetrics'];
const UNMEASURED_SCRAPES = 2;

/**
 * Measures how long a scrape over HTTP blocks the event loop of the process that is scraped: the longest time without a turn.
 *
 * A process for each side, all alive together, taking turns; a side is scraped in the formats that it has. Gives
 * `{ rows: { text, openmetrics }, failures }`, each row with a spread in ms for each side.
 */
export async function measureScrapes(figure, { rounds }) {
  const failures = [];
  const scraped = [];
  try {
    for (const side of figure.sides) {
      const one = { side, samples: { text: [], openmetrics: [] } };
      scraped.push(one);
      await prepare(one, figure).catch((error) => failures.push(`${figure.name}, ${side}: ${error.message}`));
    }
    if (failures.length === 0) await inTurns(scraped, rounds);
  } finally {
    await Promise.all(scraped.map(({ series }) => series?.stop()));
  }
  return { rows: Object.fromEntries(FORMATS.map((format) => [format, spreads(scraped, format)])), failures };
}

/** Starts a side and finds out which formats it has. */
async function prepare(one, { kind, labelSets }) {
  one.series = await startSeries(one.side);
  await one.series.prepare(labelSets);
  await one.series.record({ kind, name: 'scraped', instruments: 1, labelSets });
  one.formats = [];
  for (const format of FORMATS) if (await one.series.scrape(format)) one.formats.push(format);
  for (let scrape = 1; scrape < UNMEASURED_SCRAPES; scrape++) await scrapeAll(one);
}

async function inTurns(scraped, rounds) {
  for (let round = 0; round < rounds; round++) {
    for (const one of round % 2 === 0 ? scraped : [...scraped].reverse()) {
      await scrapeAll(one, (format, longestMs) => one.samples[format].push(longestMs));
    }
  }
}

async function scrapeAll({ series, formats }, take = () => {}) {
  for (const format of formats) {
    await series.watch();
    await series.scrape(format);
    take(format, await series.longestMs());
  }
}

function spreads(scraped, format) {
  const entries = scraped.map(({ side, samples }) => [side, roundedSpread(samples[format])]);
  return Object.fromEntries(entries.filter(([, spread]) => spread !== null));
}
