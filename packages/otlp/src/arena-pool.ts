import { Buffer } from 'node:buffer';

const FIRST_BYTES = 16_384;
const MOST_KEPT = 8;
const MOST_KEPT_BYTES = 1_048_576;
/** A buffer that was filled to less than this share has grown for something unusual. */
const FAIR_SHARE = 8;

/** Buffers that scopes fill in turn, so that memory follows what one batch needs and not how many scopes there are. */
export interface ArenaPool {
  take(): Buffer;
  /** Takes a buffer back; what grew far beyond what it was used for is let go. */
  give(buffer: Buffer, used: number): void;
}

/** Makes an empty pool. */
export function createArenaPool(): ArenaPool {
  const spare: Buffer[] = [];
  return {
    take: () => spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_BYTES),
    give: (buffer, used) => {
      const fitting =
        buffer.length <= FIRST_BYTES || (buffer.length <= MOST_KEPT_BYTES && used * FAIR_SHARE >= buffer.length);
      if (fitting && spare.length < MOST_KEPT) spare.push(buffer);
    },
  };
}
