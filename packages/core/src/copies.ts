import type { Core } from './component.ts';
import { apiRegistryVersion } from './api-globals.ts';
import { CONTRACT, registry, registryFits } from './registry.ts';

/** Reports further copies of core and of the OpenTelemetry API, which cannot see each other's state. */
export function reportCopies(core: Core): void {
  const { copies } = registry;
  if (copies.length > 1) {
    core.report(
      'TL_COPIES_CORE',
      `@throughline/core is loaded ${copies.length} times: ${copies.map(({ version, from }) => `${version} from ${from}`).join(', ')}; the first one is in charge`,
      'Make the package manager install one version, e.g. by deduplicating the lockfile.',
    );
  }
  if (!registryFits()) {
    core.report(
      'TL_COPIES_CORE',
      `the copy of @throughline/core that loaded first offers contract ${registry.contract}, this one needs ${CONTRACT}; it stays passive`,
      'Install the newer version everywhere.',
    );
  }
  reportApiCopies(core);
}

function reportApiCopies(core: Core): void {
  const registered = apiRegistryVersion();
  const own = ownApiVersion();
  if (registered === undefined || own === undefined || registered === own) return;
  core.report(
    'TL_COPIES_API',
    `@opentelemetry/api ${registered} made the global registry, Throughline uses ${own}; the API refuses to register across versions`,
    'Install one version of @opentelemetry/api.',
  );
}

function ownApiVersion(): string | undefined {
  try {
    return (require('@opentelemetry/api/package.json') as { version?: string }).version;
  } catch {
    return undefined;
  }
}
