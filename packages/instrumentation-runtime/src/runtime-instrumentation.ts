import { isMainThread } from 'node:worker_threads';

import { addComponent } from '@throughline/core';
import type { Instrumentation, InstrumentationHost } from '@throughline/instrumentation';
import { defineInstrumentation } from '@throughline/instrumentation';

import { activeResources } from './active-resources.ts';
import { eventLoopDelay } from './event-loop-delay.ts';
import { eventLoopTime, eventLoopUtilization } from './event-loop-use.ts';
import { garbageCollection } from './garbage-collection.ts';
import { heapSpaces } from './heap-spaces.ts';
import type { Probe } from './probe.ts';
import { processUsage } from './process-usage.ts';
import { runProbes } from './run-probes.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import type { RuntimeSettings } from './runtime-settings.ts';
import { readSettings, withoutExcluded } from './runtime-settings.ts';
import { VERSION } from './version.ts';

/** The first version of the conventions in which the size of a heap space is not called a limit. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.42.0';

function createProbes(host: InstrumentationHost, settings: RuntimeSettings): Probe[] {
  const { scope } = host;
  return [
    eventLoopDelay(scope, settings),
    eventLoopTime(scope),
    eventLoopUtilization(scope, settings.lookBackMs),
    garbageCollection(host, settings.attributes),
    heapSpaces(scope),
    activeResources(scope),
    // Of the process there is one, of threads there may be many.
    ...(isMainThread ? [processUsage(scope)] : []),
  ];
}

function install(host: InstrumentationHost, options: RuntimeOptions): void {
  const settings = readSettings(host, options);
  runProbes(host, withoutExcluded(host, createProbes(host, settings), settings), settings.attributes);
}

/** Makes the component that measures the runtime of the thread it is started in. */
export const runtimeInstrumentation: (options?: RuntimeOptions) => Instrumentation =
  defineInstrumentation<RuntimeOptions>({
    name: 'runtime',
    packageName: '@throughline/instrumentation-runtime',
    version: VERSION,
    schemaUrl: SCHEMA_URL,
    replaces: ['@opentelemetry/instrumentation-runtime-node'],
    install,
  });

/** Measures the runtime from now on, or as soon as telemetry starts. Whether it does stands in the status. */
export function instrumentRuntime(options?: RuntimeOptions): void {
  addComponent(runtimeInstrumentation(options));
}
