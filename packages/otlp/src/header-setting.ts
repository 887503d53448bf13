import { validateHeaderName, validateHeaderValue } from 'node:http';

import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

import type { HeadersCallback, OtlpOptions } from './otlp-options.ts';
import type { HeaderSource, Headers } from './transport.ts';

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

/** Reads the header fields from code and environment; the latter wins field by field, that for traces over that for all signals. */
export function readHeaders(core: Core, options: OtlpOptions, basic: Headers): HeaderSetting {
  const { settings } = core;
  const fromCode = typeof options.headers === 'function' ? {} : options.headers;
  const fixed = {
    ...basic,
    ...usable(core, 'headers', fromCode),
    ...usable(core, 'OTEL_EXPORTER_OTLP_HEADERS', settings.pairs('OTEL_EXPORTER_OTLP_HEADERS')),
    ...usable(core, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', settings.pairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS')),
  };
  if (typeof options.headers !== 'function') return { fixed, source: () => fixed, latest: () => fixed };
  return fromCallback(core, options.headers, fixed);
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
