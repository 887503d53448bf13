import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import { createConnections } from './connections.ts';
import { clientPrototype, poolPrototype } from './pg-library.ts';
import type { PgOptions } from './pg-options.ts';
import { createQueries } from './queries.ts';
import { traceClients } from './trace-clients.ts';
import { tracePools } from './trace-pools.ts';
import { VERSION } from './version.ts';

const PG_VERSIONS = '>=8.0.3 <9';
const POOL_VERSIONS = '>=3.1.1 <4';

/** Makes the component that traces pg 8. */
export const pgInstrumentation: (options?: PgOptions) => Instrumentation = defineInstrumentation<PgOptions>({
  name: 'pg',
  packageName: '@throughline/instrumentation-pg',
  version: VERSION,
  schemaUrl: SCHEMA_URL,
  replaces: ['@opentelemetry/instrumentation-pg'],
  install,
});

function install(host: InstrumentationHost, options: PgOptions): void {
  const connections = createConnections();
  const queries = createQueries(host, options, connections);
  const wrapClients = traceClients(host, queries);
  const wrapPools = tracePools(host, queries, connections);

  for (const file of ['lib/client.js', 'lib/native/client.js'])
    host.onModule({
      name: 'pg',
      file,
      versions: PG_VERSIONS,
      patch: (exports) => wrapClients(clientPrototype(exports)),
    });
  host.onModule({
    name: 'pg-pool',
    file: 'index.js',
    versions: POOL_VERSIONS,
    patch: (exports) => wrapPools(poolPrototype(exports)),
  });
}
