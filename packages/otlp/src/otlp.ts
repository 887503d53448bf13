import type { Component, ComponentHandle, Core } from '@throughline/core';
import { addSpanSink } from '@throughline/core';

import { readBatchLimits } from './batch-setting.ts';
import { deliverAtExit } from './exit-delivery.ts';
import { readWantedSinks } from './exporter-setting.ts';
import { jsonFormat } from './json-format.ts';
import type { Ledger } from './ledger.ts';
import { createTransport } from './make-transport.ts';
import type { OtlpOptions } from './otlp-options.ts';
import type { Parcel } from './parcel.ts';
import { protobufFormat } from './protobuf-format.ts';
import type { SpanPipeline } from './span-pipeline.ts';
import { createSpanPipeline } from './span-pipeline.ts';
import { createStdoutTransport, writeLineNow } from './stdout-transport.ts';
import { readTimeout, readTraceEndpoint } from './trace-endpoint.ts';

/**
 * Exports ended spans as OTLP: protobuf or JSON over HTTP, or gRPC.
 *
 * Never throws, also not for options that cannot be used: what is wrong stands in the status with its fix, and defaults are taken.
 */
export function otlp(options: OtlpOptions = {}): Component {
  return { name: 'otlp', start: (core) => start(core, options ?? {}) };
}

function start(core: Core, options: OtlpOptions): ComponentHandle {
  const wanted = readWantedSinks(core);
  const pipelines: SpanPipeline[] = [];
  if (wanted.endpoint) pipelines.push(toEndpoint(core, options));
  if (wanted.stdout) pipelines.push(toStdout(core, options));
  const removals = pipelines.map(({ sink }) => addSpanSink(sink));
  const remove = (): void => removals.splice(0).forEach((removal) => removal());
  const all = (act: (pipeline: SpanPipeline) => Promise<void>): Promise<void> =>
    Promise.all(pipelines.map(act)).then(() => undefined);
  return {
    flush: (deadline) => all((pipeline) => pipeline.flush(deadline)),
    stop: async (deadline) => {
      remove();
      await all((pipeline) => pipeline.stop(deadline));
    },
    exit: (deadline) => pipelines.forEach((pipeline) => pipeline.exit(deadline)),
    deliveries: () => pipelines.map((pipeline) => pipeline.report()),
  };
}

function toEndpoint(core: Core, options: OtlpOptions): SpanPipeline {
  const { endpoint, headers } = readTraceEndpoint(core, options);
  return createSpanPipeline({
    core,
    name: endpoint.name,
    format: endpoint.protocol === 'http/json' ? jsonFormat : protobufFormat,
    transport: createTransport(endpoint, headers.source),
    limits: readBatchLimits(core, options),
    timeoutMs: readTimeout(core, options),
    deliverAtExit: (parcels, ledger, deadline) =>
      deliverAtExit(parcels, { ...endpoint, headers: headers.latest() }, { ledger, deadline }),
  });
}

function toStdout(core: Core, options: OtlpOptions): SpanPipeline {
  return createSpanPipeline({
    core,
    name: 'otlp/stdout',
    format: jsonFormat,
    transport: createStdoutTransport(),
    limits: readBatchLimits(core, options),
    timeoutMs: readTimeout(core, options),
    deliverAtExit: writeAtExit,
  });
}

function writeAtExit(parcels: readonly Parcel[], ledger: Ledger, deadline: number): number {
  let lost = 0;
  for (const parcel of parcels) {
    if (writeLineNow(parcel, deadline)) ledger.delivered += parcel.records;
    else lost += parcel.records;
  }
  ledger.drop('shutdown', lost);
  return lost;
}
