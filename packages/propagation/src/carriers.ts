import type { Context } from '@opentelemetry/api';
import { activeContext, ports } from '@throughline/core';

import type { HeaderCarrier } from './carrier-kinds.ts';
import { headersOf } from './carrier-reader.ts';
import { carrierSetter } from './carrier-writer.ts';
import { isContext } from './usable-context.ts';

/**
 * Writes a context into a carrier by the configured propagators and returns the same carrier. Default context: the active one.
 *
 * Never throws: a carrier that cannot be written, such as a frozen one, comes back as it was.
 */
export function injectTraceContext<Carrier extends HeaderCarrier>(headers: Carrier, context?: Context): Carrier {
  if (!isCarrier(headers)) return headers;
  try {
    ports.propagation.inject(isContext(context) ? context : activeContext(), headers, carrierSetter);
  } catch {
    // The carrier is the caller's: what it refuses it does not get.
  }
  return headers;
}

/**
 * Reads the context that a carrier brings, by the configured propagators and whatever the case of its names. Returns the context it
 * builds on, by default the active one, when the carrier brings nothing or nothing valid. Never throws.
 */
export function extractTraceContext(headers: HeaderCarrier | null | undefined, context?: Context): Context {
  const parent = isContext(context) ? context : activeContext();
  if (!isCarrier(headers)) return parent;
  try {
    return ports.propagation.extract(parent, headersOf(headers));
  } catch {
    return parent;
  }
}

function isCarrier(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
