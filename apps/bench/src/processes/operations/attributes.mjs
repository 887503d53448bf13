// The same data for all sides. The five attributes of a span are written out where spans are made: a loop over a list would
// cost as much as what is measured.

export const [method, route, status, path, agent] = [
  'GET',
  '/users/:id',
  200,
  '/users/42',
  'Mozilla/5.0 (X11; Linux x86_64)',
];

/** What the route, the server and the answer determine. */
export const eightSteadyAttributes = [
  ['http.request.method', method],
  ['url.scheme', 'http'],
  ['http.route', route],
  ['http.response.status_code', status],
  ['network.protocol.version', '1.1'],
  ['server.address', 'users.internal'],
  ['server.port', 8080],
  ['network.transport', 'tcp'],
];

/** What each request brings. */
export const threeOwnAttributes = [
  ['url.path', path],
  ['user_agent.original', agent],
  ['client.address', '203.0.113.9'],
];

export const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** Spans per measured loop of the operations that export: less than a batch, so that sending stays outside. */
export const SPANS_OF_A_LOOP = 500;
/** As many as fit into a batch. */
export const RECORDS_OF_A_LOOP = 500;

/** Values of an attribute of a metric. */
export const methods = ['GET', 'POST', 'PUT', 'DELETE'];

/** A duration in seconds, another one each time. */
export const recordedValue = (turn) => (turn & 63) * 0.013;
