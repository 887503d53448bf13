import { runFixture } from '@throughline/testing';

// A module of ES copies the names of built-ins; `syncBuiltinESMExports` is what keeps the copies true.
const SOURCE = `
import { createServer, get, request } from 'node:http';
import * as whole from 'node:http';
import { get as secureGet } from 'node:https';
import { addSpanSink, startTelemetry } from '@throughline/core';
import { propagation } from '@throughline/propagation';
import { tracing } from '@throughline/tracing';
import { httpInstrumentation } from '@throughline/instrumentation-http';

const own = [get, request, secureGet, whole.get];
const setup = startTelemetry({ flushOnExit: false }, [propagation(), tracing(), httpInstrumentation()]);
const kinds = [];
addSpanSink({ name: 'kinds', end: ({ kind }) => kinds.push(kind) });
const patched = [get, request, secureGet, whole.get].map((fn, index) => fn !== own[index]);
const server = createServer((incoming, response) => response.end());
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const send = (make) => new Promise((resolve) => make({ port: server.address().port, agent: false }, (response) => response.resume().on('end', resolve)));
await send(get);
await send((...args) => request(...args).end());
await send(whole.get);
server.close();
await new Promise((resolve) => server.on('close', resolve));
await setup.shutdown();
console.log(JSON.stringify({ patched, kinds: kinds.sort(), restored: [get, request, secureGet, whole.get].map((fn, index) => fn === own[index]) }));`;

test('names that were imported before the set-up are patched, and Node has them back after it', async () => {
  const { stdout, stderr } = await runFixture({ source: SOURCE, format: 'esm' });

  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    patched: [true, true, true, true],
    kinds: [1, 1, 1, 2, 2, 2],
    restored: [true, true, true, true],
  });
});
