import type { ClientRequest, IncomingMessage } from 'node:http';

import type { Context } from '@opentelemetry/api';
import type { LiveSpan } from '@throughline/core';
import { startOfMeasurement } from '@throughline/core';

import type { Outgoing } from './outgoing-target.ts';
import type { EventWatcher } from './patched-emitters.ts';

/** How an outgoing request ended. */
export interface ClientEnd {
  readonly response: IncomingMessage | undefined;
  /** The error that ended it, if one did. */
  readonly error: unknown;
  /** Whether the connection was given up before the response was complete. */
  readonly aborted: boolean;
}

/** What follows the life of an outgoing request. */
export interface ClientObserver {
  responded(sent: SentRequest, response: IncomingMessage): void;
  ended(sent: SentRequest, end: ClientEnd): void;
}

/** What a request is made of that is about to be sent. */
export interface SentRequestParts {
  readonly span: LiveSpan;
  readonly outgoing: Outgoing;
  readonly context: Context;
  readonly observer: ClientObserver;
}

/** One outgoing request: it watches the events of the request and of its response, and ends the span once. */
export class SentRequest implements EventWatcher {
  readonly span: LiveSpan;
  readonly outgoing: Outgoing;
  /** The context of the caller, in which the events of the response run. */
  readonly eventContext: Context;
  /** When it began, in ticks; 0 where nobody measures. */
  readonly startTicks: number;
  /** Node's request, as soon as there is one. */
  request: ClientRequest | undefined;
  /** The server that the URI names. */
  address: string;
  port: number;
  private readonly observer: ClientObserver;
  private response: IncomingMessage | undefined;
  private done: boolean;

  constructor({ span, outgoing, context, observer }: SentRequestParts) {
    this.span = span;
    this.outgoing = outgoing;
    this.eventContext = context;
    this.startTicks = startOfMeasurement();
    this.request = undefined;
    this.address = '';
    this.port = 0;
    this.observer = observer;
    this.response = undefined;
    this.done = false;
  }

  seen(event: string | symbol, argument: unknown, emitter: object): void {
    if (emitter === this.request) this.seenOnRequest(event, argument);
    else this.seenOnResponse(event, argument);
  }

  private seenOnRequest(event: string | symbol, argument: unknown): void {
    if (event === 'response') {
      this.response = argument as IncomingMessage;
      this.observer.responded(this, this.response);
    } else if (event === 'upgrade' || event === 'connect') {
      this.response = argument as IncomingMessage;
      this.observer.responded(this, this.response);
      this.end(undefined, false);
    } else if (event === 'error') this.end(argument, true);
    else if (event === 'close') this.end(undefined, this.response?.complete !== true);
  }

  private seenOnResponse(event: string | symbol, argument: unknown): void {
    if (event === 'end') this.end(undefined, false);
    else if (event === 'error') this.end(argument, true);
    else if (event === 'close') this.end(undefined, this.response?.complete !== true);
  }

  private end(error: unknown, aborted: boolean): void {
    if (this.done) return;
    this.done = true;
    this.observer.ended(this, { response: this.response, error, aborted });
  }
}
