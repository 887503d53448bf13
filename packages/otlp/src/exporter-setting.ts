import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

import type { Signal } from './signal.ts';

const GONE: ReadonlySet<string> = new Set(['zipkin', 'jaeger']);

/** Where a signal goes as OTLP. */
export interface WantedSinks {
  readonly endpoint: boolean;
  readonly stdout: boolean;
}

/** Reads which of the exporters asked for are ours, and reports those that nobody has. */
export function readWantedSinks(core: Core, signal: Signal, fromCode?: readonly string[]): WantedSinks {
  const { exporter, otherExporters, records, suitsJaeger } = signal;
  const names = core.settings.list(exporter, fromCode, ['otlp']).map((name) => name.toLowerCase());
  const known = ['otlp', 'otlp/stdout', 'none', ...otherExporters];
  for (const name of names) {
    if (suitsJaeger && GONE.has(name)) {
      core.report(
        'TL_CONFIG_UNSUPPORTED',
        `${exporter}: ${name} is not available; ${records} are not exported by it`,
        'Use otlp: current versions of Jaeger and Zipkin take it, directly or through a collector.',
      );
    } else if (!known.includes(name)) {
      core.report(
        'TL_CONFIG_VALUE',
        `${exporter}: expected one of ${known.join(', ')}, received ${shown(name)}; it was ignored`,
        `Set ${exporter} to one or more of these, separated by commas.`,
      );
    }
  }
  const off = names.includes('none');
  return { endpoint: !off && names.includes('otlp'), stdout: !off && names.includes('otlp/stdout') };
}
