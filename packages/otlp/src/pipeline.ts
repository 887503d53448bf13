import type { DeliveryReport } from '@throughline/core';

import type { Shipment } from './shipment.ts';

/** What is left of a deadline for closing the books, in milliseconds. */
export const CLOSING_MS = 25;

/** The way of a signal from where it is made to one place. Deadlines are moments of `Date.now()`. */
export interface Pipeline {
  /** Notes that nothing is made any more. */
  detach?(): void;
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
  /** Ends it where there is no event loop any more. Returns what is left; `undefined` where it has ended before. */
  leave(): Shipment | undefined;
  report(): DeliveryReport;
}

/** Lets several pipelines do the same at the same time. */
export async function allOf(pipelines: readonly Pipeline[], act: (pipeline: Pipeline) => Promise<void>): Promise<void> {
  await Promise.all(pipelines.map(act));
}
