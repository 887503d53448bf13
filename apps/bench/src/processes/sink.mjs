// Receives OTLP over HTTP and counts what arrives, per service.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { answerQuestions } from './answers.cjs';
import { countPoints, countRecords, countSpans, serviceOf } from './otlp-count.mjs';

let services = new Map();

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    receive(request, Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 0 }).end();
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () =>
  answerQuestions({ take }, { endpoint: `http://127.0.0.1:${server.address().port}` }),
);

/** Hands over what was counted since the last time. */
function take() {
  const counted = Object.fromEntries(services);
  services = new Map();
  return counted;
}

function receive({ url, headers }, sent) {
  try {
    const encoding = headers['content-encoding'] ?? 'identity';
    const bytes = encoding === 'gzip' ? gunzipSync(sent) : sent;
    const counts = countsOf(serviceOf(bytes));
    note(counts.paths, url);
    note(counts.contentTypes, headers['content-type']);
    note(counts.encodings, encoding);
    counts.exports++;
    counts.bytes += sent.length;
    addPayload(counts, url, bytes);
  } catch (error) {
    note(countsOf('').problems, error.message);
  }
}

function countsOf(service) {
  let counts = services.get(service);
  if (counts === undefined) {
    const wire = { paths: {}, contentTypes: {}, encodings: {}, problems: {} };
    const content = { spans: 0, roots: 0, attributes: 0, byKind: {}, byScope: {}, points: 0, records: 0 };
    counts = { exports: 0, bytes: 0, largestExport: 0, ...wire, ...content };
    services.set(service, counts);
  }
  return counts;
}

function addPayload(counts, path, bytes) {
  if (path === '/v1/metrics') counts.points += countPoints(bytes);
  else if (path === '/v1/logs') counts.records += countRecords(bytes);
  else addSpans(counts, countSpans(bytes));
}

function addSpans(counts, { spans, roots, attributes, byKind, byScope }) {
  counts.spans += spans;
  counts.roots += roots;
  counts.attributes += attributes;
  counts.largestExport = Math.max(counts.largestExport, spans);
  for (const [kind, count] of Object.entries(byKind)) note(counts.byKind, kind, count);
  for (const [scope, count] of Object.entries(byScope)) note(counts.byScope, scope, count);
}

function note(counts, name, count = 1) {
  counts[name] = (counts[name] ?? 0) + count;
}
