import type { Core } from './component.ts';
import { LOG_LEVELS, internalLog, setInternalLogLevel } from './internal-log.ts';
import type { CoreOptions } from './options.ts';
import type { Problem } from './problem.ts';
import { registry } from './registry.ts';
import { createResource } from './resource.ts';
import { createSettings } from './settings.ts';
import { createStatusBoard } from './status.ts';

/** Reads the settings that everybody shares and makes what components are started with. */
export function createCore(options: CoreOptions): Core {
  const early: Problem[] = [];
  let announce = (problem: Problem): void => {
    early.push(problem);
  };
  const settings = createSettings(options.env ?? process.env, (problem) => announce(problem));
  const level = settings.choice('OTEL_LOG_LEVEL', LOG_LEVELS, options.logLevel, 'info');
  setInternalLogLevel(settings.choice('THROUGHLINE_LOG_LEVEL', LOG_LEVELS, undefined, level));
  const resource = createResource(settings, options);
  const status = createStatusBoard(() => resource.attributes, settings.sources);
  announce = (problem) => {
    status.problem(problem);
    internalLog.warn(`${problem.message}. ${problem.fix} [${problem.code}]`);
  };
  early.forEach(announce);
  return {
    options,
    settings,
    resource,
    ports: registry.ports,
    status,
    report: (code, message, fix) => announce({ code, message, fix }),
  };
}
