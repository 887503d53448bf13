// Runs one operation of one side of the micro benchmark: `node operation.mjs <side> <case>`.
import { Bench } from 'tinybench';

import { answerQuestions } from './answers.cjs';

const [side, name] = process.argv.slice(2);
const { operations } = await import(`./operations/${side}.mjs`);
const { loop, count, after } = await operations[name]();

const BYTE_SAMPLES = 9;

answerQuestions({ time, bytes });

/**
 * Nanoseconds per operation: the mean of the loops that fit into so many milliseconds, the collection of their garbage included.
 * What comes after a loop is not timed.
 */
async function time(ms) {
  const bench = new Bench({ time: ms, iterations: 8, warmup: false, throws: true });
  bench.add(name, after === undefined ? timedLoop : timedLoopThenAfter, { async: after !== undefined });
  await bench.run();
  return (bench.tasks[0].result.latency.mean * 1e6) / count;
}

function timedLoop() {
  loop(count);
}

async function timedLoopThenAfter() {
  const started = performance.now();
  loop(count);
  const overriddenDuration = performance.now() - started;
  await after();
  return { overriddenDuration };
}

/** Bytes allocated per operation, on the heap and in buffers, while nothing is collected. */
async function bytes() {
  const samples = [];
  for (let sample = 0; sample < BYTE_SAMPLES; sample++) {
    globalThis.gc();
    const before = process.memoryUsage();
    loop(count);
    const later = process.memoryUsage();
    samples.push((later.heapUsed - before.heapUsed + later.external - before.external) / count);
    await after?.();
  }
  return samples.sort((a, b) => a - b)[BYTE_SAMPLES >> 1];
}
