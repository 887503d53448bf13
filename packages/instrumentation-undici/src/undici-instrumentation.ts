import { addComponent } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import { keepContexts } from './undici-contexts.ts';
import type { HeadersReceived, HeadersSent, RequestCreated, RequestFailed } from './undici-messages.ts';
import type { UndiciOptions } from './undici-options.ts';
import { createUndiciTracer } from './undici-tracer.ts';
import { VERSION } from './version.ts';

/** Subscribes to undici's channels. These are the same for the package and for the copy inside Node that is the global `fetch`. */
function install(host: InstrumentationHost, options: UndiciOptions): void {
  const tracer = createUndiciTracer(host, options);
  host.onChannel('undici:request:create', (message) => tracer.created(message as RequestCreated));
  host.onChannel('undici:client:sendHeaders', (message) => tracer.headersSent(message as HeadersSent));
  host.onChannel('undici:request:headers', (message) => tracer.headersReceived(message as HeadersReceived));
  host.onChannel('undici:request:trailers', (message) => tracer.completed(message as RequestCreated));
  host.onChannel('undici:request:error', (message) => tracer.failed(message as RequestFailed));
  keepContexts(host);
  host.active(process.versions['undici']);
}

/** The component: undici of any copy, and the global `fetch`. */
export const undiciInstrumentation: (options?: UndiciOptions) => Instrumentation = defineInstrumentation<UndiciOptions>(
  {
    name: 'undici',
    packageName: '@throughline/instrumentation-undici',
    version: VERSION,
    schemaUrl: SCHEMA_URL,
    replaces: ['@opentelemetry/instrumentation-undici'],
    install,
  },
);

/** Instruments undici and the global `fetch`. */
export function instrumentUndici(options?: UndiciOptions): void {
  addComponent(undiciInstrumentation(options));
}
