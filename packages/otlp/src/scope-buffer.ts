import { Buffer } from 'node:buffer';

import { MOST_RECORD_BYTES } from './batch-limits.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Frame } from './envelope.ts';

const NOTHING = Buffer.alloc(0);

/** Where the records of one scope are written. It borrows an arena while it holds any. */
export class ScopeBuffer {
  /** The sink that wrote into it: another one cannot use it. */
  readonly owner: object;
  readonly frame: Frame;
  readonly writer: ByteWriter;
  records: number;

  constructor(owner: object, frame: Frame) {
    this.owner = owner;
    this.frame = frame;
    this.writer = new ByteWriter(NOTHING, MOST_RECORD_BYTES);
    this.records = 0;
  }

  /** Takes an arena to write into. */
  borrow(arena: Buffer): void {
    this.writer.useBuffer(arena);
  }

  /** Gives the arena back, which may have been replaced by a larger one, and forgets what it holds. */
  release(): Buffer {
    this.records = 0;
    return this.writer.useBuffer(NOTHING);
  }
}
