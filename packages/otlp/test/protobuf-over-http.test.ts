import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { OtlpReceiver } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import { stopOtlp, startOtlp } from './support/started-otlp.ts';
import { madeSpan } from './support/made-span.ts';

let receiver: OtlpReceiver;
beforeEach(async () => { receiver = await startOtlpReceiver(); });
afterEach(async () => { await stopOtlp(); await receiver.close(); });

for (const [protocol, compression] of [['http/protobuf','none'],['http/json','gzip'],['grpc','none'],['grpc','gzip'],['http/protobuf','gzip'],['http/json','none']] as const) test(`x ${protocol} ${compression}`, async () => {
  const o = startOtlp({ endpoint: protocol === 'grpc' ? receiver.grpcUrl : receiver.url, protocol, compression });
  o.endMany(3); o.end(madeSpan({ name: 'x\ud800é', traceState: { serialize: () => 'a=b' } as never, attributeList: ['a', '\udc00日本', 'b', [1, null, 2.5, 3] as never, 'c', true, 'd', -5, 'e', 2 ** 60, 'f', NaN, 'g', 'x'.repeat(500)], statusCode: 2, statusMessage: 'm', parentId0: 1, parentIsRemote: true,
    eventList: [{ name: 'e', ticks: 5, explicitTime: undefined, attributeList: ['k', 'v'], droppedAttributes: 1 }],
    linkList: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1, traceState: undefined, isRemote: true, attributeList: ['k', 1], droppedAttributes: 2 }] }));
  const r = await o.flush();
  console.log(JSON.stringify(r), o.lines, o.setup.status.problems, receiver.invalid, receiver.counts());
  console.log(receiver.spans()[3]);
});
