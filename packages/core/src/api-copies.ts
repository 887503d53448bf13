/** Finds the versions of the OpenTelemetry API in this process. The API itself does not tell its version. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { apiRegistryVersion } from './api-globals.ts';

const API = '@opentelemetry/api';
const API_FOLDER = /^.*[\\/]@opentelemetry[\\/]api(?=[\\/])/;

/** A version of the API, and where it was seen. */
export interface ApiCopy {
  readonly version: string;
  readonly where: string;
}

/** The copies that this package uses, that the application would import, that are loaded, and that made the API's registry. */
export function findApiCopies(): readonly ApiCopy[] {
  const copies = new Map<string, ApiCopy>();
  for (const folder of apiFolders()) {
    const version = versionIn(folder);
    if (version !== undefined) copies.set(folder, { version, where: folder });
  }
  const registered = apiRegistryVersion();
  const isKnown = [...copies.values()].some(({ version }) => version === registered);
  if (registered !== undefined && !isKnown) copies.set('', { version: registered, where: 'made the global registry' });
  return [...copies.values()];
}

function apiFolders(): Set<string> {
  const files = [resolved(() => require.resolve(API)), resolved(fromEntry), ...loadedFiles()];
  return new Set(files.map((file) => API_FOLDER.exec(file ?? '')?.[0]).filter((folder) => folder !== undefined));
}

function fromEntry(): string | undefined {
  const entry = process.argv[1];
  return entry === undefined ? undefined : createRequire(entry).resolve(API);
}

function loadedFiles(): string[] {
  return Object.keys(require.cache ?? {}).filter((file) => API_FOLDER.test(file));
}

function resolved(resolve: () => string | undefined): string | undefined {
  try {
    return resolve();
  } catch {
    return undefined;
  }
}

function versionIn(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name?: unknown;
      version?: unknown;
    };
    return manifest.name === API && typeof manifest.version === 'string' ? manifest.version : undefined;
  } catch {
    return undefined;
  }
}
