import { reserveSlot } from '@throughline/core';

import type { Envelope } from './envelope.ts';

const free = new Map<Envelope, number[]>();

/**
 * Takes a slot of blocks and scopes for one sink.
 *
 * What blocks keep in it is of one format, so a slot goes back to sinks of the same format only; restarts then reserve no new ones.
 */
export function takeSlot(format: Envelope): number {
  return free.get(format)?.pop() ?? reserveSlot();
}

/** Gives a slot back. */
export function giveSlot(format: Envelope, slot: number): void {
  const slots = free.get(format);
  if (slots === undefined) free.set(format, [slot]);
  else slots.push(slot);
}
