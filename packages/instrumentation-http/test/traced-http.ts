import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import http from 'node:http';

import type { Component } from '@throughline/core';
import type { CapturedSpan } from '@throughline/testing';
import type { Traced, TracedOptions } from '@throughline/traced-requests';
import { startTraced } from '@throughline/traced-requests';

import type { HttpOptions } from '../src/http-options.ts';
import { httpInstrumentation } from '../src/http-instrumentation.ts';

/** Telemetry around servers and clients. */
export interface TracedHttp extends Traced {
  server(): CapturedSpan[];
  client(): CapturedSpan[];
}

/** Starts telemetry with the http instrumentation. */
export function traceHttp(
  options?: HttpOptions,
  { components = [], ...more }: TracedOptions & { readonly components?: readonly Component[] } = {},
): TracedHttp {
  const traced = startTraced([httpInstrumentation(options), ...components], more);
  return { ...traced, server: () => traced.of('SERVER'), client: () => traced.of('CLIENT') };
}

/** A response that was read to its end. */
export interface ReadResponse {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Reads the response to a request. */
export function answerOf(request: ClientRequest): Promise<ReadResponse> {
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      response.on('error', reject);
    });
  });
}

/** Sends a request and reads the response. */
export function send(
  port: number,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
): Promise<ReadResponse> {
  const request = http.request({ host: '127.0.0.1', port, path, ...options });
  const answer = answerOf(request);
  request.end(body);
  return answer;
}
