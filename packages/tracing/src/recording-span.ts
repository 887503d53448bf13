/* oxlint-disable max-lines -- the span is one object, and one class is the price */
/**
 * The span: one flat object, written once, encoded when it ends.
 *
 * It is at the same time what the application writes to (the API's `Span`), what sinks encode from (`SpanRecord`), and what standard
 * span processors read (`ReadableSpan`), so that none of them needs a copy. The views in the API's form are built when read.
 */
import type {
  Attributes,
  AttributeValue,
  Exception,
  HrTime,
  Link,
  SpanContext,
  SpanKind,
  SpanStatus,
  TimeInput,
  TraceState,
} from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import type {
  AttributeBlock,
  AttributeList,
  InstrumentationScope,
  LiveSpan,
  ReadableResource,
  ReadableScope,
  SpanRecord,
  SpanRecordEvent,
  SpanRecordLink,
} from '@throughline/core';
import {
  indexOfKey,
  internalLog,
  keyAt,
  now,
  readAttributes,
  readName,
  readNamedValue,
  readProperty,
  readTime,
  refuseAttribute,
  removeAt,
  toReadableScope,
  toSpanContext,
  valueAt,
} from '@throughline/core';

import { endedAttributes } from './ended-attributes.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import { readLink } from './read-link.ts';
import type { ReadableEvent, ReadableLink } from './readable-span.ts';
import * as readable from './readable-span.ts';
import type { SpanBirth } from './span-birth.ts';
import type { SpanLimits } from './span-limits.ts';

// Exports of the API are accessors; read once here, it costs nothing per span.
const { UNSET } = SpanStatusCode;

/** What a span needs of the engine that started it. */
export interface SpanHost {
  readonly limits: SpanLimits;
  readonly resource: ReadableResource;
  /** Whether somebody other than the sinks looks at spans. */
  readonly observed: boolean;
  ending(span: RecordingSpan): void;
  ended(span: RecordingSpan): void;
}

/** A span that is recorded. Never throws, whatever it is given; writes after its end are ignored. */
export class RecordingSpan implements LiveSpan, SpanRecord {
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
  readonly spanId0: number;
  readonly spanId1: number;
  readonly parentId0: number;
  readonly parentId1: number;
  readonly parentIsRemote: boolean;
  readonly traceFlags: number;
  readonly traceState: TraceState | undefined;
  readonly scope: InstrumentationScope;
  readonly kind: SpanKind;
  name: string;
  startTicks: number;
  endTicks: number;
  explicitStart: HrTime | undefined;
  explicitEnd: HrTime | undefined;
  attributeList: AttributeList | undefined;
  block: AttributeBlock | undefined;
  connectionBlock: AttributeBlock | undefined;
  eventList: SpanRecordEvent[] | undefined;
  linkList: SpanRecordLink[] | undefined;
  statusCode: SpanStatusCode;
  statusMessage: string | undefined;
  droppedAttributes: number;
  droppedEvents: number;
  droppedLinks: number;
  /** Whether `end` was called. */
  ended: boolean;
  /** Whether keys may be in the list that a block owns too. */
  private keysMayClash: boolean;
  private cachedContext: SpanContext | undefined;
  private readonly host: SpanHost;

  // oxlint-disable-next-line max-params -- an options object would be one more allocation for each span
  constructor(host: SpanHost, scope: InstrumentationScope, name: string, kind: SpanKind, birth: SpanBirth) {
    this.traceId0 = birth.traceId0;
    this.traceId1 = birth.traceId1;
    this.traceId2 = birth.traceId2;
    this.traceId3 = birth.traceId3;
    this.spanId0 = birth.spanId0;
    this.spanId1 = birth.spanId1;
    this.parentId0 = birth.parentId0;
    this.parentId1 = birth.parentId1;
    this.parentIsRemote = birth.parentIsRemote;
    this.traceFlags = birth.traceFlags;
    this.traceState = birth.traceState;
    this.scope = scope;
    this.kind = kind;
    this.name = name;
    this.startTicks = now();
    this.endTicks = this.startTicks;
    this.explicitStart = undefined;
    this.explicitEnd = undefined;
    this.attributeList = undefined;
    this.block = undefined;
    this.connectionBlock = undefined;
    this.eventList = undefined;
    this.linkList = undefined;
    this.statusCode = UNSET;
    this.statusMessage = undefined;
    this.droppedAttributes = 0;
    this.droppedEvents = 0;
    this.droppedLinks = 0;
    this.ended = false;
    this.keysMayClash = false;
    this.cachedContext = undefined;
    this.host = host;
  }

