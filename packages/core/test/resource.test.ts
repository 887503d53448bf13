import { hostname, type as osType } from 'node:os';

import type { CoreOptions } from '../src/options.ts';
import type { Problem } from '../src/problem.ts';
import { createResource } from '../src/resource.ts';
import type { SettingSource } from '../src/settings.ts';
import { createSettings } from '../src/settings.ts';
import { VERSION } from '../src/version.ts';

interface Made {
  readonly attributes: Record<string, unknown>;
  readonly sources: Record<string, SettingSource>;
  readonly problems: Problem[];
}

function resourceOf(env: Record<string, string>, options: CoreOptions = {}): Made {
  const problems: Problem[] = [];
  const settings = createSettings(env, (problem) => problems.push(problem));
  return { attributes: createResource(settings, options).attributes, sources: settings.sources, problems };
}

/** Removes the strongest source step by step and expects the next one to show through. */
function expectOrder(
  key: string,
  steps: readonly (readonly [Record<string, string>, CoreOptions, unknown, SettingSource])[],
): void {
  steps.forEach(([, , expected, source], from) => {
    const left = steps.slice(from);
    const env = Object.assign({}, ...left.map(([variables]) => variables)) as Record<string, string>;
    const lists = left.map(([variables]) => variables['OTEL_RESOURCE_ATTRIBUTES']).filter((list) => list !== undefined);
    if (lists.length > 0) env['OTEL_RESOURCE_ATTRIBUTES'] = lists.join(',');
    const options = Object.assign({}, ...left.map(([, given]) => given)) as CoreOptions;
    const { attributes, sources } = resourceOf(env, options);
    expect({ value: attributes[key], source: sources[key] }).toEqual({ value: expected, source });
  });
}

