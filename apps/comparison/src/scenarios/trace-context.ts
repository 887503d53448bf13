import { propagation, trace } from '@opentelemetry/api';

import { request } from '../http-client.ts';
import { knownIds } from '../known-ids.ts';
import { type RawOptions, send } from '../raw-client.ts';
import type { Scenario } from '../scenario.ts';
import { serve } from '../servers.ts';

type Headers = NonNullable<RawOptions['headers']>;

const { traceId, spanId } = knownIds;

/** Sends the headers to a service that calls another one, and returns what the other one got. */
function passOn(name: string, headers: Headers): Scenario {
  return {
    name: `context: ${name}`,
    run: async (stage) => {
      const seen: Record<string, unknown> = {};
      const inner = await serve(stage, (incoming, response) => {
        const { traceparent, tracestate, baggage } = incoming.headers;
        Object.assign(seen, {
          isSampled: (Number(`0x${String(traceparent).slice(-2)}`) & 1) === 1,
          tracestate,
          baggage,
        });
        response.end();
      });
      const outer = await serve(stage, (_incoming, response) => {
        seen['entries'] = propagation.getActiveBaggage()?.getAllEntries() ?? [];
        seen['hasSpan'] = trace.getActiveSpan()?.isRecording() ?? false;
        void request(`${inner.url}/inner`).then(() => response.end());
      });
      seen['status'] = await send(outer, 'GET /outer', { headers });
      return seen;
    },
  };
}

export const traceContext: readonly Scenario[] = [
  passOn('no parent', {}),
  passOn('a sampled parent', { traceparent: `00-${traceId}-${spanId}-01` }),
  passOn('a parent that is not sampled', { traceparent: `00-${traceId}-${spanId}-00` }),
  passOn('a parent of a later version', { traceparent: `cc-${traceId}-${spanId}-01-more` }),
  passOn('a parent that is all zeros', { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` }),
  passOn('a malformed parent', { traceparent: 'banana' }),
  passOn('a trace state', { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'shop=a1,other=b2' }),
  passOn('a trace state in two headers', {
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: ['shop=a1', 'other=b2'],
  }),
  passOn('a trace state without a parent', { tracestate: 'shop=a1' }),
  passOn('baggage', { baggage: 'tenant=blue,plan=large;since=2020' }),
  passOn('baggage and a parent', { traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=d%C3%A9j%C3%A0' }),
];