  get recording(): boolean {
    return !this.ended;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  spanContext(): SpanContext {
    return (this.cachedContext ??= toSpanContext(this, false));
  }

  put(key: string, value: AttributeValue): void {
    if (this.ended) return;
    const { limits } = this.host;
    const fits = typeof value !== 'string' || value.length <= limits.attributeValueLength;
    const kept = fits ? value : value.slice(0, limits.attributeValueLength);
    // An instrumentation sets each of its keys once, so only what others wrote can be there already.
    if (this.keysMayClash) this.write(key, kept);
    else this.append(key, kept, limits.attributeCount);
  }

  useBlock(block: AttributeBlock): void {
    if (this.ended) return;
    this.block = undefined;
    if (this.keysMayClash || !block.apart) this.removeOwned(block);
    if (this.count() + block.size > this.host.limits.attributeCount) this.unpack(block);
    else this.block = block;
  }

  useConnectionBlock(block: AttributeBlock): void {
    if (this.ended) return;
    if (this.keysMayClash || !block.apart) this.removeOwned(block);
    if (block.droppedAttributes > 0 || this.count() + block.size > this.host.limits.attributeCount) this.unpack(block);
    else this.connectionBlock = block;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.ended) return this;
    try {
      const read = readNamedValue(key, value, this.host.limits.attributeValueLength);
      if (read !== undefined) this.writeFromOutside(key, read);
    } catch {
      refuseAttribute(key, 'a value that throws when it is read');
    }
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (this.ended || typeof attributes !== 'object' || attributes === null) return this;
    try {
      for (const key of Object.keys(attributes)) {
        const read = readProperty(attributes, key, this.host.limits.attributeValueLength);
        if (read !== undefined) this.writeFromOutside(key, read);
      }
    } catch {
      refuseAttribute('', 'an object whose keys cannot be read');
    }
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this;
    const { limits } = this.host;
    if (limits.eventCount === 0) {
      this.droppedEvents++;
      return this;
    }
    const givenAsTime = readTime(attributesOrTime);
    const attributes = readAttributes(givenAsTime === undefined ? attributesOrTime : undefined, {
      count: limits.attributesPerEvent,
      valueLength: limits.attributeValueLength,
    });
    const events = (this.eventList ??= []);
    if (events.length >= limits.eventCount) {
      events.shift();
      this.droppedEvents++;
    }
    events.push({
      name: readName(name),
      ticks: now(),
      explicitTime: readTime(time) ?? givenAsTime,
      attributeList: attributes.list,
      droppedAttributes: attributes.dropped,
    });
    return this;
  }

  addLink(link: Link): this {
    if (this.ended) return this;
    const { limits } = this.host;
    const read = readLink(link, { count: limits.attributesPerLink, valueLength: limits.attributeValueLength });
    if (read === undefined) return this;
    if (limits.linkCount === 0) {
      this.droppedLinks++;
      return this;
    }
    const links = (this.linkList ??= []);
    if (links.length >= limits.linkCount) {
      links.shift();
      this.droppedLinks++;
    }
    links.push(read);
    return this;
  }

  addLinks(links: Link[]): this {
    if (this.ended) return this;
    try {
      const surplus = Math.max(0, links.length - this.host.limits.linkCount);
      for (const link of links.slice(surplus)) this.addLink(link);
      this.droppedLinks += surplus;
    } catch {
      internalLog.warn('a list of span links that cannot be read was ignored');
    }
    return this;
  }

  /** Follows the specification's order: `OK` is final, `UNSET` never undoes anything, only `ERROR` has a message. */
  setStatus(status: SpanStatus): this {
    try {
      const code = status?.code;
      const isKnown = code === SpanStatusCode.OK || code === SpanStatusCode.ERROR;
      if (this.ended || !isKnown || this.statusCode === SpanStatusCode.OK) return this;
      const { message } = status;
      this.statusCode = code;
      this.statusMessage = code === SpanStatusCode.ERROR && typeof message === 'string' ? message : undefined;
    } catch {
      internalLog.warn('a span status that throws when it is read was ignored');
    }
    return this;
  }

