import { activeContext, bindToContext } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { SCHEMA_URL, defineInstrumentation } from '@throughline/instrumentation';

import type { RedisClient } from './ioredis-library.ts';
import { clientPrototype, pipelinePrototype } from './ioredis-library.ts';
import type { IoredisOptions } from './ioredis-options.ts';
import { createOperations } from './operations.ts';
import { createCommandTracing } from './trace-commands.ts';
import { tracePipelines } from './trace-pipelines.ts';
import { VERSION } from './version.ts';

const SINCE_5 = '>=5 <7';
const VERSION_4 = '>=4.28 <5';

/** Makes the component that traces ioredis 4.28 to 6. */
export const ioredisInstrumentation: (options?: IoredisOptions) => Instrumentation =
  defineInstrumentation<IoredisOptions>({
    name: 'ioredis',
    packageName: '@throughline/instrumentation-ioredis',
    version: VERSION,
    schemaUrl: SCHEMA_URL,
    replaces: ['@opentelemetry/instrumentation-ioredis'],
    install,
  });

function install(host: InstrumentationHost, options: IoredisOptions): void {
  const operations = createOperations(host, options);
  const commands = createCommandTracing(host, operations);
  const patchClient = (exports: unknown): void => commands.wrap(clientPrototype(exports));
  const patchCluster = (exports: unknown): void => {
    patchClient(exports);
    keepContext(host, clientPrototype(exports));
  };
  const patchPipeline = (exports: unknown): void =>
    tracePipelines(host, pipelinePrototype(exports), { operations, commands });

  const files = [
    { file: 'built/Redis.js', versions: SINCE_5, patch: patchClient },
    { file: 'built/redis/index.js', versions: VERSION_4, patch: patchClient },
    { file: 'built/cluster/index.js', versions: `${VERSION_4} || ${SINCE_5}`, patch: patchCluster },
    { file: 'built/Pipeline.js', versions: SINCE_5, patch: patchPipeline },
    { file: 'built/pipeline.js', versions: VERSION_4, patch: patchPipeline },
  ];
  for (const file of files) host.onModule({ name: 'ioredis', ...file });
}

/** A cluster that is not ready puts calls off; they go on in the context that they were made in. */
function keepContext(host: InstrumentationHost, cluster: RedisClient): void {
  if (cluster.delayUntilReady === undefined) return;
  host.wrap(
    cluster,
    'delayUntilReady',
    (original) =>
      function delayUntilReady(callback, ...rest) {
        return original?.call(this, bindToContext(activeContext(), callback), ...rest);
      },
  );
}
