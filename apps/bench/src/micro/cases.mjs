// The table of the micro benchmark. Each side has an operation of the case's name in ../processes/operations/<side>.mjs, or none.

/** Nanoseconds are per operation. `goal` is for `ours`, or for what `ours` costs on top of another side. */
export const cases = [
  {
    name: 'span',
    title: 'span + 5 attributes + end, nothing exported',
    sides: ['official', 'ours', 'ours-by-api'],
  },
  {
    name: 'span-encoded',
    title: 'span + 5 attributes + end + encoded as OTLP',
    sides: ['official', 'ours', 'ours-by-api'],
    goal: { bar: 300, moonshot: 200 },
  },
  {
    name: 'span-unsampled',
    title: 'unsampled span',
    sides: ['official', 'ours', 'ours-by-api'],
    goal: { bar: 60, moonshot: 40 },
  },
  {
    name: 'encode',
    title: 'OTLP encode of a span with 11 attributes',
    sides: ['official', 'ours'],
    goal: { bar: 600, moonshot: 450 },
  },
  {
    name: 'encode-block',
    title: 'the same, 8 of the 11 from a cached block',
    sides: ['ours'],
  },
  {
    name: 'counter-attributes',
    title: 'counter, an object of 2 attributes each time',
    sides: ['official', 'ours', 'prom-client'],
    goal: { bar: 60, moonshot: 35 },
  },
  {
    name: 'histogram-attributes',
    title: 'histogram, an object of 2 attributes each time',
    sides: ['official', 'ours', 'prom-client'],
    goal: { bar: 60, moonshot: 35 },
  },
  {
    name: 'counter-bound',
    title: 'counter, a bound handle',
    sides: ['ours', 'prom-client'],
    goal: { bar: 10, moonshot: 7 },
  },
  {
    name: 'histogram-bound',
    title: 'histogram, a bound handle',
    sides: ['ours', 'prom-client'],
    goal: { bar: 10, moonshot: 7 },
  },
  {
    name: 'pino-line',
    title: 'line of pino with 2 attributes inside a span, correlated, as a record, encoded as OTLP',
    sides: ['official', 'ours', 'pino'],
    goal: { bar: 1000, moonshot: 600, over: 'pino' },
  },
  {
    name: 'pino-line-serialized',
    title: 'the same of a logger with a serializer, as Fastify logs requests',
    sides: ['official', 'ours', 'pino'],
  },
  {
    name: 'pino-line-redacted',
    title: 'the same of a logger that redacts: the record is read from the finished line',
    sides: ['official', 'ours', 'pino'],
  },
  { name: 'extract', title: 'W3C extract', sides: ['official', 'ours'] },
  { name: 'inject', title: 'W3C inject', sides: ['official', 'ours'] },
  { name: 'context-with', title: 'run a function in a context', sides: ['official', 'ours'] },
  { name: 'context-active', title: 'read the active context', sides: ['official', 'ours'] },
];
