import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

const VARIABLE = 'OTEL_TRACES_EXPORTER';

/** Exporters of other packages. */
const ELSEWHERE: ReadonlySet<string> = new Set(['none', 'console', 'logging']);
const GONE: ReadonlySet<string> = new Set(['zipkin', 'jaeger']);

/** Where spans go as OTLP. */
export interface WantedSinks {
  readonly endpoint: boolean;
  readonly stdout: boolean;
}

/** Reads which of the exporters asked for are ours, and reports those that nobody has. */
export function readWantedSinks(core: Core): WantedSinks {
  const names = core.settings.list(VARIABLE, undefined, ['otlp']).map((name) => name.toLowerCase());
  for (const name of names) {
    if (GONE.has(name)) {
      core.report(
        'TL_CONFIG_UNSUPPORTED',
        `${VARIABLE}: ${name} is not available; spans are not exported by it`,
        'Use otlp: current versions of Jaeger and Zipkin take it, directly or through a collector.',
      );
    } else if (name !== 'otlp' && name !== 'otlp/stdout' && !ELSEWHERE.has(name)) {
      core.report(
        'TL_CONFIG_VALUE',
        `${VARIABLE}: expected otlp, otlp/stdout, console or none, received ${shown(name)}; it was ignored`,
        `Set ${VARIABLE} to one or more of these, separated by commas.`,
      );
    }
  }
  const off = names.includes('none');
  return { endpoint: !off && names.includes('otlp'), stdout: !off && names.includes('otlp/stdout') };
}
