import * as fc from 'fast-check';

import { printable, readJsonResponse, readProtobufResponse, readStatusMessage } from '../src/export-response.ts';
import { failureOfGrpcStatus } from '../src/grpc-status.ts';

const RUNS = { seed: 4711, numRuns: 2000 };

test('a response in protobuf is read', () => {
  const bytes = Buffer.from([0x0a, 0x07, 0x08, 0xac, 0x02, 0x12, 0x02, 0x6e, 0x6f]);
  expect(readProtobufResponse(bytes)).toEqual({ accepted: true, rejected: 300, message: 'no' });
  expect(readProtobufResponse(Buffer.alloc(0))).toEqual({ accepted: true, rejected: 0, message: undefined });
});

test.each<[object, number, string | undefined]>([
  [{ partialSuccess: { rejectedSpans: '5', errorMessage: 'no' } }, 5, 'no'],
  [{ partialSuccess: { rejectedSpans: 5 } }, 5, undefined],
  [{ partialSuccess: { rejectedLogRecords: '2' } }, 2, undefined],
  [{ partialSuccess: { rejectedDataPoints: 1.5 } }, 1, undefined],
  [{ partialSuccess: { rejectedSpans: -3, errorMessage: 7 } }, 0, undefined],
  [{ partialSuccess: null }, 0, undefined],
  [{}, 0, undefined],
])('a response in JSON is read: %j', (response, rejected, message) => {
  expect(readJsonResponse(Buffer.from(JSON.stringify(response)))).toEqual({ accepted: true, rejected, message });
});

test('whatever a peer answers is an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 20 }), (bytes, code) => {
      for (const response of [readProtobufResponse(bytes), readJsonResponse(bytes)]) {
        expect(response.accepted).toBe(true);
        expect(Number.isSafeInteger(response.rejected) && response.rejected >= 0).toBe(true);
        expect(response.message ?? '').not.toMatch(/[\n\r]/);
      }
      readStatusMessage(bytes, true);
      readStatusMessage(bytes, false);
      const details = Buffer.from(bytes).toString('base64');
      const { retryAfterMs } = failureOfGrpcStatus({ code, message: details, details });
      expect(retryAfterMs === undefined || retryAfterMs >= 0).toBe(true);
    }),
    RUNS,
  );
});

test('what a peer says becomes one short line', () => {
  expect(printable('two\r\nlines\t\u001b[31m')).toBe('two lines [31m');
  expect(printable(' \n ')).toBeUndefined();
  expect(printable('x'.repeat(1000))).toHaveLength(200);
});
