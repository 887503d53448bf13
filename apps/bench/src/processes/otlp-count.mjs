// Counts what an OTLP protobuf export holds, from the wire format alone: no encoder or schema of either side takes part.
// Field numbers are those of opentelemetry/proto: ExportTraceServiceRequest, ExportMetricsServiceRequest, ExportLogsServiceRequest.

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

const text = new TextDecoder();

/** Calls `onField(number, from, to, value)` for each field of the message between two positions. Throws on broken bytes. */
function eachField(bytes, from, to, onField) {
  let at = from;
  const varint = () => {
    let value = 0;
    for (let scale = 1; at < to; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('a varint runs over the end of its message');
  };
  const sizeOf = (wireType) => {
    if (wireType === FIXED64) return 8;
    if (wireType === FIXED32) return 4;
    if (wireType === LENGTH) return varint();
    throw new RangeError(`wire type ${wireType} is not used by OTLP`);
  };
  while (at < to) {
    const tag = varint();
    const value = (tag & 7) === VARINT ? varint() : undefined;
    const size = value === undefined ? sizeOf(tag & 7) : 0;
    if (at + size > to) throw new RangeError('a field runs over the end of its message');
    onField(tag >>> 3, at, at + size, value);
    at += size;
  }
}

/** Calls `onMessage` for each message that lies at a path of field numbers. */
function eachAt(bytes, from, to, path, onMessage) {
  const [number, ...rest] = path;
  eachField(bytes, from, to, (field, start, end) => {
    if (field !== number) return;
    if (rest.length === 0) onMessage(start, end);
    else eachAt(bytes, start, end, rest, onMessage);
  });
}

function countAt(bytes, path) {
  let count = 0;
  eachAt(bytes, 0, bytes.length, path, () => count++);
  return count;
}

const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** The spans of an export: `{ spans, roots, attributes, byKind, byScope }`. Throws where a span has no valid ids, name or times. */
export function countSpans(bytes) {
  const counts = { spans: 0, roots: 0, attributes: 0, byKind: {}, byScope: {} };
  eachAt(bytes, 0, bytes.length, [1, 2], (start, end) => {
    const before = counts.spans;
    let scope = '';
    eachField(bytes, start, end, (field, from, to) => {
      if (field === 1) scope = textAt(bytes, from, to, 1);
      else if (field === 2) addSpan(counts, bytes, from, to);
    });
    counts.byScope[scope] = (counts.byScope[scope] ?? 0) + counts.spans - before;
  });
  return counts;
}

function addSpan(counts, bytes, start, end) {
  let sound = 0;
  let hasParent = false;
  let kind = 0;
  eachField(bytes, start, end, (field, from, to, value) => {
    if (field === 1 && to - from === 16) sound |= 1;
    else if (field === 2 && to - from === 8) sound |= 2;
    else if (field === 4) hasParent = to > from;
    else if (field === 5 && to > from) sound |= 4;
    else if (field === 6) kind = value;
    else if (field === 7 && to - from === 8) sound |= 8;
    else if (field === 8 && to - from === 8) sound |= 16;
    else if (field === 9) counts.attributes++;
  });
  if (sound !== 31) throw new RangeError('a span without trace id, span id, name, start or end');
  counts.spans++;
  if (!hasParent) counts.roots++;
  const name = kindNames[kind] ?? 'unknown';
  counts.byKind[name] = (counts.byKind[name] ?? 0) + 1;
}

function textAt(bytes, start, end, number) {
  let found = '';
  eachAt(bytes, start, end, [number], (from, to) => {
    found = text.decode(bytes.subarray(from, to));
  });
  return found;
}

const KEY = 1;
const VALUE = 2;

/** The `service.name` of the first resource. */
export function serviceOf(bytes) {
  let service = '';
  eachAt(bytes, 0, bytes.length, [1, 1, 1], (start, end) => {
    if (service === '' && textAt(bytes, start, end, KEY) === 'service.name') {
      eachAt(bytes, start, end, [VALUE], (from, to) => {
        service = textAt(bytes, from, to, 1);
      });
    }
  });
  return service;
}

/** The data points of a metrics export, of whatever kind of metric. */
export function countPoints(bytes) {
  const gauge = 5;
  const dataOfMetric = [gauge, 7, 9, 10, 11];
  return dataOfMetric.reduce((sum, data) => sum + countAt(bytes, [1, 2, 2, data, 1]), 0);
}

/** The records of a logs export. */
export function countRecords(bytes) {
  return countAt(bytes, [1, 2, 2]);
}
