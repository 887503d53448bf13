import { plainCopy } from '@throughline/core';

import { answerScrape } from './answer.ts';
import { holdReader } from './collection.ts';
import { takePart } from './page.ts';
import type { PageOptions } from './page-options.ts';
import { readPageOptions } from './page-options.ts';

/** What was asked for, as the header fields of a request say it. */
export interface MetricsRequest {
  /** Default: text 0.0.4. */
  readonly accept?: string | undefined;
  /** Where it takes gzip, a page of some size is compressed. */
  readonly acceptEncoding?: string | undefined;
  /** Needed where `authorization` is among the options. */
  readonly authorization?: string | undefined;
}

/** A page, ready to be sent. */
export interface RenderedMetrics {
  /** 200; 401 where the authorisation is wrong, 500 where the page could not be made. */
  readonly status: number;
  readonly contentType: string;
  /** All header fields, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes where `content-encoding` says how they are compressed. */
  readonly body: string | Buffer;
}

let isConnected = false;

/**
 * Renders the page, for servers of any kind.
 *
 * It never rejects, and works before telemetry is set up: the page is empty then. Without `acceptEncoding` the body is a text.
 */
export function renderMetrics(
  request: MetricsRequest & { readonly acceptEncoding: string | undefined },
  options?: PageOptions,
): Promise<RenderedMetrics>;
export function renderMetrics(
  request?: MetricsRequest & { readonly acceptEncoding?: undefined },
  options?: PageOptions,
): Promise<RenderedMetrics & { readonly body: string }>;
export async function renderMetrics(request: MetricsRequest = {}, options: PageOptions = {}): Promise<RenderedMetrics> {
  connect();
  const { accept, acceptEncoding, authorization } = plainCopy(request);
  const answer = await answerScrape(
    {
      method: 'GET',
      accept: texts(accept),
      acceptEncoding: texts(acceptEncoding),
      authorization: texts(authorization),
    },
    readPageOptions(options),
  );
  const { status, headers, body } = answer;
  return {
    status,
    contentType: headers['content-type'] as string,
    headers,
    body: headers['content-encoding'] === undefined ? body.toString() : body,
  };
}

/** A function is called again and again, but the reader is held once. */
function connect(): void {
  if (isConnected) return;
  isConnected = true;
  holdReader();
  takePart();
}

function texts(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
