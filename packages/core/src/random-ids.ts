import { randomFillSync } from 'node:crypto';

// One call into crypto costs more than all the rest of a span, so it fills many ids at a time.
const pool = new Int32Array(8192);
let position = pool.length;

/** A random 32-bit integer from a pool that the system's secure generator fills. */
export function randomWord(): number {
  if (position === pool.length) {
    randomFillSync(pool);
    position = 0;
  }
  return pool[position++] as number;
}

/** A random 32-bit integer that is not zero, so that an id which contains it is valid. */
export function randomNonZeroWord(): number {
  let word = randomWord();
  while (word === 0) word = randomWord();
  return word;
}
