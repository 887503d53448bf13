// Export requests in OTLP/JSON that set every field of every message at least once.

const attributes = [
  { key: 'text', value: { stringValue: 'ü' } },
  { key: 'yes', value: { boolValue: true } },
  { key: 'whole', value: { intValue: '-9223372036854775808' } },
  { key: 'real', value: { doubleValue: 0.5 } },
  { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, {}] } } },
  { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { stringValue: 'b' } }] } } },
  { key: 'bytes', value: { bytesValue: 'AQI=' } },
];
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const startTimeUnixNano = '1763700000000000001';
const timeUnixNano = '1763700000000000002';
const resource = {
  attributes,
  droppedAttributesCount: 1,
  entityRefs: [{ schemaUrl: 's', type: 'service', idKeys: ['text'], descriptionKeys: ['yes'] }],
};
const scope = { name: 'scope', version: '1', attributes, droppedAttributesCount: 2 };
const exemplar = { timeUnixNano, spanId, traceId, filteredAttributes: attributes };
const exemplars = [
  { ...exemplar, asDouble: 1.5 },
  { ...exemplar, asInt: '-3' },
];
const point = { attributes, startTimeUnixNano, timeUnixNano, flags: 1 };

export const fullTraces: object = {
  resourceSpans: [
    {
      resource,
      schemaUrl: 'resource-schema',
      scopeSpans: [
        {
          scope,
          schemaUrl: 'scope-schema',
          spans: [
            {
              traceId,
              spanId,
              traceState: 'a=1',
              parentSpanId: 'b7ad6b7169203332',
              flags: 257,
              name: 'work',
              kind: 5,
              startTimeUnixNano,
              endTimeUnixNano: timeUnixNano,
              attributes,
              droppedAttributesCount: 3,
              events: [{ timeUnixNano, name: 'event', attributes, droppedAttributesCount: 4 }],
              droppedEventsCount: 5,
              links: [{ traceId, spanId, traceState: 'b=2', attributes, droppedAttributesCount: 6, flags: 1 }],
              droppedLinksCount: 7,
              status: { message: 'bad', code: 2 },
            },
          ],
        },
      ],
    },
  ],
};

export const gaugeMetric: object = {
  name: 'g',
  description: 'd',
  unit: 's',
  metadata: attributes,
  gauge: { dataPoints: [{ ...point, asInt: '-7', exemplars }] },
};

export const fullMetrics: object = {
  resourceMetrics: [
    {
      resource,
      schemaUrl: 'resource-schema',
      scopeMetrics: [
        {
          scope,
          schemaUrl: 'scope-schema',
          metrics: [
            gaugeMetric,
            {
              name: 's',
              sum: { dataPoints: [{ ...point, asDouble: 2.5 }], aggregationTemporality: 2, isMonotonic: true },
            },
            {
              name: 'h',
              histogram: {
                aggregationTemporality: 1,
                dataPoints: [
                  {
                    ...point,
                    count: '3',
                    sum: 4,
                    min: 1,
                    max: 2,
                    bucketCounts: ['1', '2'],
                    explicitBounds: [1.5],
                    exemplars,
                  },
                ],
              },
            },
            {
              name: 'e',
              exponentialHistogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    ...point,
                    count: '6',
                    sum: 4,
                    min: 1,
                    max: 2,
                    scale: -2,
                    zeroCount: '1',
                    zeroThreshold: 0.1,
                    positive: { offset: -1, bucketCounts: ['1', '2'] },
                    negative: { offset: 1, bucketCounts: ['2'] },
                    exemplars,
                  },
                ],
              },
            },
            {
              name: 'q',
              summary: {
                dataPoints: [{ ...point, count: '1', sum: 2, quantileValues: [{ quantile: 0.5, value: 1 }] }],
              },
            },
          ],
        },
      ],
    },
  ],
};

export const fullLogRecord: object = {
  timeUnixNano,
  observedTimeUnixNano: timeUnixNano,
  severityNumber: 9,
  severityText: 'INFO',
  body: { stringValue: 'hello' },
  attributes,
  droppedAttributesCount: 1,
  flags: 1,
  traceId,
  spanId,
  eventName: 'event',
};

export const fullLogs: object = {
  resourceLogs: [
    {
      resource,
      schemaUrl: 'resource-schema',
      scopeLogs: [{ scope, schemaUrl: 'scope-schema', logRecords: [fullLogRecord] }],
    },
  ],
};
