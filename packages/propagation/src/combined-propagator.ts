import type { TextMapPropagator } from '@opentelemetry/api';
import { internalLog, reasonOf } from '@throughline/core';

/**
 * Makes one propagator of several. Each sees the context that the one before it extracted.
 *
 * Nothing leaves it: where a propagator fails, or the getter or setter it uses, the others still do their part.
 */
export function combinedPropagator(propagators: readonly TextMapPropagator[]): TextMapPropagator {
  return {
    extract(context, carrier, getter) {
      let extracted = context;
      for (const propagator of propagators) {
        try {
          extracted = propagator.extract(extracted, carrier, getter);
        } catch (error) {
          sayFailure('reading', error);
        }
      }
      return extracted;
    },
    inject(context, carrier, setter) {
      for (const propagator of propagators) {
        try {
          propagator.inject(context, carrier, setter);
        } catch (error) {
          sayFailure('writing', error);
        }
      }
    },
    fields: () => [...new Set(propagators.flatMap((propagator) => propagator.fields()))],
  };
}

function sayFailure(deed: string, error: unknown): void {
  internalLog.warn(`${deed} a carrier failed: ${reasonOf(error)}; trace context or baggage may be missing`);
}
