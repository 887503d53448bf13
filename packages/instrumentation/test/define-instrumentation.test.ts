import { channel } from 'node:diagnostics_channel';

import type { TelemetrySetup, TelemetryStatus } from '@throughline/core';
import { addComponent, redirectInternalLog, startTelemetry } from '@throughline/core';

import type { InstrumentationDefinition } from '../src/define-instrumentation.ts';
import { defineInstrumentation } from '../src/define-instrumentation.ts';
import { officialInstrumentation } from '../src/official-instrumentation.ts';

let setup: TelemetrySetup | undefined;
let unsilence: () => void;

beforeEach(() => {
  unsilence = redirectInternalLog(() => undefined);
});

afterEach(async () => {
  await setup?.shutdown();
  unsilence();
});

type Install = InstrumentationDefinition<{ readonly colour?: string }>['install'];

function define(install: Install): ReturnType<typeof defineInstrumentation<{ readonly colour?: string }>> {
  return defineInstrumentation({
    name: 'fake',
    packageName: '@throughline/instrumentation-fake',
    version: '1.0.0',
    schemaUrl: '',
    replaces: ['@opentelemetry/instrumentation-fake'],
    install,
  });
}

function statusWith(...components: Parameters<typeof startTelemetry>[1]): TelemetryStatus {
  setup = startTelemetry({ flushOnExit: false }, components);
  return setup.status;
}

test('it waits until its library is there', () => {
  const { instrumentations } = statusWith(define(() => undefined)());
  expect(instrumentations).toEqual([{ name: 'fake', state: 'waiting' }]);
});

test('it is active from the moment it says so, with the versions it found', () => {
  const { instrumentations } = statusWith(
    define((host) => {
      host.active('2.0.0');
      host.active('1.0.0');
      host.active('2.0.0');
    })(),
  );
  expect(instrumentations).toEqual([{ name: 'fake', state: 'active', versions: ['2.0.0', '1.0.0'] }]);
});

test('an installation that throws is undone and reported, and the others go on', () => {
  const undone: string[] = [];
  const broken = define((host) => {
    host.onDetach(() => undone.push('first'));
    host.onDetach(() => undone.push('second'));
    throw new Error('broken');
  });
  const status = statusWith(broken());
  expect(undone).toEqual(['second', 'first']);
  expect(status.instrumentations).toEqual([
    { name: 'fake', state: 'failed', reason: 'it could not be installed: broken' },
  ]);
  expect(status.problems.map(({ code }) => code)).toEqual(['TL_INSTRUMENTATION_FAILED']);
});

test('an undo that throws keeps the others from nothing', async () => {
  const undone: string[] = [];
  statusWith(
    define((host) => {
      host.onDetach(() => undone.push('first'));
      host.onDetach(() => {
        throw new Error('stuck');
      });
      host.onDetach(() => undone.push('last'));
    })(),
  );
  await setup?.shutdown();
  expect(undone).toEqual(['last', 'first']);
  expect(setup?.status.instrumentations).toEqual([
    { name: 'fake', state: 'skipped', reason: 'telemetry was shut down' },
  ]);
});

test('a channel is heard until shutdown, and a listener that throws is reported', async () => {
  const heard: unknown[] = [];
  const source = channel('throughline.test');
  statusWith(
    define((host) =>
      host.onChannel('throughline.test', (message) => {
        heard.push(message);
        throw new Error('deaf');
      }),
    )(),
  );
  source.publish('one');
  expect(setup?.status.problems.map(({ code }) => code)).toEqual(['TL_INTERNAL']);
  await setup?.shutdown();
  expect(source.hasSubscribers).toBe(false);
  source.publish('two');
  expect(heard).toEqual(['one']);
});

test('what came too late is a problem with its fix', () => {
  const { problems } = statusWith(define((host) => host.late('http was loaded before', 'Load it later.'))());
  expect(problems).toEqual([
    { code: 'TL_INSTRUMENTATION_LATE', message: 'fake: http was loaded before', fix: 'Load it later.' },
  ]);
});

test('a callback that is no function is a problem, and is left out', () => {
  let callback: unknown;
  const { problems } = statusWith(define((host) => (callback = host.callback('hook', 'loud' as never)))());
  expect(callback).toBeUndefined();
  expect(problems.map(({ code }) => code)).toEqual(['TL_CONFIG_VALUE']);
});

test('nothing is installed while telemetry is disabled', () => {
  const install = jest.fn();
  setup = startTelemetry({ disabled: true }, [define(install)()]);
  expect(install).not.toHaveBeenCalled();
});

test('it can be added before telemetry starts and after', () => {
  const install = jest.fn();
  addComponent(define(install)({ colour: 'red' }));
  expect(install).not.toHaveBeenCalled();
  statusWith();
  addComponent(define(install)({ colour: 'blue' }));
  expect(install.mock.calls.map((call: unknown[]) => call[1])).toEqual([{ colour: 'red' }]);
  expect(setup?.status.instrumentations.map(({ state }) => state)).toEqual(['waiting', 'skipped']);
});

test.each([undefined, null, 7, 'all'])('options that are %p stand for none', (options) => {
  const install = jest.fn();
  statusWith(define(install)(options as never));
  expect(install.mock.calls[0]?.[1]).toEqual({});
});

test('it steps back where the official instrumentation of the library runs', () => {
  const install = jest.fn();
  const official = {
    instrumentationName: '@opentelemetry/instrumentation-fake',
    enable: jest.fn(),
    disable: jest.fn(),
  };
  const { instrumentations } = statusWith(officialInstrumentation(official), define(install)());
  expect(install).not.toHaveBeenCalled();
  expect(instrumentations[1]).toEqual({
    name: 'fake',
    state: 'skipped',
    reason: '@opentelemetry/instrumentation-fake covers the same library',
  });
});