  updateName(name: string): this {
    if (!this.ended) this.name = readName(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.ended) return;
    const attributes = exceptionAttributes(exception);
    if (attributes === undefined)
      internalLog.warn('recordException was called with nothing that describes an exception');
    else this.addEvent('exception', attributes, time);
  }

  end(endTime?: TimeInput): void {
    if (this.ended) {
      internalLog.debug(`span "${this.name}" was ended twice`);
      return;
    }
    this.endTicks = now();
    if (endTime !== undefined || this.explicitStart !== undefined) this.settleTimes(endTime);
    if (this.host.observed) {
      this.host.ending(this);
      // A processor may have ended it.
      if (this.ended) return;
    }
    this.ended = true;
    this.host.ended(this);
  }

  /** Sets the start that the application gave. */
  startAt(time: TimeInput): void {
    this.explicitStart = readTime(time);
  }

  /** Sets an attribute that may be in the block too: the block is taken apart first, because a key must not occur twice. */
  writeFromOutside(key: string, value: AttributeValue): void {
    this.keysMayClash = true;
    const { block, connectionBlock } = this;
    if (block !== undefined && block.owns(key)) {
      this.block = undefined;
      this.unpack(block);
    } else if (connectionBlock !== undefined && connectionBlock.owns(key)) {
      this.connectionBlock = undefined;
      this.unpack(connectionBlock);
    }
    this.write(key, value);
  }

  private write(key: string, value: AttributeValue): void {
    const list = this.attributeList;
    const known = list === undefined ? -1 : indexOfKey(list, key);
    if (list !== undefined && known >= 0) list[known + 1] = value;
    else this.append(key, value, this.host.limits.attributeCount);
  }

  private append(key: string, value: AttributeValue, limit: number): void {
    // Pushing onto an empty literal reserves room for the usual number of attributes in one allocation.
    const list = (this.attributeList ??= []);
    if (this.count() < limit) list.push(key, value);
    else this.droppedAttributes++;
  }

  private removeOwned(block: AttributeBlock): void {
    const list = this.attributeList;
    if (list === undefined) return;
    for (let index = list.length - 2; index >= 0; index -= 2) {
      if (block.owns(keyAt(list, index))) removeAt(list, index);
    }
  }

  private count(): number {
    const { attributeList, block, connectionBlock } = this;
    const own = attributeList === undefined ? 0 : attributeList.length / 2;
    return own + (block === undefined ? 0 : block.size) + (connectionBlock === undefined ? 0 : connectionBlock.size);
  }

  private unpack(block: AttributeBlock): void {
    const { attributeList } = block;
    this.droppedAttributes += block.droppedAttributes;
    for (let index = 0; index < attributeList.length; index += 2)
      this.write(keyAt(attributeList, index), valueAt(attributeList, index));
  }

  private settleTimes(endTime: TimeInput | undefined): void {
    this.explicitEnd = readTime(endTime);
    const [seconds, nanos] = this.duration;
    if (seconds >= 0 && nanos >= 0) return;
    internalLog.warn(`span "${this.name}" ends before it starts; it was given no duration`);
    this.explicitEnd = this.startTime;
  }

  // The rest is the ReadableSpan of the OpenTelemetry SDK, for standard span processors and exporters.

  get parentSpanContext(): SpanContext | undefined {
    return readable.parentOf(this);
  }

  get startTime(): HrTime {
    return readable.startOf(this);
  }

  get endTime(): HrTime {
    return readable.endOf(this);
  }

  get duration(): HrTime {
    return readable.durationOf(this);
  }

  get attributes(): Attributes {
    return this.ended ? endedAttributes(this) : readable.attributesOf(this);
  }

  get events(): ReadableEvent[] {
    return readable.eventsOf(this);
  }

  get links(): ReadableLink[] {
    return readable.linksOf(this);
  }

  get status(): SpanStatus {
    return this.statusMessage === undefined
      ? { code: this.statusCode }
      : { code: this.statusCode, message: this.statusMessage };
  }

  get resource(): ReadableResource {
    return this.host.resource;
  }

  get instrumentationScope(): ReadableScope {
    return toReadableScope(this.scope);
  }

  get droppedAttributesCount(): number {
    return this.droppedAttributes + (this.block?.droppedAttributes ?? 0);
  }

  get droppedEventsCount(): number {
    return this.droppedEvents;
  }

  get droppedLinksCount(): number {
    return this.droppedLinks;
  }
}
