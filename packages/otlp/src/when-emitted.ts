/**
 * Exports log records as soon as there is an engine that makes them.
 *
 * Before that, and so for ever where logging is not installed, none of the code for it is loaded and nothing is sent. A sink is connected at once
 * nevertheless, so that no record is missed: the first one that reaches it opens the pipelines, whose own sinks take its place.
 */
import type { Core, LogSink } from '@throughline/core';
import { addLogSink, registry } from '@throughline/core';

import { readWantedSinks } from './exporter-setting.ts';
import type { LateOpening, LatePipelines } from './late-pipelines.ts';
import { createLateOpening } from './late-pipelines.ts';
import { Ledger } from './ledger.ts';
import type * as logExport from './log-export.ts';
import type { LogExportOptions, OtlpOptions } from './otlp-options.ts';
import type { Pipeline } from './pipeline.ts';
import { allOf } from './pipeline.ts';
import type { PlaceLimits } from './places.ts';
import { LOGS } from './signal.ts';

interface LogCode {
  readonly openLogExport: typeof logExport.openLogExport;
}

/** Connects the sink, and opens the pipelines once they can be of use. */
export function exportLogs(core: Core, options: OtlpOptions, outageOf: PlaceLimits['outageOf']): LatePipelines {
  const own = ownOptions(options);
  const wanted = readWantedSinks(core, LOGS, options.logs === false ? ['none'] : undefined);
  const isWanted = wanted.endpoint || wanted.stdout;
  const late: LateOpening<logExport.LogExport> = createLateOpening(core, LOGS.name, () => {
    const setting = { core, signal: LOGS, options, own };
    const openExport = (require('./log-export') as LogCode).openLogExport;
    return openExport({ setting, own, wanted, outageOf });
  });

  // What the opening itself logs, through a logger that writes to us, cannot be exported, nor can anything where opening failed.
  const lost = new Ledger();
  const firstSink: LogSink = {
    name: 'otlp',
    emit: (record) => {
      const opened = open();
      if (opened === undefined) {
        lost.made++;
        lost.drop('not_open', 1);
      } else for (const sink of opened.sinks) sink.emit(record);
    },
  };
  const removeFirstSink = isWanted ? addLogSink(firstSink) : () => undefined;
  const open = (): logExport.LogExport | undefined => {
    const opened = late.open();
    if (opened !== undefined) removeFirstSink();
    return opened;
  };
  const openIfEmitting = (): readonly Pipeline[] => {
    if (isWanted && late.opened() === undefined && core.ports.log !== registry.noLogs) open();
    return pipelines();
  };
  const pipelines = (): readonly Pipeline[] => late.opened()?.pipelines ?? [];
  // Components that stand after this one are started within the same turn.
  queueMicrotask(openIfEmitting);

  return {
    detach: () => undefined,
    flush: (deadline) => allOf(openIfEmitting(), (pipeline) => pipeline.flush(deadline)),
    stop: async (deadline) => {
      late.close();
      removeFirstSink();
      await allOf(pipelines(), (pipeline) => pipeline.stop(deadline));
    },
    // Also where nothing was logged yet: what the application logs after this is counted as lost.
    leave: () => openIfEmitting().flatMap((pipeline) => pipeline.leave() ?? []),
    reports: () => [
      ...pipelines().map((pipeline) => pipeline.report()),
      ...(lost.made === 0 ? [] : [lost.report('otlp', LOGS.name, 0)]),
    ],
  };
}

function ownOptions({ logs }: OtlpOptions): LogExportOptions {
  return typeof logs === 'object' && logs !== null ? logs : {};
}
