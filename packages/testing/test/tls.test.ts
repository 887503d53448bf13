import { request } from 'node:https';

import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { testCertificate } from '../src/test-certificate.ts';
import { call, framed } from './support/clients.ts';
import { protobufTraces } from './support/payloads.ts';

const { key, cert } = testCertificate;

function postOverTls(url: string, options: { ca: string; key?: string; cert?: string }): Promise<number | undefined> {
  const headers = { 'content-type': 'application/x-protobuf' };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/v1/traces`, { ...options, method: 'POST', headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    outgoing.on('error', reject).end(protobufTraces());
  });
}

test('HTTP and gRPC are served over TLS with the test certificate', async () => {
  const receiver = await startOtlpReceiver({ tls: testCertificate });
  try {
    expect([receiver.url, receiver.grpcUrl]).toEqual([
      expect.stringMatching(/^https:/),
      expect.stringMatching(/^https:/),
    ]);
    expect(await postOverTls(receiver.url, { ca: cert })).toBe(200);
    const { trailers } = await call(receiver.grpcUrl, { frame: framed(protobufTraces()), options: { ca: cert } });
    expect(trailers['grpc-status']).toBe('0');
    expect(receiver.requests.map(({ connection }) => connection)).toEqual([1, 1]);
    expect(receiver.invalid).toEqual([]);
  } finally {
    await receiver.close();
  }
});

test('with an authority for clients, only those with a certificate get in', async () => {
  const receiver = await startOtlpReceiver({ tls: { key, cert, ca: cert } });
  try {
    expect(await postOverTls(receiver.url, { ca: cert, key, cert })).toBe(200);
    await expect(postOverTls(receiver.url, { ca: cert })).rejects.toThrow();
    expect(receiver.spans()).toHaveLength(1);
  } finally {
    await receiver.close();
  }
});

test('a reset breaks the connection below TLS', async () => {
  const receiver = await startOtlpReceiver({ tls: testCertificate });
  try {
    receiver.respondWith({ kind: 'reset', when: 'before' });
    await expect(postOverTls(receiver.url, { ca: cert })).rejects.toMatchObject({ code: 'ECONNRESET' });
    receiver.respondWith({ kind: 'reset', when: 'mid' });
    const answer = call(receiver.grpcUrl, { frame: framed(protobufTraces()), options: { ca: cert } });
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  } finally {
    await receiver.close();
  }
});
