import type { RequestListener } from 'node:http';

import type { Component } from '@throughline/core';
import type { Traced, TracedOptions } from '@throughline/traced-requests';
import { echoHeaders, startTraced } from '@throughline/traced-requests';

import { undiciInstrumentation } from '../src/undici-instrumentation.ts';
import type { UndiciOptions } from '../src/undici-options.ts';

/** Telemetry around a server that is not traced. */
export interface TracedFetch extends Traced {
  readonly origin: string;
  readonly port: number;
}

/** Starts a server, which answers with the headers that came, and telemetry with the undici instrumentation. */
export async function traceFetch(
  options?: UndiciOptions,
  {
    answer = echoHeaders,
    components = [],
    ...more
  }: TracedOptions & { readonly answer?: RequestListener; readonly components?: readonly Component[] } = {},
): Promise<TracedFetch> {
  const traced = startTraced([undiciInstrumentation(options), ...components], more);
  const port = await traced.listen(answer);
  return { ...traced, port, origin: `http://127.0.0.1:${port}` };
}
