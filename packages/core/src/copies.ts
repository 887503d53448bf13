import { findApiCopies } from './api-copies.ts';
import type { Core } from './component.ts';
import { CONTRACT, registry, registryFits } from './registry.ts';

/** Reports further copies of core and other versions of the OpenTelemetry API, which cannot see each other's state. */
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
  const found = findApiCopies();
  if (new Set(found.map(({ version }) => version)).size < 2) return;
  core.report(
    'TL_COPIES_API',
    `several versions of @opentelemetry/api are installed: ${found.map(({ version, where }) => `${version} (${where})`).join(', ')}; what uses another version than the one that registers first is not traced, or cannot register`,
    'Install one version: `npm ls @opentelemetry/api` shows who asks for which. Parts of the OpenTelemetry SDK 2.x need ~1.9; pin that version with `overrides` in package.json.',
  );
}
