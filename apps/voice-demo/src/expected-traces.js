/** @import { ReceivedKind } from '@throughline/testing' */

/**
 * What a span has to be. Its place among the others is its parent.
 *
 * @typedef {object} ExpectedSpan
 * @property {string} service
 * @property {ReceivedKind} kind
 * @property {string} name
 * @property {boolean} [failed] Whether the span is marked as an error. Default: false.
 * @property {Record<string, string | number | boolean | RegExp>} [attributes] What has to be among its attributes.
 * @property {ExpectedSpan[]} [children] All its children; their order is free.
 */

/**
 * What a log line has to be.
 *
 * @typedef {object} ExpectedLine
 * @property {string} service
 * @property {string} severity
 * @property {string} body
 * @property {string} span The name of the span that it belongs to.
 * @property {Record<string, string | number | boolean | RegExp>} [attributes] What has to be among its attributes.
 */

/**
 * A request of the round, and what it has to leave behind.
 *
 * @typedef {object} Scenario
 * @property {string} title
 * @property {unknown} body What is sent to `POST /process`.
 * @property {number} status What api_gateway answers.
 * @property {ExpectedSpan} trace
 * @property {ExpectedLine[]} lines The log lines that have to be among those of the request.
 */

/**
 * @param {number} status
 * @param {ExpectedSpan[]} children
 * @returns {ExpectedSpan}
 */
const gateway = (status, ...children) => ({
  service: 'api_gateway',
  kind: 'SERVER',
  name: 'POST /process',
  failed: status >= 500,
  attributes: {
    'http.request.method': 'POST',
    'http.route': '/process',
    'http.response.status_code': status,
    'url.path': '/process',
  },
  children,
});

/** @type {ExpectedSpan} */
const validation = { service: 'api_gateway', kind: 'INTERNAL', name: 'validate_data' };

/**
 * The call of the orchestrator, as both sides see it.
 *
 * @param {number} status
 * @param {ExpectedSpan[]} children
 * @returns {ExpectedSpan}
 */
const orchestrator = (status, ...children) => ({
  service: 'api_gateway',
  kind: 'CLIENT',
  name: 'POST',
  failed: status >= 400,
  attributes: { 'http.request.method': 'POST', 'http.response.status_code': status, 'url.full': /\/process$/ },
  children: [{ ...gateway(status, ...children), service: 'orchestrator' }],
});

/**
 * @param {number} status
 * @returns {ExpectedSpan}
 */
const generation = (status) => ({
  service: 'orchestrator',
  kind: 'INTERNAL',
  name: 'llm.generate',
  failed: status >= 400,
  attributes: { prompt_length: /^\d+$/ },
  children: [
    {
      service: 'orchestrator',
      kind: 'CLIENT',
      name: 'POST',
      failed: status >= 400,
      attributes: { 'http.response.status_code': status, 'url.full': /\/v1\/generate$/ },
    },
  ],
});

/**
 * @param {boolean} cached
 * @returns {ExpectedSpan}
 */
const synthesis = (cached) => ({
  service: 'orchestrator',
  kind: 'INTERNAL',
  name: 'tts.synthesize',
  attributes: { cached },
  children: cached ? [redis('get')] : [redis('get'), redis('set')],
});

/**
 * @param {string} command
 * @returns {ExpectedSpan}
 */
const redis = (command) => ({
  service: 'orchestrator',
  kind: 'CLIENT',
  name: command,
  attributes: { 'db.system.name': 'redis', 'db.operation.name': command },
});

/** @type {ExpectedSpan} */
const insertion = {
  service: 'orchestrator',
  kind: 'CLIENT',
  name: 'INSERT turns',
  attributes: {
    'db.system.name': 'postgresql',
    'db.query.summary': 'INSERT turns',
    'db.query.text': /^INSERT INTO turns/,
  },
};

/** @type {ExpectedLine} */
const stored = {
  service: 'orchestrator',
  severity: 'INFO',
  body: 'The turn was stored',
  span: 'POST /process',
  attributes: { turn: /^\d+$/ },
};

/**
 * What both services say of a turn that failed.
 *
 * @param {number} status What the orchestrator answered.
 * @param {Record<string, string | RegExp>} exception
 * @returns {ExpectedLine[]}
 */
const failure = (status, exception) => [
  { service: 'orchestrator', severity: 'ERROR', body: 'The turn failed', span: 'POST /process', attributes: exception },
  {
    service: 'api_gateway',
    severity: 'error',
    body: 'The orchestrator could not answer',
    span: 'POST /process',
    attributes: { status },
  },
];

/**
 * The round: every way a turn can go.
 *
 * @type {Scenario[]}
 */
export const scenarios = [
  {
    title: 'A turn of the conversation',
    body: { text: 'Good morning!' },
    status: 200,
    trace: gateway(200, validation, orchestrator(200, generation(200), synthesis(false), insertion)),
    lines: [stored],
  },
  {
    title: 'The same again, its voice from the cache',
    body: { text: 'Good morning!' },
    status: 200,
    trace: gateway(200, validation, orchestrator(200, generation(200), synthesis(true), insertion)),
    lines: [stored],
  },
  {
    title: 'Nothing said',
    body: {},
    status: 400,
    trace: gateway(400, { ...validation, failed: true, attributes: { 'error.type': 'Error' } }),
    lines: [{ service: 'api_gateway', severity: 'info', body: 'text required', span: 'POST /process' }],
  },
  {
    title: 'A model that is overloaded',
    body: { text: 'Please overload' },
    status: 502,
    trace: gateway(502, validation, orchestrator(502, generation(503))),
    lines: failure(502, { 'exception.type': 'Error', 'exception.message': 'The model answered 503' }),
  },
  {
    title: 'More said than the table holds',
    body: { text: 'and so on '.repeat(21) },
    status: 500,
    trace: gateway(
      500,
      validation,
      orchestrator(500, generation(200), synthesis(false), {
        ...insertion,
        failed: true,
        attributes: { ...insertion.attributes, 'db.response.status_code': '22001', 'error.type': '22001' },
      }),
    ),
    lines: failure(500, { 'exception.message': /too long/ }),
  },
];
