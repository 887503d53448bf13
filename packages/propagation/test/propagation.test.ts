import type { TextMapPropagator } from '@opentelemetry/api';
import { ROOT_CONTEXT, propagation as globalPropagation } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import type { Problem, TelemetrySetup } from '@throughline/core';
import { noopPropagationPort, ports, registeredGlobal, startTelemetry } from '@throughline/core';

import type { PropagationOptions } from '../src/propagation.ts';
import { propagation } from '../src/propagation.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const B3 = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1';
const TRACE_CONTEXT = ['traceparent', 'tracestate'];
const B3_MULTI = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-flags', 'x-b3-sampled', 'x-b3-parentspanid'];

const foreign: TextMapPropagator = {
  extract: (context) => context,
  inject: (_context, carrier: Record<string, string>, setter) => setter.set(carrier, 'x-foreign', '1'),
  fields: () => ['x-foreign'],
};

let setup: TelemetrySetup | undefined;

afterEach(async () => {
  await setup?.shutdown();
  setup = undefined;
  globalPropagation.disable();
});

function start(options?: PropagationOptions, env: NodeJS.ProcessEnv = {}): readonly Problem[] {
  setup = startTelemetry({ env, flushOnExit: false, logLevel: 'none' }, [propagation(options)]);
  return setup.status.problems;
}

test('by default trace context and baggage go through the port and through the API', () => {
  expect(start()).toEqual([]);
  expect(ports.propagation.fields).toEqual([...TRACE_CONTEXT, 'baggage']);
  const headers = { traceparent: TRACEPARENT, tracestate: 'a=1', baggage: 'k=v' };
  const carrier: Record<string, string> = {};
  ports.propagation.inject(globalPropagation.extract(ROOT_CONTEXT, headers), carrier, {
    set: (to, name, value) => void (to[name] = value),
  });
  expect(carrier).toEqual(headers);
});

test.each([
  ['tracecontext,baggage,b3,b3multi', undefined, true],
  [undefined, [foreign], false],
  ['b3', ['tracecontext', foreign], false],
])('the port says whether none but our own propagators write: %s and %o', (names, propagators, isOwn) => {
  start(
    { propagators: propagators as PropagationOptions['propagators'] },
    names === undefined ? {} : { OTEL_PROPAGATORS: names },
  );
  expect(ports.propagation.isOwn).toBe(isOwn);
});

test('the port reads the headers of a Node request and gives the parent back when they carry nothing', () => {
  start();
  const parent = ROOT_CONTEXT.setValue(Symbol('mine'), 1);
  expect(ports.propagation.extract(parent, { host: 'a', accept: ['x', 'y'] })).toBe(parent);
  expect(ports.propagation.extract(parent, { traceparent: TRACEPARENT })).not.toBe(parent);
});

test.each<[string, PropagationOptions | undefined, string | undefined, string[]]>([
  ['the variable', undefined, 'b3', ['b3']],
  ['a list with white space and other case', undefined, ' B3Multi , TraceContext ', [...B3_MULTI, ...TRACE_CONTEXT]],
  ['repetitions', undefined, 'baggage,tracecontext,baggage,,', ['baggage', ...TRACE_CONTEXT]],
  ['an empty variable, which is none', undefined, ' ', [...TRACE_CONTEXT, 'baggage']],
  ['names in code', { propagators: ['b3multi'] }, undefined, B3_MULTI],
  [
    'names and objects in code, in their order',
    { propagators: [foreign, 'tracecontext', foreign] },
    undefined,
    ['x-foreign', ...TRACE_CONTEXT],
  ],
  ['the variable over names in code', { propagators: ['b3multi'] }, 'b3', ['b3']],
  ['the variable beside objects in code', { propagators: ['b3multi', foreign] }, 'b3', ['b3', 'x-foreign']],
  ['an object of the official packages', { propagators: [new W3CBaggagePropagator()] }, undefined, ['baggage']],
])('%s', (_case, options, variable, fields) => {
  expect(start(options, { OTEL_PROPAGATORS: variable })).toEqual([]);
  expect(ports.propagation.fields).toEqual(fields);
  expect(setup?.status.sources['OTEL_PROPAGATORS']).toBe(
    variable?.trim() ? 'env' : options === undefined ? 'default' : 'code',
  );
});

