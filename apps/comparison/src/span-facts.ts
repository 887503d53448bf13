import type { ReceivedEvent, ReceivedSpan } from '@throughline/testing';

import type { FactValue } from './difference.ts';
import { knownIds } from './known-ids.ts';
import type { StableValue } from './stable-values.ts';

/** Everything that is compared about a span, besides its place in the tree. */
export function factsOf(span: ReceivedSpan, stable: StableValue): Map<string, FactValue> {
  const facts = new Map<string, FactValue>();
  const add = (key: string, value: unknown): void => {
    if (value !== undefined && value !== '' && value !== 0) facts.set(key, stable(key, value));
  };
  add('(name)', span.name);
  add('(status)', span.status.code);
  add('(status message)', span.status.message);
  add('(schema URL)', span.scope.schemaUrl);
  add('(flags)', span.flags.toString(16));
  add('(trace)', span.traceId === knownIds.traceId ? knownIds.traceId : undefined);
  add('(trace state)', span.traceState);
  add('(links)', span.links.length);
  add('(dropped)', span.droppedAttributesCount + span.droppedEventsCount + span.droppedLinksCount);
  span.events.forEach((event, index) => addEvent(event, index === 0 ? event.name : `${event.name} ${index + 1}`, add));
  for (const [key, value] of Object.entries(span.attributes)) facts.set(key, stable(key, value));
  return facts;
}

function addEvent(event: ReceivedEvent, name: string, add: (key: string, value: unknown) => void): void {
  add(`(event ${name})`, true);
  for (const [key, value] of Object.entries(event.attributes)) add(`(event ${name}) ${key}`, value);
}
