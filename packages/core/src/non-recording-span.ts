import type { SpanContext, TraceState } from '@opentelemetry/api';

import type { LiveSpan } from './ports.ts';
import type { TraceIdentity } from './trace-identity.ts';
import { toSpanContext } from './trace-identity.ts';

/** A span that only carries an identity: a remote parent, or a span that was not sampled. */
export class NonRecordingSpan implements LiveSpan, TraceIdentity {
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
  readonly spanId0: number;
  readonly spanId1: number;
  readonly traceFlags: number;
  readonly traceState: TraceState | undefined;
  readonly isRemote: boolean;
  private cachedContext: SpanContext | undefined;

  constructor(identity: TraceIdentity, isRemote: boolean) {
    this.traceId0 = identity.traceId0;
    this.traceId1 = identity.traceId1;
    this.traceId2 = identity.traceId2;
    this.traceId3 = identity.traceId3;
    this.spanId0 = identity.spanId0;
    this.spanId1 = identity.spanId1;
    this.traceFlags = identity.traceFlags;
    this.traceState = identity.traceState;
    this.isRemote = isRemote;
    this.cachedContext = undefined;
  }

  get recording(): false {
    return false;
  }

  spanContext(): SpanContext {
    return (this.cachedContext ??= toSpanContext(this, this.isRemote));
  }

  isRecording(): boolean {
    return false;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  useBlock(): void {}

  useConnectionBlock(): void {}

  put(): void {}

  end(): void {}

  recordException(): void {}
}
