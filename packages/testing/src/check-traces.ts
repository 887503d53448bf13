import { checkAttributes, checkId, checkOrigin } from './check-attributes.ts';
import type { Finding } from './format-finding.ts';
import type { RawResourceSpans, RawSpan, RawSpanEvent, RawSpanLink } from './format-messages.ts';

const HIGHEST_KIND = 5;
const HIGHEST_STATUS_CODE = 2;

/** Finds what decodes but breaks the specification: ids, names, times, kinds, duplicate keys. */
export function checkTraces(resourceSpans: readonly RawResourceSpans[]): Finding[] {
  const seen = new Set<string>();
  return resourceSpans.flatMap((ofResource, r) => {
    const inResource = `resourceSpans[${r}]`;
    const ofScopes = ofResource.scopeSpans.flatMap((ofScope, s) => {
      const inScope = `${inResource}.scopeSpans[${s}]`;
      const ofSpans = ofScope.spans.flatMap((span, i) => checkSpan(span, `${inScope}.spans[${i}]`, seen));
      return [...checkOrigin(ofScope, inScope), ...ofSpans];
    });
    return [...checkOrigin(ofResource, inResource), ...ofScopes];
  });
}

function checkSpan(span: RawSpan, place: string, seen: Set<string>): Finding[] {
  const where = `${place} "${span.name}"`;
  return [
    ...checkId(span.traceId, { name: 'traceId', optional: false }, where),
    ...checkId(span.spanId, { name: 'spanId', optional: false }, where),
    ...checkId(span.parentSpanId, { name: 'parentSpanId', optional: true }, where),
    ...checkIdentity(span, where, seen),
    ...checkTimes(span, where),
    ...checkEnums(span, where),
    ...checkAttributes(span.attributes, where),
    ...span.events.flatMap((event, i) => checkEvent(event, `${where} events[${i}]`)),
    ...span.links.flatMap((link, i) => checkLink(link, `${where} links[${i}]`)),
  ];
}

function checkIdentity(span: RawSpan, where: string, seen: Set<string>): Finding[] {
  const findings: Finding[] = [];
  const identity = `${span.traceId}/${span.spanId}`;
  if (span.name === '') findings.push({ where, problem: 'the span has no name' });
  if (span.spanId !== '' && seen.has(identity))
    findings.push({ where, problem: `span ${identity} occurs twice in one request` });
  if (span.spanId !== '' && span.parentSpanId === span.spanId)
    findings.push({ where, problem: 'the span is its own parent' });
  seen.add(identity);
  return findings;
}

function checkTimes(span: RawSpan, where: string): Finding[] {
  const { startTimeUnixNano: start, endTimeUnixNano: end } = span;
  if (start === 0n) return [{ where, problem: 'the start time is missing' }];
  if (end === 0n) return [{ where, problem: 'the end time is missing' }];
  return end < start ? [{ where, problem: `ends ${start - end} ns before it starts` }] : [];
}

function checkEnums(span: RawSpan, where: string): Finding[] {
  const findings: Finding[] = [];
  const code = span.status?.code ?? 0;
  if (span.kind < 0 || span.kind > HIGHEST_KIND) findings.push({ where, problem: `${span.kind} is no span kind` });
  if (code < 0 || code > HIGHEST_STATUS_CODE) findings.push({ where, problem: `${code} is no status code` });
  return findings;
}

function checkEvent(event: RawSpanEvent, where: string): Finding[] {
  const findings = checkAttributes(event.attributes, where);
  if (event.name === '') findings.push({ where, problem: 'the event has no name' });
  if (event.timeUnixNano === 0n) findings.push({ where, problem: 'the event has no time' });
  return findings;
}

function checkLink(link: RawSpanLink, where: string): Finding[] {
  return [
    ...checkId(link.traceId, { name: 'traceId', optional: false }, where),
    ...checkId(link.spanId, { name: 'spanId', optional: false }, where),
    ...checkAttributes(link.attributes, where),
  ];
}