test.each<[string, PropagationOptions | undefined, string | undefined]>([
  ['the variable says none', { propagators: ['b3', foreign] }, 'none'],
  ['the code says none', { propagators: ['none'] }, undefined],
  ['the code gives an empty list', { propagators: [] }, undefined],
])('nothing is propagated or registered where %s', (_case, options, variable) => {
  expect(start(options, { OTEL_PROPAGATORS: variable })).toEqual([]);
  expect(ports.propagation).toBe(noopPropagationPort);
  expect(registeredGlobal('propagation')).toBeUndefined();
});

test('none beside others wins and is reported', () => {
  expect(start(undefined, { OTEL_PROPAGATORS: 'b3,none' })).toMatchObject([{ code: 'TL_CONFIG_CONFLICT' }]);
  expect(ports.propagation).toBe(noopPropagationPort);
});

test.each(['jaeger', 'xray', 'ottrace'])('%s is recognised and answered with a package that can', (name) => {
  expect(start(undefined, { OTEL_PROPAGATORS: `${name},b3` })).toMatchObject([
    {
      code: 'TL_CONFIG_UNSUPPORTED',
      message: expect.stringContaining(name),
      fix: expect.stringContaining('@opentelemetry/propagator-'),
    },
  ]);
  expect(ports.propagation.fields).toEqual(['b3']);
});

test('an unknown name is reported, and the default is taken where nothing else is left', () => {
  expect(start(undefined, { OTEL_PROPAGATORS: 'w3c' })).toMatchObject([
    { code: 'TL_CONFIG_VALUE', message: expect.stringContaining('"w3c"') },
  ]);
  expect(ports.propagation.fields).toEqual([...TRACE_CONTEXT, 'baggage']);
});

test.each([['tracecontext'], [['tracecontext', 7]], [['tracecontext', {}]], [[null, 'tracecontext']]])(
  'an option %j that is no list of propagators is reported',
  (propagators) => {
    expect(start({ propagators } as unknown as PropagationOptions)).toMatchObject([{ code: 'TL_CONFIG_VALUE' }]);
    expect(ports.propagation.fields.slice(0, 2)).toEqual(TRACE_CONTEXT);
  },
);

test('it works while telemetry is disabled', () => {
  start(undefined, { OTEL_SDK_DISABLED: 'true', OTEL_PROPAGATORS: 'tracecontext,b3' });
  const carrier = {};
  globalPropagation.inject(globalPropagation.extract(ROOT_CONTEXT, { traceparent: TRACEPARENT }), carrier);
  expect(carrier).toEqual({ traceparent: TRACEPARENT, b3: B3 });
});

test('a propagator of somebody else stays in charge of the API, is reported and is left registered', async () => {
  globalPropagation.setGlobalPropagator(foreign);
  expect(start()).toMatchObject([{ code: 'TL_SETUP_FOREIGN_GLOBAL', fix: expect.any(String) }]);
  expect(globalPropagation.fields()).toEqual(['x-foreign']);
  expect(ports.propagation.fields).toContain('traceparent');
  await setup?.shutdown();
  expect(registeredGlobal('propagation')).toBe(foreign);
});

test('a shutdown takes the port and the registration back, and the next start sets them again', async () => {
  start();
  await setup?.shutdown();
  expect(ports.propagation).toBe(noopPropagationPort);
  expect(registeredGlobal('propagation')).toBeUndefined();
  expect(start(undefined, { OTEL_PROPAGATORS: 'b3' })).toEqual([]);
  expect(globalPropagation.fields()).toEqual(['b3']);
});
