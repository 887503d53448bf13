import { addLogSink, ports, runUntraced } from '@throughline/core';

import { SCOPE, startLogging } from './started-logging.ts';

const emit = (body: unknown, rest: object = {}): void =>
  ports.log.emit({ scope: SCOPE, severityNumber: 9, body, ...rest });

test('a processor that logs adds one record to each', async () => {
  const processor = {
    onEmit: () => emit('from the processor'),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const started = startLogging({ processors: [processor] });
  emit('one');
  emit('two');
  expect(started.records.map(({ body }) => body)).toEqual(['from the processor', 'one', 'from the processor', 'two']);
  await started.stop();
});

test('a sink that logs adds one record to each, and what that would log in turn is counted', async () => {
  const started = startLogging();
  const remove = addLogSink({ name: 'chatty', emit: () => emit('from the sink') });
  emit('one');
  expect(started.records.map(({ body }) => body)).toEqual(['one', 'from the sink']);
  expect((await started.setup.forceFlush()).deliveries).toEqual([
    { sink: 'logging', signal: 'logs', made: 1, delivered: 0, dropped: 1, queued: 0, reasons: { nested: 1 } },
  ]);
  remove();
  await started.stop();
});

test('a value that logs when it is read adds one record, and is read', async () => {
  const started = startLogging();
  const chatty = {
    toJSON() {
      emit({ from: chatty });
      return 'said';
    },
  };
  emit(chatty);
  emit('after');
  expect(started.records.map(({ body }) => JSON.stringify(body))).toEqual([
    '{"list":["from","said"]}',
    '"said"',
    '"after"',
  ]);
  await started.stop();
});

test('what exporters log themselves is not exported', async () => {
  const started = startLogging();
  runUntraced(() => {
    expect(ports.log.enabled(SCOPE, 9)).toBe(false);
    emit('from an exporter');
  });
  expect(started.records).toEqual([]);
  await started.stop();
});

test('a sink that throws costs neither the caller nor the next record', async () => {
  const started = startLogging();
  let calls = 0;
  const remove = addLogSink({
    name: 'broken',
    emit() {
      calls++;
      throw new Error('broken');
    },
  });
  emit('one');
  emit('two');
  expect(started.records.map(({ body }) => body)).toEqual(['one', 'two']);
  expect(calls).toBe(2);
  remove();
  await started.stop();
});
