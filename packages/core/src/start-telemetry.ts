import type { Component, Core } from './component.ts';
import { registerContextManager, unregisterContextManager } from './context-manager.ts';
import { reportCopies } from './copies.ts';
import { createCore } from './core-services.ts';
import type { FlushReport } from './delivery-report.ts';
import { watchExits } from './exits.ts';
import { LOG_LEVELS, setInternalLogLevel } from './internal-log.ts';
import { noopMetricCollectionPort } from './noop-ports.ts';
import type { CoreOptions } from './options.ts';
import { plainCopy } from './plain-copy.ts';
import { registry, registryFits } from './registry.ts';
import type { FlushOptions, RunningTelemetry, TelemetrySetup } from './running-telemetry.ts';
import { removeAllLogSinks } from './log-sinks.ts';
import { removeAllSpanSinks } from './span-sinks.ts';
import type { StartedComponents } from './started-components.ts';
import { createStartedComponents } from './started-components.ts';
import type { SignalName, TelemetryStatus } from './status.ts';

const FLUSH_TIMEOUT_MS = 30_000;
const SHUTDOWN_TIMEOUT_MS = 10_000;
const EXIT_TIMEOUT_MS = 2_000;
const SIGNAL_NAMES: readonly SignalName[] = ['tracing', 'metrics', 'logs'];

/**
 * Starts telemetry with the given components.
 *
 * Idempotent: while telemetry runs, the running set-up is returned and the call is noted as a problem. Never throws: what is wrong
 * stands in `status.problems` with its fix. `OTEL_SDK_DISABLED=true` starts only what propagates.
 */
export function startTelemetry(options: CoreOptions, components: readonly Component[]): TelemetrySetup {
  const before = registry.running;
  if (before !== undefined && !before.ending) {
    before.noteSecondStart();
    return before.setup;
  }
  const core = createCore(plainCopy(options));
  const disabled = core.settings.boolean('OTEL_SDK_DISABLED', core.options.disabled, false);
  reportCopies(core);
  const started = createStartedComponents(core);
  if (!registryFits()) return createPassive(core, started);
  if (before !== undefined) leaveBehind();
  const running = createRunning({ core, started, disabled });
  registry.running = running;
  registry.generation++;
  takeContextManager(core);
  for (const component of components ?? []) running.add(component);
  for (const component of registry.waiting.splice(0)) running.add(component);
  return running.setup;
}

/** What is shared and was left by telemetry that is still being shut down, which keeps what it needs of it. */
function leaveBehind(): void {
  removeAllSpanSinks();
  removeAllLogSinks();
  registry.ports.metricCollection = noopMetricCollectionPort;
}

/** Adds a component to running telemetry, or keeps it until telemetry starts. */
export function addComponent(component: Component): void {
  const { running } = registry;
  if (running === undefined || running.ending) registry.waiting.push(component);
  else running.add(component);
}

/** The set-up of a copy that cannot use the registry it found, and leaves it alone. */
function createPassive(core: Core, started: StartedComponents): TelemetrySetup {
  signalsAreOff(core, 'another copy of @throughline/core is in charge, see the problems');
  return createSetup(core, started, () => Promise.resolve(started.report()));
}

function takeContextManager(core: Core): void {
  if (registerContextManager() !== 'guest') return;
  core.report(
    'TL_SETUP_FOREIGN_GLOBAL',
    'Another context manager was registered with the OpenTelemetry API before; contexts are kept in it, and `span()` does not make its span active',
    'Remove the other SDK, or configure Throughline before it.',
  );
}

interface Parts {
  readonly core: Core;
  readonly started: StartedComponents;
  readonly disabled: boolean;
}

