import { startChild } from '../child-process.mjs';
import { roundedSpread } from './rounded-spread.mjs';

/** New space that is large enough for what a loop allocates, so that its bytes can be read before they are collected. */
const execArgv = ['--expose-gc', '--min-semi-space-size=16'];
const GRACE_MS = 30_000;

/**
 * Measures one case: a fresh process for each side, all alive together, taking turns.
 * Gives `{ sides: { [side]: { nanoseconds, bytes } }, failures }`.
 */
export async function measureCase({ name, sides }, { rounds, ms }, environment) {
  const failures = [];
  const processes = [];
  try {
    for (const side of sides) {
      const child = await startChild('operation.mjs', { args: [side, name], execArgv, environment }).catch((error) => {
        failures.push(`${name}, ${side}: ${error.message}`);
      });
      if (child) processes.push({ side, child, samples: [], bytes: undefined });
    }
    await inTurns(processes, rounds, ms);
  } finally {
    await Promise.all(processes.map(({ child }) => child.stop()));
  }
  const entries = processes.map(({ side, samples, bytes }) => [side, { nanoseconds: roundedSpread(samples), bytes }]);
  return { sides: Object.fromEntries(entries), failures };
}

async function inTurns(processes, rounds, ms) {
  for (const { child } of processes) await child.ask('time', ms, ms + GRACE_MS);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? processes : [...processes].reverse();
    for (const { child, samples } of order) samples.push(await child.ask('time', ms, ms + GRACE_MS));
  }
  for (const one of processes) one.bytes = Math.max(0, Math.round(await one.child.ask('bytes')));
}