test('the service name: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, code, attributes in code, DD_SERVICE, default', () => {
  expectOrder('service.name', [
    [{ OTEL_SERVICE_NAME: 'one' }, {}, 'one', 'env'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=two' }, {}, 'two', 'env'],
    [{}, { serviceName: 'three' }, 'three', 'code'],
    [{}, { attributes: { 'service.name': 'four' } }, 'four', 'code'],
    [{ DD_SERVICE: 'five' }, {}, 'five', 'env'],
    [{}, {}, 'unknown_service:node', 'default'],
  ]);
});

test('the service version: OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_VERSION, code, DD_VERSION', () => {
  expectOrder('service.version', [
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.version=1' }, {}, '1', 'env'],
    [{ OTEL_SERVICE_VERSION: '2' }, {}, '2', 'env'],
    [{}, { serviceVersion: '3' }, '3', 'code'],
    [{}, { attributes: { 'service.version': '4' } }, '4', 'code'],
    [{ DD_VERSION: '5' }, {}, '5', 'env'],
  ]);
});

test('the environment: OTEL_RESOURCE_ATTRIBUTES beats all, then the OTEL aliases, code, DD_ENV, ENVIRONMENT, NODE_ENV', () => {
  expectOrder('deployment.environment.name', [
    [{ OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=1' }, {}, '1', 'env'],
    [{ OTEL_DEPLOYMENT_ENVIRONMENT: '2' }, {}, '2', 'env'],
    [{ OTEL_ENVIRONMENT: '3' }, {}, '3', 'env'],
    [{}, { environment: '4' }, '4', 'code'],
    [{}, { attributes: { 'deployment.environment.name': '5' } }, '5', 'code'],
    [{ DD_ENV: '6' }, {}, '6', 'env'],
    [{ ENVIRONMENT: '7' }, {}, '7', 'env'],
    [{ NODE_ENV: '8' }, {}, '8', 'env'],
  ]);
});

test('the names that Kubernetes hands in through the environment', () => {
  const env = { OTEL_K8S_NAMESPACE: 'shop', OTEL_K8S_POD_NAME: 'api-7' };
  expect(resourceOf(env).attributes).toMatchObject({ 'k8s.namespace.name': 'shop', 'k8s.pod.name': 'api-7' });
  const listed = { ...env, OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=listed' };
  expect(resourceOf(listed).attributes).toMatchObject({ 'k8s.namespace.name': 'shop', 'k8s.pod.name': 'listed' });
});

test('nothing named means no attribute, but for the service name', () => {
  const { attributes, sources } = resourceOf({ OTEL_SERVICE_NAME: ' ', DD_ENV: '', NODE_ENV: '  ' });
  expect(attributes).not.toHaveProperty(['deployment.environment.name']);
  expect(attributes).not.toHaveProperty(['service.version']);
  expect(attributes['service.name']).toBe('unknown_service:node');
  expect(sources['service.name']).toBe('default');
});

test('an empty service name in the list is none', () => {
  const { attributes } = resourceOf({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=' }, { serviceName: 'billing' });
  expect(attributes['service.name']).toBe('billing');
});

test('OTEL_RESOURCE_ATTRIBUTES is stronger than the code for every key, and a broken pair costs itself alone', () => {
  const { attributes, sources, problems } = resourceOf(
    { OTEL_RESOURCE_ATTRIBUTES: 'team=env,region=eu%2Dwest,broken' },
    { attributes: { team: 'code', tier: 1 } },
  );
  expect(attributes).toMatchObject({ team: 'env', region: 'eu-west', tier: 1 });
  expect(sources).toMatchObject({ team: 'env', tier: 'code', 'host.name': 'detected' });
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('"broken"')]);
});

test('what is no attribute value is left out and reported; the rest stays', () => {
  const attributes = {
    good: 'yes',
    list: ['a', 'b'],
    nothing: undefined,
    nested: { a: 1 },
    mixed: [1, 'a'],
    nan: Number.NaN,
    get throwing(): string {
      throw new Error('no');
    },
  };
  const made = resourceOf({}, { attributes: attributes as never });
  expect(made.attributes).toMatchObject({ good: 'yes', list: ['a', 'b'] });
  for (const key of ['nothing', 'nested', 'mixed', 'nan', 'throwing'])
    expect(made.attributes).not.toHaveProperty([key]);
  expect(made.problems.map(({ message }) => /attributes\["(\w+)"\]/.exec(message)?.[1])).toEqual([
    'nested',
    'mixed',
    'nan',
    'throwing',
  ]);
});

test('a name of another type is reported, not used', () => {
  const { attributes, problems } = resourceOf({}, { serviceName: 42 as unknown as string });
  expect(attributes['service.name']).toBe('unknown_service:node');
  expect(problems).toEqual([
    expect.objectContaining({ code: 'TL_CONFIG_VALUE', message: expect.stringContaining('serviceName') }),
  ]);
});

test('no key can reach a prototype', () => {
  const attributes = JSON.parse('{"__proto__": ["x"], "constructor": "y", "ok": 1}') as Record<string, string>;
  const made = resourceOf({ OTEL_RESOURCE_ATTRIBUTES: '__proto__=z,toString=t' }, { attributes });
  expect(Object.getPrototypeOf(made.attributes)).toBe(Object.prototype);
  expect(made.attributes).toMatchObject({ ok: 1 });
  expect(Object.hasOwn(made.attributes, 'toString')).toBe(true);
});

test('the SDK names itself and cannot be renamed', () => {
  const { attributes } = resourceOf({ OTEL_RESOURCE_ATTRIBUTES: 'telemetry.sdk.name=other' });
  expect(attributes).toMatchObject({
    'telemetry.sdk.name': 'throughline',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': VERSION,
  });
});

describe('detectors', () => {
  test('by default the host, the process and an instance id are detected', () => {
    const { attributes } = resourceOf({});
    expect(attributes).toMatchObject({
      'host.name': hostname(),
      'process.pid': process.pid,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.executable.name': expect.stringMatching(/^node/),
    });
    expect(attributes['service.instance.id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(attributes).not.toHaveProperty(['os.type']);
  });

  test('OTEL_NODE_RESOURCE_DETECTORS chooses them, whatever the case', () => {
    expect(resourceOf({ OTEL_NODE_RESOURCE_DETECTORS: 'OS,env' }).attributes).toHaveProperty(['os.type']);
    expect(resourceOf({ OTEL_NODE_RESOURCE_DETECTORS: 'os' }).attributes).not.toHaveProperty(['host.name']);
    expect(resourceOf({ OTEL_NODE_RESOURCE_DETECTORS: 'none' }).attributes).not.toHaveProperty(['process.pid']);
    expect(resourceOf({ OTEL_NODE_RESOURCE_DETECTORS: 'all' }).attributes).toMatchObject({
      'os.type': osType().toLowerCase(),
      'process.pid': process.pid,
    });
  });

  test('an unknown one is reported', () => {
    const { problems } = resourceOf({ OTEL_NODE_RESOURCE_DETECTORS: 'host,gcp,constructor' });
    expect(problems.map(({ code }) => code)).toEqual(['TL_CONFIG_UNSUPPORTED', 'TL_CONFIG_UNSUPPORTED']);
  });

  test('nothing of the command line gets into the resource', () => {
    expect(JSON.stringify(resourceOf({ OTEL_NODE_RESOURCE_DETECTORS: 'all' }).attributes)).not.toContain(
      process.argv[1],
    );
  });
});
