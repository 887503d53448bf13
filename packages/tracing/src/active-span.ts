import type {
  AttributeValue,
  Attributes,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import type { ContextScope } from '@throughline/core';

import { failSpan } from './failed-span.ts';

/**
 * A span that is active until the end of its block: `using span = telemetry.span('name')`.
 *
 * Concurrent calls do not make siblings: in `Promise.all([op(a), op(b)])`, where `op` opens its span this way, the span of `b`
 * becomes a child of the span of `a`, because `a` is still open when `b` starts. Use `telemetry.trace()` there.
 */
export class ActiveSpan implements Span, Disposable, AsyncDisposable {
  private readonly span: Span;
  private readonly reach: ContextScope;

  constructor(span: Span, reach: ContextScope) {
    this.span = span;
    this.reach = reach;
  }

  spanContext(): SpanContext {
    return this.span.spanContext();
  }

  isRecording(): boolean {
    return this.span.isRecording();
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.span.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.span.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.span.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.span.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.span.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.span.setStatus(status);
    return this;
  }

  updateName(name: string): this {
    this.span.updateName(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.span.recordException(exception, time);
  }

  /** Marks the span as failed: exception event, status and `error.type`. A block that is left by an error does not do so by itself. */
  fail(error: unknown): this {
    failSpan(this.span, error);
    return this;
  }

  end(endTime?: TimeInput): void {
    this.reach.detach();
    this.span.end(endTime);
  }

  [Symbol.dispose](): void {
    this.reach.detach();
    if (this.span.isRecording()) this.span.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    return Promise.resolve();
  }
}
