import type { IncomingMessage, ServerResponse } from 'node:http';

import { answerScrape } from './answer.ts';
import { holdReader } from './collection.ts';
import { takePart } from './page.ts';
import type { PageOptions } from './page-options.ts';
import { readPageOptions } from './page-options.ts';
import { sendAnswer } from './send-answer.ts';

/** Answers a request with the page. Fits `node:http` and Express; it answers whatever the path is, so mount it at one. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Makes a handler for the application's own server.
 *
 * It can be made before telemetry is set up: the page is empty until then. Never throws.
 */
export function metricsHandler(options: PageOptions = {}): MetricsHandler {
  holdReader();
  takePart();
  const settings = readPageOptions(options);
  return (request, response) => {
    const { method, headers } = request;
    const scrape = {
      method,
      accept: headers.accept,
      acceptEncoding: headers['accept-encoding'],
      authorization: headers.authorization,
    };
    void answerScrape(scrape, settings).then((answer) => sendAnswer(response, answer));
  };
}
