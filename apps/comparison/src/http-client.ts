import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Sent extends RequestOptions {
  readonly body?: string;
}

/** Sends a request with the client of Node; rejects with what it emits as an error. */
export function request(url: string, { body, ...options }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const library = url.startsWith('https:') ? https : http;
    const outgoing = library.request(url, options, (response) => {
      readAll(response).then((text) => resolve(answerOf(response, text)), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The code of what goes wrong, or `none`. */
export async function errorCodeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    const { code, name } = error as { readonly code?: string; readonly name?: string };
    return code ?? name ?? 'unknown';
  }
}

export async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answerOf(response: IncomingMessage, body: string): Answer {
  return { status: response.statusCode ?? 0, body, headers: response.headers };
}
