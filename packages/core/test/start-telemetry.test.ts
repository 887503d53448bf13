import { performance } from 'node:perf_hooks';

import { context } from '@opentelemetry/api';

import { registeredGlobal } from '../src/api-globals.ts';
import { contextManager } from '../src/context-manager.ts';
import { redirectInternalLog } from '../src/internal-log.ts';
import type { CoreOptions } from '../src/options.ts';
import type { SpanSink } from '../src/ports.ts';
import { ports, registry } from '../src/registry.ts';
import type { TelemetrySetup } from '../src/running-telemetry.ts';
import { addSpanSink } from '../src/span-sinks.ts';
import { addComponent, startTelemetry } from '../src/start-telemetry.ts';
import { counting, fake, throwing } from './fake-component.ts';

let said: string[];
let restoreLog: () => void;
let setups: TelemetrySetup[];
let minute = 1;

function start(options: CoreOptions, components: Parameters<typeof startTelemetry>[1]): TelemetrySetup {
  const setup = startTelemetry({ env: {}, ...options }, components);
  setups.push(setup);
  return setup;
}

function listeners(): number[] {
  return ['beforeExit', 'exit', 'SIGTERM', 'SIGINT'].map((event) => process.listenerCount(event));
}

beforeEach(() => {
  said = [];
  setups = [];
  restoreLog = redirectInternalLog((line) => said.push(line));
  // Each test begins a new minute of the internal log.
  const at = performance.now() + 60_000 * ++minute;
  jest.spyOn(performance, 'now').mockReturnValue(at);
});
afterEach(async () => {
  await Promise.all(setups.map((setup) => setup.shutdown()));
  restoreLog();
  jest.restoreAllMocks();
  expect(registry.running).toBeUndefined();
});

test('components start in order, with the same services', () => {
  const order: string[] = [];
  const noting = (name: string) => fake(name, {}, { start: () => (order.push(name), {}) });
  start({ serviceName: 'billing' }, [noting('a'), noting('b')]);
  expect(order).toEqual(['a', 'b']);
});

test('a component sees options, settings, resource, ports and the status board', () => {
  const component = fake('a');
  start({ serviceName: 'billing', env: { X: '1' } }, [component]);
  const { core } = component;
  expect(core?.resource.attributes['service.name']).toBe('billing');
  expect(core?.settings.text('X')).toBe('1');
  expect(core?.options.serviceName).toBe('billing');
  expect(core?.ports).toBe(ports);
  core?.report('TL_CONFIG_CONFLICT', 'this and that', 'choose');
  expect(setups[0]?.status.problems).toEqual([{ code: 'TL_CONFIG_CONFLICT', message: 'this and that', fix: 'choose' }]);
  expect(said).toEqual(['throughline warn: this and that. choose [TL_CONFIG_CONFLICT]\n']);
});

describe('starting twice', () => {
  test('keeps the running set-up and notes a problem', () => {
    const second = fake('second');
    const setup = start({}, [fake('first')]);
    expect(start({ serviceName: 'other' }, [second])).toBe(setup);
    expect(second.calls).toEqual([]);
    expect(setup.status.problems).toEqual([expect.objectContaining({ code: 'TL_SETUP_TWICE' })]);
  });

  test('says so once, however often', () => {
    const setup = start({}, []);
    for (let turn = 0; turn < 50; turn++) start({}, []);
    expect(setup.status.problems).toHaveLength(1);
    expect(said).toHaveLength(1);
  });
});

