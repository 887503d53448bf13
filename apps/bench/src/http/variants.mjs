// The table of the macro benchmark: what is requested, what is compared, and what each variant has to deliver to count.
// A new variant (metrics, logs, another vendor) is a row here and, where it is set up differently, a file in ../processes/setups.

/** What both sides are told, word for word: the defaults of the specification, spelled out. */
const tracesOnly = {
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  OTEL_PROPAGATORS: 'tracecontext,baggage',
  OTEL_BSP_MAX_QUEUE_SIZE: '2048',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '512',
  OTEL_BSP_SCHEDULE_DELAY: '5000',
};

/** The same with metrics, at the interval of the specification; each window ends with a collection. */
const tracesAndMetrics = { ...tracesOnly, OTEL_METRICS_EXPORTER: 'otlp', OTEL_METRIC_EXPORT_INTERVAL: '60000' };

/** All three signals. */
const allSignals = {
  ...tracesAndMetrics,
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_BLRP_MAX_QUEUE_SIZE: '2048',
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '512',
  OTEL_BLRP_SCHEDULE_DELAY: '1000',
};
const tenPercent = { ...tracesOnly, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' };
const disabled = { ...tracesOnly, OTEL_SDK_DISABLED: 'true' };

/** Spans of a traced request, by kind. The official Fastify and pg instrumentations add a span for the handler and for the pool. */
const officialSpans = {
  hello: { server: 1, internal: 1 },
  chain: { server: 1, internal: 1, client: 3 },
  fanout: { server: 1, internal: 1, client: 1 },
  fetch: { server: 1, internal: 1, client: 1 },
  logged: { server: 1, internal: 1 },
};
const ourSpans = {
  hello: { server: 1 },
  chain: { server: 1, client: 2 },
  fanout: { server: 1, client: 1 },
  fetch: { server: 1, client: 1 },
  logged: { server: 1 },
};

/** `onDemand` routes run only where `--only` names them, those with `variants` only for these. */
export const routes = [
  { name: 'hello', path: '/hello', does: 'answers JSON', needs: [] },
  { name: 'chain', path: '/chain', does: 'one SQL query and one Redis GET', needs: ['postgres', 'redis'] },
  { name: 'fanout', path: '/fanout', does: 'one outgoing request with undici', needs: ['upstream'] },
  {
    name: 'fetch',
    path: '/fetch',
    does: 'one outgoing request with the global fetch',
    needs: ['upstream'],
    onDemand: true,
  },
  {
    name: 'logged',
    path: '/logged',
    does: 'answers JSON and writes one line with pino',
    needs: [],
    variants: ['bare', 'official-signals', 'ours-signals'],
  },
];

/**
 * `sampled` is the share of requests that are traced; `measured` says whether metrics are on; `records` is the number of log records of a
 * request; `setup` names a file in ../processes/setups; `routes` are those it runs on, where these are not all.
 */
export const variants = [
  { name: 'bare', setup: 'bare', environment: {}, sampled: 0, spans: {} },
  { name: 'official', setup: 'official', environment: tracesOnly, sampled: 1, spans: officialSpans },
  { name: 'ours', setup: 'ours', environment: tracesOnly, sampled: 1, spans: ourSpans },
  {
    name: 'official-metrics',
    setup: 'official',
    environment: tracesAndMetrics,
    sampled: 1,
    spans: officialSpans,
    measured: true,
  },
  { name: 'ours-metrics', setup: 'ours', environment: tracesAndMetrics, sampled: 1, spans: ourSpans, measured: true },
  {
    name: 'official-signals',
    setup: 'official',
    environment: allSignals,
    sampled: 1,
    spans: officialSpans,
    measured: true,
    records: 1,
    routes: ['logged'],
  },
  {
    name: 'ours-signals',
    setup: 'ours',
    environment: allSignals,
    sampled: 1,
    spans: ourSpans,
    measured: true,
    records: 1,
    routes: ['logged'],
  },
  { name: 'official-sampled10', setup: 'official', environment: tenPercent, sampled: 0.1, spans: officialSpans },
  { name: 'ours-sampled10', setup: 'ours', environment: tenPercent, sampled: 0.1, spans: ourSpans },
  { name: 'official-disabled', setup: 'official', environment: disabled, sampled: 0, spans: officialSpans },
  { name: 'ours-disabled', setup: 'ours', environment: disabled, sampled: 0, spans: ourSpans },
];

/** Whether a variant runs on a route. */
export function runsOn(variant, route) {
  return (route.variants?.includes(variant.name) ?? true) && (variant.routes?.includes(route.name) ?? true);
}

/** Who is held against whom. The ratios of the first stand directly under the route, those of the others under their name. */
export const comparisons = [
  { name: 'everything', title: 'every request traced', bare: 'bare', official: 'official', ours: 'ours' },
  {
    name: 'metrics',
    title: 'every request traced and measured',
    bare: 'bare',
    official: 'official-metrics',
    ours: 'ours-metrics',
  },
  {
    name: 'signals',
    title: 'every request traced, measured and logged',
    bare: 'bare',
    official: 'official-signals',
    ours: 'ours-signals',
  },
  {
    name: 'sampled10',
    title: '10 % of the requests traced',
    bare: 'bare',
    official: 'official-sampled10',
    ours: 'ours-sampled10',
  },
  {
    name: 'disabled',
    title: 'OTEL_SDK_DISABLED=true',
    bare: 'bare',
    official: 'official-disabled',
    ours: 'ours-disabled',
  },
];

/** What is aimed at: at most `bar`, better `moonshot`. No `route` means every route that is not on demand. */
export const goals = [
  { comparison: 'everything', ratio: 'oursOverOfficial', bar: 0.5, moonshot: 0.35 },
  { comparison: 'everything', ratio: 'extraOursOverOfficial', bar: 0.2, moonshot: 0.1 },
  { comparison: 'everything', ratio: 'oursOverBare', route: 'hello', bar: 1.4, moonshot: 1.2 },
  { comparison: 'everything', ratio: 'oursOverBare', route: 'chain', bar: 1.25, moonshot: 1.12 },
  { comparison: 'everything', ratio: 'oursOverBare', route: 'fanout', bar: 1.3, moonshot: 1.15 },
  { comparison: 'metrics', ratio: 'oursOverOfficial', bar: 0.5, moonshot: 0.35 },
  { comparison: 'metrics', ratio: 'extraOursOverOfficial', bar: 0.2, moonshot: 0.1 },
  { comparison: 'metrics', ratio: 'oursOverBare', route: 'hello', bar: 1.4, moonshot: 1.2 },
  { comparison: 'metrics', ratio: 'oursOverBare', route: 'chain', bar: 1.25, moonshot: 1.12 },
  { comparison: 'metrics', ratio: 'oursOverBare', route: 'fanout', bar: 1.3, moonshot: 1.15 },
  { comparison: 'signals', ratio: 'oursOverOfficial', bar: 0.5, moonshot: 0.35 },
  { comparison: 'signals', ratio: 'oursOverBare', route: 'logged', bar: 1.5, moonshot: 1.3 },
  { comparison: 'sampled10', ratio: 'oursOverBare', route: 'hello', bar: 1.25, moonshot: 1.15 },
  { comparison: 'disabled', ratio: 'oursOverBare', bar: 1.03, moonshot: 1 },
];
