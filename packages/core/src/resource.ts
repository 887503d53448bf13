import { randomUUID } from 'node:crypto';
import { arch, hostname, release, type as osType } from 'node:os';

import type { Attributes, AttributeValue } from '@opentelemetry/api';

import type { CoreOptions } from './options.ts';
import type { Settings, SettingSource } from './settings.ts';
import { VERSION } from './version.ts';

/** What the telemetry of this process is about: the `Resource` of OpenTelemetry. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl: string | undefined;
}

const ENVIRONMENT_VARIABLES = ['OTEL_DEPLOYMENT_ENVIRONMENT', 'OTEL_ENVIRONMENT'] as const;
const LAST_ENVIRONMENT_VARIABLES = ['DD_ENV', 'ENVIRONMENT', 'NODE_ENV'] as const;

type Detector = () => Attributes;

// `process.argv` is left out on purpose: command lines carry secrets.
const DETECTORS: Readonly<Record<string, Detector>> = {
  host: () => ({ 'host.name': hostname(), 'host.arch': hostArch() }),
  os: () => ({ 'os.type': osType().toLowerCase(), 'os.version': release() }),
  process: () => ({
    'process.pid': process.pid,
    'process.executable.name': process.title.slice(0, 255),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
  }),
  serviceinstance: () => ({ 'service.instance.id': randomUUID() }),
};

const ARCH_NAMES: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32', ppc64: 'ppc64', ia32: 'x86' };

function hostArch(): string {
  return ARCH_NAMES[arch()] ?? arch();
}

const DEFAULT_DETECTORS = ['env', 'host', 'process', 'serviceinstance'] as const;

function detected(settings: Settings): Attributes {
  const wanted = settings.list('OTEL_NODE_RESOURCE_DETECTORS', undefined, DEFAULT_DETECTORS);
  const names = wanted.includes('all') ? Object.keys(DETECTORS) : wanted;
  const attributes: Attributes = {};
  for (const name of names) {
    if (name === 'env' || name === 'none') continue;
    const detector = DETECTORS[name];
    if (detector !== undefined) Object.assign(attributes, detector());
    else {
      settings.report(
        'TL_CONFIG_UNSUPPORTED',
        `OTEL_NODE_RESOURCE_DETECTORS: there is no detector "${name}"; expected env, ${Object.keys(DETECTORS).join(', ')}, all or none`,
        'Remove the name, or give its attributes in OTEL_RESOURCE_ATTRIBUTES.',
      );
    }
  }
  return attributes;
}

interface Candidate {
  readonly value: unknown;
  readonly source: SettingSource;
}

function fromVariables(settings: Settings, variables: readonly string[]): Candidate[] {
  return variables.map((variable) => ({ value: settings.env[variable]?.trim(), source: 'env' as const }));
}

/** The candidates for the attributes that have more than one way in, the strongest first. */
function named(settings: Settings, options: CoreOptions): Readonly<Record<string, readonly Candidate[]>> {
  const code = (value: unknown): Candidate => ({ value, source: 'code' });
  return {
    'service.name': [...fromVariables(settings, ['OTEL_SERVICE_NAME']), code(options.serviceName), ...fromVariables(settings, ['DD_SERVICE'])],
    'service.version': [...fromVariables(settings, ['OTEL_SERVICE_VERSION']), code(options.serviceVersion), ...fromVariables(settings, ['DD_VERSION'])],
    'deployment.environment.name': [
      ...fromVariables(settings, ENVIRONMENT_VARIABLES),
      code(options.environment),
      ...fromVariables(settings, LAST_ENVIRONMENT_VARIABLES),
    ],
    'k8s.namespace.name': fromVariables(settings, ['OTEL_K8S_NAMESPACE']),
    'k8s.pod.name': fromVariables(settings, ['OTEL_K8S_POD_NAME']),
  };
}

/** The attributes given in the code, without those that are no attribute values. */
function givenInCode(settings: Settings, attributes: unknown): Attributes {
  const kept: Attributes = {};
  if (typeof attributes !== 'object' || attributes === null) return kept;
  for (const [key, value] of Object.entries(attributes)) {
    if (isResourceValue(value)) kept[key] = value;
    else {
      settings.report('TL_CONFIG_VALUE', `attributes["${key}"]: expected a text, number, boolean or a list of one of these, received ${typeof value}; it was left out`, 'Give a value of one of these types.');
    }
  }
  return kept;
}

function isResourceValue(value: unknown): value is AttributeValue {
  const isScalar = (item: unknown): boolean => typeof item === 'string' || typeof item === 'boolean' || Number.isFinite(item);
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

/**
 * Builds the resource.
 *
 * Order of strength: `OTEL_SERVICE_NAME` and the other named variables, `OTEL_RESOURCE_ATTRIBUTES`, code, detected, default. An environment
 * name in `OTEL_RESOURCE_ATTRIBUTES` beats all other ways of naming it. See the OpenTelemetry Resource SDK specification.
 */
export function createResource(settings: Settings, options: CoreOptions): Resource {
  const fromEnvironment = settings.pairs('OTEL_RESOURCE_ATTRIBUTES');
  const attributes: Attributes = {
    ...detected(settings),
    'service.name': 'unknown_service:node',
    ...givenInCode(settings, options.attributes),
    ...fromEnvironment,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'throughline',
    'telemetry.sdk.version': VERSION,
  };
  for (const key of Object.keys(attributes)) settings.note(key, 'detected');
  for (const key of Object.keys(fromEnvironment)) settings.note(key, 'env');
  for (const [key, candidates] of Object.entries(named(settings, options))) {
    const listed = fromEnvironment[key] !== undefined;
    const chosen = candidates.find(({ value }) => typeof value === 'string' && value !== '');
    if (chosen === undefined || (listed && (chosen.source !== 'env' || key !== 'service.name'))) continue;
    attributes[key] = chosen.value as string;
    settings.note(key, chosen.source);
  }
  return { attributes, schemaUrl: undefined };
}
