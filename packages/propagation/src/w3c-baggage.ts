import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { baggageOf, contextWithBaggage, isSuppressed } from '@throughline/core';

import { formatBaggage, parseBaggage } from './baggage-header.ts';

const BAGGAGE = 'baggage';

function extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
  const field = getter.get(carrier, BAGGAGE);
  if (field === undefined) return context;
  const baggage = parseBaggage(field);
  return baggage === undefined ? context : contextWithBaggage(context, baggage);
}

function inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
  const baggage = baggageOf(context);
  if (baggage === undefined || isSuppressed(context)) return;
  const header = formatBaggage(baggage);
  if (header !== '') setter.set(carrier, BAGGAGE, header);
}

/**
 * Propagates baggage in the `baggage` header (W3C Baggage): up to 180 members within 8192 bytes.
 *
 * Only an error of the getter or setter it is given leaves it.
 */
export const w3cBaggagePropagator: TextMapPropagator = { extract, inject, fields: () => [BAGGAGE] };