describe('a component that fails', () => {
  test.each(['detach', 'flush', 'stop', 'exit', 'reconfigure', 'deliveries'] as const)(
    'in %s reaches nobody else',
    async (moment) => {
      const good = fake('good');
      const bad = fake('bad', { [moment]: throwing(`broken ${moment}`) });
      const setup = start({}, [bad, good]);
      setup.reconfigure({ a: 1 });
      await setup.forceFlush();
      process.emit('exit', 0);
      const report = await setup.shutdown();
      expect(good.calls).toEqual(['start', 'reconfigure', 'flush', 'exit', 'detach', 'stop']);
      expect(report).toMatchObject({ complete: true, made: 0 });
      expect(setup.status.problems).toEqual([
        expect.objectContaining({ code: 'TL_SETUP_COMPONENT', message: `bad failed: broken ${moment}` }),
      ]);
    },
  );

  test.each(['flush', 'stop'] as const)('in a promise of %s is reported, not swallowed', async (moment) => {
    const setup = start({}, [fake('bad', { [moment]: () => Promise.reject(new Error('later')) })]);
    await setup.forceFlush();
    await setup.shutdown();
    expect(setup.status.problems).toEqual([expect.objectContaining({ message: 'bad failed: later' })]);
  });

  test('to start is left out, and the others start', () => {
    const good = fake('good');
    const setup = start({}, [fake('bad', {}, { start: throwing('no socket') }), good]);
    expect(good.calls).toEqual(['start']);
    expect(setup.status.problems).toEqual([expect.objectContaining({ message: 'bad failed: no socket' })]);
  });

  test('to be one is reported', () => {
    const good = fake('good');
    const setup = start({}, [null, 5, {}, { name: 'empty', start: () => undefined }, good] as never);
    expect(good.calls).toEqual(['start']);
    expect(setup.status.problems).toHaveLength(2);
  });

  test('to become ready leaves `ready` resolving', async () => {
    const setup = start({}, [fake('bad', { ready: Promise.reject(new Error('port in use')) })]);
    await expect(setup.ready).resolves.toMatchObject({ problems: [{ message: 'bad failed: port in use' }] });
  });
});

