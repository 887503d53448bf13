import type { Attributes, AttributeValue } from '@opentelemetry/api';

import type { CoreOptions } from './options.ts';
import { detectResource } from './resource-detectors.ts';
import type { SettingSource, Settings } from './settings.ts';
import { VERSION } from './version.ts';

/** What the telemetry of this process is about: the `Resource` of OpenTelemetry. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl: string | undefined;
}

/** The ways to name one attribute besides the attribute lists. */
interface Naming {
  /** The variable that is stronger than `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly strongest?: string;
  /** Variables that are stronger than the code. */
  readonly strong: readonly string[];
  readonly option?: 'serviceName' | 'serviceVersion' | 'environment';
  /** Variables of other products, weaker than the code. */
  readonly weak: readonly string[];
}

const NAMINGS: ReadonlyMap<string, Naming> = new Map<string, Naming>([
  ['service.name', { strongest: 'OTEL_SERVICE_NAME', strong: [], option: 'serviceName', weak: ['DD_SERVICE'] }],
  ['service.version', { strong: ['OTEL_SERVICE_VERSION'], option: 'serviceVersion', weak: ['DD_VERSION'] }],
  [
    'deployment.environment.name',
    {
      strong: ['OTEL_DEPLOYMENT_ENVIRONMENT', 'OTEL_ENVIRONMENT'],
      option: 'environment',
      weak: ['DD_ENV', 'ENVIRONMENT', 'NODE_ENV'],
    },
  ],
  ['k8s.namespace.name', { strong: ['OTEL_K8S_NAMESPACE'], weak: [] }],
  ['k8s.pod.name', { strong: ['OTEL_K8S_POD_NAME'], weak: [] }],
]);

const NOT_NAMED: Naming = { strong: [], weak: [] };

const DEFAULT_NAME = 'unknown_service:node';

function isResourceValue(value: unknown): value is AttributeValue {
  const isScalar = (item: unknown): boolean =>
    typeof item === 'string' || typeof item === 'boolean' || Number.isFinite(item);
  if (!Array.isArray(value)) return isScalar(value);
  return value.every((item) => isScalar(item) && typeof item === typeof value[0]);
}

/** The attributes given in the code, without those that are no attribute values. */
function givenInCode(settings: Settings, attributes: unknown): Attributes {
  const kept: Attributes = Object.create(null) as Attributes;
  const refuse = (key: string, received: string): void =>
    settings.report(
      'TL_CONFIG_VALUE',
      `attributes["${key}"]: expected a text, number, boolean or a list of one of these, received ${received}; it was left out`,
      'Give a value of one of these types.',
    );
  for (const key of keysOf(attributes)) {
    try {
      const value: unknown = (attributes as Record<string, unknown>)[key];
      if (isResourceValue(value)) kept[key] = Array.isArray(value) ? ([...value] as AttributeValue) : value;
      else if (value !== undefined && value !== null) refuse(key, `a ${typeof value}`);
    } catch {
      refuse(key, 'a value that throws when it is read');
    }
  }
  return kept;
}

function keysOf(attributes: unknown): string[] {
  try {
    return typeof attributes === 'object' && attributes !== null ? Object.keys(attributes) : [];
  } catch {
    return [];
  }
}

function textOption(settings: Settings, options: CoreOptions, option: Naming['option']): string | undefined {
  const value: unknown = option === undefined ? undefined : options[option];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  settings.report(
    'TL_CONFIG_VALUE',
    `${option}: expected a text, received a ${typeof value}; it was ignored`,
    `Give ${option} as a text.`,
  );
  return undefined;
}

/** Read without a note, because the status names what was settled, not each variable that was looked at. */
function variableText(settings: Settings, name: string): string | undefined {
  const text: unknown = settings.env[name];
  return typeof text === 'string' ? text.trim() : undefined;
}

interface Candidate {
  readonly value: AttributeValue | undefined;
  readonly source: SettingSource;
}

/** Where resource attributes come from. */
interface Lists {
  readonly fromEnvironment: Attributes;
  readonly fromCode: Attributes;
  readonly detected: Attributes;
}

/** The candidates for one attribute, the strongest first. */
function candidates(key: string, lists: Lists, settings: Settings, options: CoreOptions): Candidate[] {
  const { strongest, strong, option, weak } = NAMINGS.get(key) ?? NOT_NAMED;
  const variable = (name: string): Candidate => ({ value: variableText(settings, name), source: 'env' });
  return [
    ...(strongest === undefined ? [] : [variable(strongest)]),
    { value: lists.fromEnvironment[key], source: 'env' },
    ...strong.map(variable),
    { value: textOption(settings, options, option), source: 'code' },
    { value: lists.fromCode[key], source: 'code' },
    ...weak.map(variable),
    { value: lists.detected[key], source: 'detected' },
    ...(key === 'service.name' ? [{ value: DEFAULT_NAME, source: 'default' } as const] : []),
  ];
}

/**
 * Builds the resource.
 *
 * Order of strength: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, the other variables of OpenTelemetry's kind, code, the variables of
 * other products, detected, default. See the OpenTelemetry Resource SDK specification.
 */
export function createResource(settings: Settings, options: CoreOptions): Resource {
  const lists: Lists = {
    fromEnvironment: settings.pairs('OTEL_RESOURCE_ATTRIBUTES'),
    fromCode: givenInCode(settings, options.attributes),
    detected: detectResource(settings),
  };
  const keys = new Set([
    ...[lists.detected, lists.fromCode, lists.fromEnvironment].flatMap((list) => Object.keys(list)),
    ...NAMINGS.keys(),
  ]);
  keys.delete('__proto__');
  const attributes: Attributes = {};
  for (const key of keys) {
    const isNamed = NAMINGS.has(key);
    const chosen = candidates(key, lists, settings, options).find(
      ({ value }) => value !== undefined && !(isNamed && value === ''),
    );
    if (chosen === undefined) continue;
    attributes[key] = chosen.value;
    settings.note(key, chosen.source);
  }
  Object.assign(attributes, {
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'throughline',
    'telemetry.sdk.version': VERSION,
  });
  return { attributes, schemaUrl: undefined };
}
