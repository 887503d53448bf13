import type { Observable } from './metric-ports.ts';
import { registry } from './registry.ts';

/**
 * Has observable instruments read at each collection, by whichever telemetry runs then. Returns the removal.
 *
 * It may be called before telemetry starts, and outlives it.
 */
export function addObservable(observable: Observable): () => void {
  registry.observables.add(observable);
  return () => void registry.observables.delete(observable);
}