describe('deadlines', () => {
  test('are handed to the components', async () => {
    const deadlines: number[] = [];
    const note = (deadline: number): Promise<void> => Promise.resolve(void deadlines.push(deadline - Date.now()));
    const setup = start({}, [fake('a', { flush: note, stop: note })]);
    await setup.forceFlush();
    await setup.forceFlush({ timeoutMs: 50 });
    await setup.shutdown();
    expect(deadlines.map((left) => Math.round(left / 1000))).toEqual([30, 0, 10]);
  });

  test('hold however long a component takes, and the report says what is queued', async () => {
    const hanging = (): Promise<void> => new Promise(() => undefined);
    const stuck = counting('stuck', { made: 5, delivered: 2 });
    const setup = start({}, [fake('hangs', { flush: hanging, stop: hanging }), stuck]);
    const began = Date.now();
    expect(await setup.forceFlush({ timeoutMs: 20 })).toMatchObject({
      complete: false,
      made: 5,
      delivered: 2,
      queued: 3,
    });
    expect(await setup.shutdown({ timeoutMs: 20 })).toMatchObject({ complete: false, queued: 3 });
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test.each([null, 'soon', Number.NaN, -1, {}])('%p is no deadline; the default holds', async (timeoutMs) => {
    const left: number[] = [];
    const setup = start({}, [
      fake('a', { flush: (deadline) => Promise.resolve(void left.push(deadline - Date.now())) }),
    ]);
    await setup.forceFlush({ timeoutMs } as never);
    await setup.forceFlush(null as never);
    expect(left.map((ms) => Math.round(ms / 1000))).toEqual([30, 30]);
  });
});

test('the report adds up what all components say', async () => {
  const setup = start({}, [
    counting('a', { made: 10, delivered: 9, dropped: 1 }),
    counting('b', { made: 3, delivered: 3 }),
  ]);
  expect(await setup.forceFlush()).toMatchObject({ complete: false, made: 13, delivered: 12, dropped: 1, queued: 0 });
});

describe('shutdown', () => {
  test('detaches everything before it stops anything', async () => {
    const order: string[] = [];
    const noting = (name: string) =>
      fake(name, {
        detach: () => void order.push(`detach ${name}`),
        stop: () => Promise.resolve(void order.push(`stop ${name}`)),
      });
    await start({}, [noting('a'), noting('b')]).shutdown();
    expect(order).toEqual(['detach a', 'detach b', 'stop a', 'stop b']);
  });

  test('called twice happens once, with one report', async () => {
    const component = fake('a');
    const setup = start({}, [component]);
    const [one, two] = await Promise.all([setup.shutdown(), setup.shutdown({ timeoutMs: 1 })]);
    expect(one).toBe(two);
    expect(component.calls).toEqual(['start', 'detach', 'stop']);
  });

  test('while a flush is on its way waits for both', async () => {
    let finish = (): void => undefined;
    const component = fake('slow', {
      flush: () =>
        new Promise((resolve) => {
          finish = () => resolve();
        }),
    });
    const setup = start({}, [component]);
    const flushed = setup.forceFlush();
    const stopped = setup.shutdown();
    finish();
    await expect(Promise.all([flushed, stopped])).resolves.toHaveLength(2);
  });

  test('leaves no listeners and no context manager behind', async () => {
    const before = listeners();
    const setup = start({}, []);
    expect(listeners()).toEqual(before.map((count) => count + 1));
    expect(registeredGlobal('context')).toBe(contextManager);
    await setup.shutdown();
    expect(listeners()).toEqual(before);
    expect(registeredGlobal('context')).toBeUndefined();
  });

  test('happens at the end of an `await using` block', async () => {
    const component = fake('a');
    {
      await using setup = startTelemetry({ env: {} }, [component]);
    }
    expect(component.calls).toEqual(['start', 'detach', 'stop']);
  });

  test('then start makes a new set-up, of a new generation', async () => {
    const { generation } = registry;
    await start({}, [fake('a')]).shutdown();
    const again = fake('again');
    const setup = start({}, [again]);
    expect(again.calls).toEqual(['start']);
    expect(setup.status.problems).toEqual([]);
    expect(registry.generation).toBeGreaterThan(generation + 1);
  });
});

describe('start while the last set-up is being shut down', () => {
  test('begins at once and is not disturbed by the end of the other', async () => {
    let finish = (): void => undefined;
    const sink: SpanSink = { name: 'old', end: jest.fn() };
    const old = fake('old', {
      stop: () =>
        new Promise((resolve) => {
          finish = () => resolve();
        }),
    });
    const first = start({}, [old]);
    const remove = addSpanSink(sink);
    const ended = first.shutdown();
    const second = start({}, [fake('new')]);
    expect(second).not.toBe(first);
    expect(second.status.problems).toEqual([]);
    ports.spanSink.end({} as never);
    expect(sink.end).not.toHaveBeenCalled();
    finish();
    await ended;
    remove();
    expect(registry.running?.setup).toBe(second);
    expect(context.with(context.active(), () => registeredGlobal('context'))).toBe(contextManager);
  });

  test('a component that is added then goes to the next one', async () => {
    const first = start({}, [fake('old')]);
    const ended = first.shutdown();
    const late = fake('late');
    addComponent(late);
    await ended;
    expect(late.calls).toEqual([]);
    start({}, []);
    expect(late.calls).toEqual(['start']);
  });
});

describe('a component added', () => {
  test('before the start waits for it', () => {
    const early = fake('early');
    addComponent(early);
    const given = fake('given');
    start({}, [given]);
    expect([early.calls, given.calls]).toEqual([['start'], ['start']]);
  });

  test('while telemetry runs starts at once and stops with the others', async () => {
    const setup = start({}, []);
    const late = fake('late');
    addComponent(late);
    await setup.shutdown();
    expect(late.calls).toEqual(['start', 'detach', 'stop']);
  });
});

describe('disabled', () => {
  test.each<[string, CoreOptions]>([
    ['by OTEL_SDK_DISABLED', { env: { OTEL_SDK_DISABLED: 'TRUE' } }],
    ['in the code', { disabled: true }],
  ])('%s: only what propagates is started, and nothing is listened to', (_how, options) => {
    const before = listeners();
    const signal = fake('signal');
    const propagation = fake('propagation', {}, { whenDisabled: true });
    const setup = start(options, [signal, propagation]);
    addComponent(fake('late', {}, { start: throwing('started') }));
    expect([signal.calls, propagation.calls]).toEqual([[], ['start']]);
    expect(listeners()).toEqual(before);
    expect(setup.status.tracing).toMatchObject({ enabled: false, reason: expect.stringContaining('disabled') });
    expect(setup.status.problems).toEqual([]);
  });

  test('OTEL_SDK_DISABLED=false wins over the code', () => {
    const signal = fake('signal');
    start({ disabled: true, env: { OTEL_SDK_DISABLED: 'false' } }, [signal]);
    expect(signal.calls).toEqual(['start']);
  });
});

test('flushOnExit: false listens to no exit', () => {
  const before = listeners();
  start({ flushOnExit: false }, []);
  expect(listeners()).toEqual(before);
});

describe('reconfigure', () => {
  test('hands the patch to every component and begins a new generation', () => {
    const patches: unknown[] = [];
    const setup = start({}, [fake('a', { reconfigure: (patch) => void patches.push(patch) })]);
    const { generation } = registry;
    setup.reconfigure({ sampler: 0.5 });
    expect(patches).toEqual([{ sampler: 0.5 }]);
    expect(registry.generation).toBe(generation + 1);
  });

  test('changes the level of the internal log', () => {
    const component = fake('a');
    const setup = start({ logLevel: 'none' }, [component]);
    component.core?.report('TL_INTERNAL', 'silent', 'x');
    setup.reconfigure({ logLevel: 'warn' });
    component.core?.report('TL_INTERNAL', 'heard', 'x');
    expect(said).toEqual(['throughline warn: heard. x [TL_INTERNAL]\n']);
  });

  test('of nothing changes nothing', () => {
    expect(() => start({}, []).reconfigure(null as never)).not.toThrow();
  });
});

test.each([
  [{ OTEL_LOG_LEVEL: 'error' }, 0],
  [{ OTEL_LOG_LEVEL: 'error', THROUGHLINE_LOG_LEVEL: 'debug' }, 1],
  [{}, 1],
])('the level of the internal log comes from %p', (env, lines) => {
  start({ env }, [null as never]);
  expect(said).toHaveLength(lines);
});

describe('assert', () => {
  test('throws with a code, the reasons and the problems when a signal is off', () => {
    const setup = start({}, [fake('bad', {}, { start: throwing('no socket') })]);
    const failure = expect.objectContaining({
      code: 'TL_ASSERT',
      message: expect.stringMatching(/tracing: no component .*TL_SETUP_COMPONENT: bad failed: no socket/s),
    });
    expect(() => setup.assert({ tracing: true })).toThrow(failure);
    expect(() => setup.assert()).toThrow(failure);
  });

  test('is content with what is on, and with what is not asked for', () => {
    const tracing = fake(
      'tracing',
      {},
      {
        start(core) {
          core.status.signal('tracing', () => ({ enabled: true, exporters: [] }));
          return {};
        },
      },
    );
    const setup = start({}, [tracing]);
    setup.assert();
    setup.assert({ tracing: true, metrics: false });
    setup.assert({ unknown: true } as never);
    expect(() => setup.assert({ tracing: true, logs: true })).toThrow('logs: no component');
  });
});

test('options of every wrong kind start telemetry all the same', async () => {
  for (const options of [
    null,
    undefined,
    5,
    'x',
    { env: { OTEL_SDK_DISABLED: 5 }, logLevel: {}, attributes: 3, exitTimeoutMs: 'x' },
  ]) {
    const component = fake('a');
    const setup = startTelemetry(options as never, [component]);
    expect(component.calls).toEqual(['start']);
    await setup.shutdown();
  }
  await startTelemetry({ env: {} }, undefined as never).shutdown();
});
