import { registry } from './registry.ts';

/** Reserves a slot for a sink, in blocks and scopes alike. Sinks that come and go should keep and reuse theirs. */
export function reserveSlot(): number {
  return registry.nextSlot++;
}
