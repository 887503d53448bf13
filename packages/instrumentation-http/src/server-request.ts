import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Context } from '@opentelemetry/api';
import type { InstrumentPort, LiveSpan, MetricHandle, RpcMetadata } from '@throughline/core';
import { contextForServer, startOfMeasurement } from '@throughline/core';

import type { EventWatcher } from './patched-emitters.ts';
import type { ResponseQueue } from './queued-responses.ts';
import { joinQueue } from './queued-responses.ts';

/** What ends an incoming request: its response was closed, or its handler threw. */
export type FinishRequest = (served: ServerRequest, thrown: boolean) => void;

/** What a request that is served is made of. */
export interface ServerRequestParts {
  readonly span: LiveSpan;
  /** The context that it arrived in. */
  readonly parent: Context;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly https: boolean;
  readonly finish: FinishRequest;
}

/**
 * One incoming request while it is served.
 *
 * It is at the same time what router instrumentations find in the context to set the route on, and what watches the events of the request and the response.
 */
export class ServerRequest implements RpcMetadata, EventWatcher {
  readonly span: LiveSpan;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly https: boolean;
  /** When it began, in ticks; 0 where nobody measures. */
  readonly startTicks: number;
  /** Who counts it as active, and in which count. */
  countedBy: InstrumentPort | undefined;
  active: MetricHandle | undefined;
  /** The context in which the request is served, which holds this object in turn. */
  readonly eventContext: Context;
  route: string | undefined;
  errorType: string | undefined;
  error: unknown;
  private finish: FinishRequest | undefined;
  private readonly queue: ResponseQueue | undefined;

  constructor({ span, parent, request, response, https, finish }: ServerRequestParts) {
    this.span = span;
    this.request = request;
    this.response = response;
    this.https = https;
    this.startTicks = startOfMeasurement();
    this.countedBy = undefined;
    this.active = undefined;
    this.route = undefined;
    this.errorType = undefined;
    this.error = undefined;
    this.eventContext = contextForServer(parent, this);
    this.finish = finish;
    this.queue = joinQueue(request, response, this);
  }

  get type(): 'http' {
    return 'http';
  }

  /** Sees the events of the request and the response. */
  seen(event: string | symbol, _argument: unknown, emitter: object): void {
    if (event === 'close' && emitter === this.response) this.end(false);
  }

  /** Ends the request once; later calls do nothing. */
  end(thrown: boolean): void {
    const { finish } = this;
    this.finish = undefined;
    this.queue?.delete(this);
    finish?.(this, thrown);
  }
}
