import { internalLog, reasonOf, runUntraced } from '@throughline/core';

import { takesGzip } from './accepted-encoding.ts';
import { negotiateFormat } from './accepted-format.ts';
import type { Page } from './page.ts';
import { makePage } from './page.ts';
import type { PageSettings } from './page-options.ts';

/** What a request says, as far as it matters. */
export interface ScrapeRequest {
  readonly method: string | undefined;
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly authorization: string | undefined;
}

/** What is to be sent. The names of header fields are in lower case. */
export interface ScrapeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Smaller pages travel in one packet either way. */
const SMALLEST_COMPRESSED = 1400;
const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** Answers a request for the page. Never rejects. */
export async function answerScrape(request: ScrapeRequest, settings: PageSettings): Promise<ScrapeAnswer> {
  const { method = 'GET' } = request;
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only GET and HEAD', { allow: 'GET, HEAD' });
  const { authorization } = settings;
  if (!authorization.accepts(request.authorization)) {
    return refusal(401, 'Not authorised', { 'www-authenticate': authorization.challenge });
  }
  try {
    return await runUntraced(() => answerWithPage(request, settings));
  } catch (error) {
    internalLog.error(`the page of metrics could not be made: ${reasonOf(error)}`);
    return refusal(500, 'The page could not be made');
  }
}

/** An answer without a page. */
export function refusal(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): ScrapeAnswer {
  const body = Buffer.from(`${reason}\n`);
  return { status, headers: { ...headers, 'content-type': PLAIN_TEXT, 'content-length': String(body.length) }, body };
}

async function answerWithPage(
  { accept, acceptEncoding }: ScrapeRequest,
  { createdTimestamps, scopeLabels }: PageSettings,
): Promise<ScrapeAnswer> {
  const { format, contentType } = negotiateFormat(accept);
  const page = await makePage({ format, createdTimestamps, scopeLabels });
  const { body, headers } = await encoded(page, acceptEncoding);
  return {
    status: 200,
    headers: {
      'content-type': contentType,
      ...headers,
      'content-length': String(body.length),
      'cache-control': 'no-store',
      vary: 'accept, accept-encoding',
    },
    body,
  };
}

interface EncodedBody {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

async function encoded(page: Page, acceptEncoding: string | undefined): Promise<EncodedBody> {
  if (page.bytes.length < SMALLEST_COMPRESSED || !takesGzip(acceptEncoding)) return { body: page.bytes, headers: {} };
  return { body: await page.gzipped(), headers: { 'content-encoding': 'gzip' } };
}
