import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** What Prometheus asks for when it wants a format. */
const accepted = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
};

const scrapers = { 'accept-encoding': 'gzip', connection: 'close' };

/** Scrapes a page as Prometheus does. Gives `{ format, text }`: the format is that of the answer. */
export async function scrape(url, format) {
  const { headers, body } = await answerOf(url, { ...scrapers, accept: accepted[format] });
  return {
    format: headers['content-type'].startsWith('application/openmetrics-text') ? 'openmetrics' : 'text',
    text: String(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body),
  };
}

/** How many series of the instruments `<name>_0`, `<name>_1` and so on are on a page; a histogram is one series. */
export function seriesOn(text, kind, name) {
  const ending = kind === 'histogram' ? String.raw`(?:_seconds)?_count` : '(?:_total)?';
  return text.match(new RegExp(String.raw`^${name}_\d+${ending}\{.*\broute="`, 'gm'))?.length ?? 0;
}

function answerOf(url, headers) {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.once('error', reject);
  });
}
