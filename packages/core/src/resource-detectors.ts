import { randomUUID } from 'node:crypto';
import { arch, hostname, release, type as osType } from 'node:os';
import { basename } from 'node:path';

import type { Attributes } from '@opentelemetry/api';

import type { Settings } from './settings.ts';

type Detector = () => Attributes;

// `process.argv` and `process.title` are left out on purpose: command lines carry secrets.
const DETECTORS: Readonly<Record<string, Detector>> = {
  host: () => ({ 'host.name': hostname(), 'host.arch': hostArch() }),
  os: () => ({ 'os.type': osType().toLowerCase(), 'os.version': release() }),
  process: () => ({
    'process.pid': process.pid,
    'process.executable.name': basename(process.execPath),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
  }),
  serviceinstance: () => ({ 'service.instance.id': randomUUID() }),
};

const DEFAULT_DETECTORS = ['env', 'host', 'process', 'serviceinstance'] as const;

const ARCH_NAMES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm: 'arm32',
  ppc: 'ppc32',
  ppc64: 'ppc64',
  ia32: 'x86',
};

function hostArch(): string {
  return ARCH_NAMES[arch()] ?? arch();
}

/** What the process can see of itself and its host, as far as `OTEL_NODE_RESOURCE_DETECTORS` asks for it. */
export function detectResource(settings: Settings): Attributes {
  const wanted = settings
    .list('OTEL_NODE_RESOURCE_DETECTORS', undefined, DEFAULT_DETECTORS)
    .map((name) => name.toLowerCase());
  const names = wanted.includes('all') ? Object.keys(DETECTORS) : wanted;
  const attributes: Attributes = Object.create(null) as Attributes;
  for (const name of names) {
    if (name === 'env' || name === 'none') continue;
    if (Object.hasOwn(DETECTORS, name)) Object.assign(attributes, DETECTORS[name]?.());
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
