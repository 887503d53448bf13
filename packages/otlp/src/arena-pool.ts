import { Buffer } from 'node:buffer';

const FIRST_BYTES = 16_384;
const MOST_KEPT = 8;
const MOST_KEPT_BYTES = 1_048_576;
/** A buffer that was filled to less than this share has grown for something unusual. */
const FAIR_SHARE = 8;

/**
 * Buffers that are filled in turn: by scopes while a batch is open, by finished bodies while they travel.
 *
 * Fresh memory costs more than encoding into it. What is kept follows what one batch needs, not how many scopes there are.
 */
export interface ArenaPool {
  /** A buffer of at least so many bytes, with anything in it. */
  take(least?: number): Buffer;
  /** Takes a buffer back that nobody reads any more; what grew far beyond what it was used for is let go. */
  give(buffer: Buffer, used: number): void;
}

/** Makes an empty pool. */
export function createArenaPool(): ArenaPool {
  const spare: Buffer[] = [];
  return {
    take: (least = 0) => {
      for (let index = spare.length - 1; index >= 0; index--) {
        if ((spare[index] as Buffer).length >= least) return spare.splice(index, 1)[0] as Buffer;
      }
      return Buffer.allocUnsafeSlow(Math.max(least, FIRST_BYTES));
    },
    give: (buffer, used) => {
      const isFitting =
        buffer.length <= FIRST_BYTES || (buffer.length <= MOST_KEPT_BYTES && used * FAIR_SHARE >= buffer.length);
      if (isFitting && spare.length < MOST_KEPT) spare.push(buffer);
    },
  };
}
