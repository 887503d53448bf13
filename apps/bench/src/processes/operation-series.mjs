// Keeps the series of one side of the micro benchmark, and serves their page: `node operation-series.mjs <side>`.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { answerQuestions } from './answers.cjs';
import { recordedValue } from './operations/attributes.mjs';
import { watchLoop } from './operations/loop-watch.mjs';
import { labelValues } from './operations/series.mjs';

const VALUES_OF_A_SERIES = 8;
const COLLECTIONS = 4;

const [side] = process.argv.slice(2);
const { startSeries } = await import(`./operations/series-${side}.mjs`);
const series = await startSeries();

let values = [];
let stopWatching;

answerQuestions({ prepare, record, heldBytes, watch, longestMs }, { url: series.url });

/** Makes what belongs to the application: the values of the labels. */
function prepare(count) {
  values = labelValues(count);
}

/** Records into so many new instruments of a kind, each with all label sets, as an application does: with new objects. */
function record({ kind, name, instruments }) {
  for (let number = 0; number < instruments; number++) recordInto(series[kind](`${name}_${number}`));
}

function recordInto(add) {
  for (let turn = 0; turn < VALUES_OF_A_SERIES * values.length; turn++) {
    const [method, route] = values[turn % values.length];
    add(recordedValue(turn >> 2), { method, route });
  }
}

/** Bytes that are held, on the heap and outside of it. The bytes of array buffers are among the external ones. */
async function heldBytes() {
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    globalThis.gc();
    await nextTurn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function watch() {
  stopWatching = watchLoop();
}

function longestMs() {
  return stopWatching();
}
