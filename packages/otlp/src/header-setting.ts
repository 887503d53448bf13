import { validateHeaderName, validateHeaderValue } from 'node:http';

import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

import type { HeadersCallback } from './otlp-options.ts';
import type { SignalSetting } from './signal-setting.ts';
import type { HeaderSource, Headers } from './transport.ts';

const ANY_SIGNAL = 'OTEL_EXPORTER_OTLP_HEADERS';

/** Fields that describe the message itself. */
const OURS: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The header fields of the requests: those that never change, and where the present ones come from. */
export interface HeaderSetting {
  readonly fixed: Headers;
  readonly source: HeaderSource;
  /** All fields as they were for the last request, for the end of the process, which cannot wait for a callback. */
  latest(): Headers;
}

/**
 * Reads the header fields from code and environment; the latter wins field by field, and in each of them the signal over all signals.
 *
 * Where a function gives them, the one of the signal is asked, else the one for all signals; what stands fixed wins over what it gives.
 */
export function readHeaders({ core, signal, options, own }: SignalSetting, basic: Headers): HeaderSetting {
  const { settings } = core;
  const forSignal = `${signal.prefix}_HEADERS`;
  const fixed = {
    ...basic,
    ...usable(core, 'headers', options.headers),
    ...usable(core, `${signal.name}.headers`, own.headers),
    ...usable(core, ANY_SIGNAL, settings.pairs(ANY_SIGNAL)),
    ...usable(core, forSignal, settings.pairs(forSignal)),
  };
  const callback = [own.headers, options.headers].find((given) => typeof given === 'function');
  if (callback === undefined) return { fixed, source: () => fixed, latest: () => fixed };
  return fromCallback(core, callback, fixed);
}

function fromCallback(core: Core, callback: HeadersCallback, fixed: Headers): HeaderSetting {
  let latest = fixed;
  const source = async (): Promise<Headers> => {
    try {
      const given = await callback();
      if (typeof given !== 'object' || given === null) throw new TypeError('it gave no object');
      latest = { ...usable(core, 'headers', given), ...fixed };
      return latest;
    } catch (error) {
      core.report(
        'TL_CALLBACK_FAILED',
        `headers: the function failed (${shown((error as Error | undefined)?.name)}); the request will be tried again`,
        'Let it resolve with an object of texts.',
      );
      throw error;
    }
  };
  return { fixed, source, latest: () => latest };
}

/** The fields that can be sent, with names in lower case. Values are never shown: they are secrets more often than not. */
function usable(core: Core, origin: string, fields: unknown): Headers {
  const kept: Record<string, string> = {};
  if (typeof fields !== 'object' || fields === null) return kept;
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    const field = name.toLowerCase();
    const reason = OURS.has(field) ? 'it describes the message itself' : whyUnusable(field, value);
    if (reason === undefined) kept[field] = value as string;
    else
      core.report(
        'TL_CONFIG_VALUE',
        `${origin}: the header field ${shown(name)} cannot be sent: ${reason}; it was left out`,
        'Remove it, or give it a name and a value that HTTP allows.',
      );
  }
  return kept;
}

function whyUnusable(name: string, value: unknown): string | undefined {
  try {
    validateHeaderName(name);
    if (typeof value !== 'string') return 'its value is no text';
    validateHeaderValue(name, value);
    return undefined;
  } catch {
    return 'its name or value has characters that HTTP does not allow';
  }
}
