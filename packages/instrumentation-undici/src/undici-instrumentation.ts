import { addComponent } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import type { UndiciOptions } from './undici-options.ts';
import { createUndiciTracer } from './undici-tracer.ts';
import { VERSION } from './version.ts';

/** Subscribes to undici's channels. They are the same for the package and for the copy inside Node that is the global `fetch`. */
function install(host: InstrumentationHost, options: UndiciOptions): void {
  const tracer = createUndiciTracer(host, options);
  const listen = <Message>(channel: string, step: (message: Message) => void): void =>
    host.onChannel(channel, (message) => step(message as Message));
  listen('undici:request:create', tracer.created);
  listen('undici:client:sendHeaders', tracer.headersSent);
  listen('undici:request:headers', tracer.headersReceived);
  listen('undici:request:trailers', tracer.completed);
  listen('undici:request:error', tracer.failed);
  host.active(process.versions['undici']);
}

/** The component: undici of any copy, and the global `fetch`. */
export const undiciInstrumentation: (options?: UndiciOptions) => Instrumentation = defineInstrumentation<UndiciOptions>({
  name: 'undici',
  packageName: '@throughline/instrumentation-undici',
  version: VERSION,
  schemaUrl: SCHEMA_URL,
  replaces: ['@opentelemetry/instrumentation-undici'],
  install,
});

/** Instruments undici and the global `fetch`. */
export function instrumentUndici(options?: UndiciOptions): void {
  addComponent(undiciInstrumentation(options));
}
