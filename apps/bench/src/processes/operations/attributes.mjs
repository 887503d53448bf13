// The same data for all sides.

export const fiveAttributes = [
  ['http.request.method', 'GET'],
  ['http.route', '/users/:id'],
  ['http.response.status_code', 200],
  ['url.path', '/users/42'],
  ['user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64)'],
];

/** What the route, the server and the answer determine. */
export const eightSteadyAttributes = [
  ['http.request.method', 'GET'],
  ['url.scheme', 'http'],
  ['http.route', '/users/:id'],
  ['http.response.status_code', 200],
  ['network.protocol.version', '1.1'],
  ['server.address', 'users.internal'],
  ['server.port', 8080],
  ['network.transport', 'tcp'],
];

/** What each request brings. */
export const threeOwnAttributes = [
  ['url.path', '/users/42'],
  ['user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64)'],
  ['client.address', '203.0.113.9'],
];

export const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** Spans per measured loop of the operations that export: less than a batch, so that sending stays outside. */
export const SPANS_OF_A_LOOP = 500;
