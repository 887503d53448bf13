import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { metrics, trace } from '@opentelemetry/api';
import type { Component, ComponentHandle, Core } from '@throughline/core';
import { registry } from '@throughline/core';

import { errorText } from './guard.ts';
import { interceptImportsOf } from './loader-hooks.ts';

/** An OpenTelemetry instrumentation, as `@opentelemetry/instrumentation` defines it. */
export interface OfficialInstrumentation {
  readonly instrumentationName: string;
  readonly instrumentationVersion?: string;
  enable(): void;
  disable(): void;
  setTracerProvider?(provider: TracerProvider): void;
  setMeterProvider?(provider: MeterProvider): void;
  /** The libraries it patches. Official instrumentations have it, marked as experimental. */
  getModuleDefinitions?(): readonly { readonly name: string }[];
}

/** Whether a value can be used as an OpenTelemetry instrumentation. */
export function isOfficialInstrumentation(value: unknown): value is OfficialInstrumentation {
  if (typeof value !== 'object' || value === null) return false;
  const given = value as Partial<OfficialInstrumentation>;
  return (
    typeof given.instrumentationName === 'string' &&
    typeof given.enable === 'function' &&
    typeof given.disable === 'function'
  );
}

/**
 * Runs an OpenTelemetry instrumentation on our engine: it is enabled with our providers when telemetry starts, and disabled on shutdown.
 *
 * Official instrumentations enable themselves when they are made, so that one is disabled where telemetry is.
 */
export function officialInstrumentation(instrumentation: OfficialInstrumentation): Component {
  return {
    name: instrumentation.instrumentationName,
    whenDisabled: true,
    start(core) {
      if (registry.running?.disabled === true) return keepOut(instrumentation);
      const failure = enable(core, instrumentation);
      return failure === undefined ? { detach: () => instrumentation.disable() } : {};
    },
  };
}

/** Disables an OpenTelemetry instrumentation that was not chosen: it enabled itself when it was made. */
export function officialKeptOut(instrumentation: OfficialInstrumentation): Component {
  return { name: instrumentation.instrumentationName, whenDisabled: true, start: () => keepOut(instrumentation) };
}

function keepOut(instrumentation: OfficialInstrumentation): ComponentHandle {
  instrumentation.disable();
  return {};
}

function enable(core: Core, instrumentation: OfficialInstrumentation): string | undefined {
  const { instrumentationName: name, instrumentationVersion: version } = instrumentation;
  let failure: string | undefined;
  core.status.instrumentation(() =>
    failure === undefined
      ? { name, state: 'active', ...(version !== undefined && { reason: `OpenTelemetry instrumentation ${version}` }) }
      : { name, state: 'failed', reason: failure },
  );
  try {
    interceptImportsOf((instrumentation.getModuleDefinitions?.() ?? []).map((definition) => definition.name));
    instrumentation.setTracerProvider?.(trace.getTracerProvider());
    instrumentation.setMeterProvider?.(metrics.getMeterProvider());
    instrumentation.enable();
  } catch (error) {
    failure = errorText(error);
    core.report(
      'TL_INSTRUMENTATION_FAILED',
      `${name} could not be enabled: ${failure}`,
      'Look whether its version fits the installed @opentelemetry/api.',
    );
  }
  return failure;
}