function createRunning({ core, started, disabled }: Parts): RunningTelemetry {
  const unwatch =
    disabled || core.options.flushOnExit === false ? undefined : watchExits(exitActions(started), exitTimeout(core));
  let ending: Promise<FlushReport> | undefined;
  if (disabled) signalsAreOff(core, 'telemetry is disabled by OTEL_SDK_DISABLED or the option `disabled`');

  const shutdown = async (options?: FlushOptions): Promise<FlushReport> => {
    const deadline = deadlineOf(options, SHUTDOWN_TIMEOUT_MS);
    started.detach();
    await started.stop(deadline);
    unwatch?.();
    // A successor may have started meanwhile and taken over what is shared.
    if (registry.running === running) {
      unregisterContextManager();
      registry.running = undefined;
      registry.ports.metricCollection = noopMetricCollectionPort;
    }
    registry.generation++;
    return started.report();
  };

  const running: RunningTelemetry = {
    setup: createSetup(core, started, (options) => (ending ??= shutdown(options))),
    disabled,
    get ending() {
      return ending !== undefined;
    },
    add: (component) => {
      if (!disabled || worksDisabled(component)) started.add(component);
    },
    report: () => started.report(),
    noteSecondStart: () =>
      core.report(
        'TL_SETUP_TWICE',
        'Telemetry was configured while it was running; the running set-up was kept and the new options were ignored',
        'Configure once at the entry of the application, or call `shutdown()` before configuring again.',
      ),
  };
  return running;
}

function createSetup(core: Core, started: StartedComponents, shutdown: TelemetrySetup['shutdown']): TelemetrySetup {
  const setup: TelemetrySetup = {
    get status() {
      return core.status.snapshot();
    },
    get ready() {
      return started.ready().then(() => core.status.snapshot());
    },
    forceFlush: async (options) => {
      await started.flush(deadlineOf(options, FLUSH_TIMEOUT_MS));
      return started.report();
    },
    shutdown,
    reconfigure: (given) => {
      const patch = plainCopy(given);
      applyLogLevel(patch['logLevel']);
      registry.generation++;
      started.reconfigure(patch);
      return core.status.snapshot();
    },
    assert: (wanted) => assertSignals(setup.status, wanted === undefined ? { tracing: true } : plainCopy(wanted)),
    [Symbol.asyncDispose]: async () => void (await setup.shutdown()),
  };
  return setup;
}

function worksDisabled(component: Component): boolean {
  return plainCopy(component).whenDisabled === true;
}

function signalsAreOff(core: Core, reason: string): void {
  for (const name of SIGNAL_NAMES) core.status.signal(name, () => ({ enabled: false, exporters: [], reason }));
}

function exitActions(started: StartedComponents): Parameters<typeof watchExits>[0] {
  return {
    made: started.made,
    flush: async (deadline) => {
      await started.flush(deadline);
      return started.report().queued === 0;
    },
    exit: (deadline) => started.exit(deadline),
  };
}

function exitTimeout(core: Core): number {
  return core.settings.integer('THROUGHLINE_EXIT_TIMEOUT', core.options.exitTimeoutMs, EXIT_TIMEOUT_MS);
}

function deadlineOf(options: FlushOptions | undefined, fallbackMs: number): number {
  const { timeoutMs } = plainCopy(options);
  return Date.now() + (typeof timeoutMs === 'number' && timeoutMs >= 0 ? timeoutMs : fallbackMs);
}

function applyLogLevel(level: unknown): void {
  const known = LOG_LEVELS.find((name) => name === level);
  if (known !== undefined) setInternalLogLevel(known);
}

function assertSignals(status: TelemetryStatus, wanted: Readonly<Partial<Record<SignalName, boolean>>>): void {
  const missing = SIGNAL_NAMES.filter((name) => wanted[name] === true && !status[name].enabled);
  if (missing.length === 0) return;
  const why = missing.map((name) => `${name}: ${status[name].reason ?? 'off'}`);
  const problems = status.problems.map(({ code, message, fix }) => `${code}: ${message}. ${fix}`);
  const error = new Error(['TL_ASSERT: telemetry is not as expected', ...why, ...problems].join('\n  '));
  throw Object.assign(error, { code: 'TL_ASSERT' as const });
}
