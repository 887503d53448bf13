import type { ServerResponse } from 'node:http';

import { internalLog, reasonOf } from '@throughline/core';

import type { ScrapeAnswer } from './answer.ts';

/** Sends an answer, unless the scraper has gone or the application has answered. To HEAD, Node leaves the body out. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: ScrapeAnswer): void {
  if (response.destroyed || response.headersSent) return;
  try {
    response.writeHead(status, headers);
    response.end(body);
  } catch (error) {
    // The response is the application's, and may have been wrapped by anybody.
    internalLog.error(`the page of metrics could not be sent: ${reasonOf(error)}`);
  }
}
