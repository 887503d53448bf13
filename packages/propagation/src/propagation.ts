import type { TextMapGetter, TextMapPropagator } from '@opentelemetry/api';
import { propagation as globalPropagation } from '@opentelemetry/api';
import type { Component, Core, IncomingHeaders, PropagationPort } from '@throughline/core';
import { noopPropagationPort, registeredGlobal } from '@throughline/core';

import { combinedPropagator } from './combined-propagator.ts';
import type { PropagatorName } from './propagator-choice.ts';
import { choosePropagators, isOwnPropagator } from './propagator-choice.ts';

/** The options of `propagation()`. */
export interface PropagationOptions {
  /**
   * What to propagate, and how: names, and standard `TextMapPropagator` objects for what has no name here. Variable
   * `OTEL_PROPAGATORS`, which replaces the names. Default `['tracecontext', 'baggage']`.
   */
  readonly propagators?: readonly (PropagatorName | TextMapPropagator)[] | undefined;
}

const headerGetter: TextMapGetter<IncomingHeaders> = {
  get: (headers, name) => headers[name],
  keys: (headers) => Object.keys(headers),
};

/**
 * Makes the component that reads and writes carriers: it serves the instrumentations by the propagation port, and everybody else as
 * the global propagator of the OpenTelemetry API. It works while telemetry is disabled too, so that a service passes traces on.
 */
export function propagation(options?: PropagationOptions): Component {
  return {
    name: 'propagation',
    whenDisabled: true,
    start(core) {
      const propagators = choosePropagators(core, options?.propagators);
      if (propagators.length === 0) return {};
      const propagator = combinedPropagator(propagators);
      const port = portFor(propagator, propagators.every(isOwnPropagator));
      core.ports.propagation = port;
      registerGlobally(core, propagator);
      return {
        detach() {
          if (core.ports.propagation === port) core.ports.propagation = noopPropagationPort;
          if (registeredGlobal('propagation') === propagator) globalPropagation.disable();
        },
      };
    },
  };
}

function portFor(propagator: TextMapPropagator, isOwn: boolean): PropagationPort {
  return {
    extract: (parent, headers) => propagator.extract(parent, headers, headerGetter),
    inject: (context, carrier, setter) => propagator.inject(context, carrier, setter),
    fields: propagator.fields(),
    isOwn,
  };
}

function registerGlobally(core: Core, propagator: TextMapPropagator): void {
  // The API would only log the double registration.
  if (registeredGlobal('propagation') === undefined) {
    globalPropagation.setGlobalPropagator(propagator);
    return;
  }
  core.report(
    'TL_SETUP_FOREIGN_GLOBAL',
    'Another propagator was registered with the OpenTelemetry API before; what uses the API propagates by that one, the instrumentations of Throughline by their own',
    'Remove the other SDK, or configure Throughline before it.',
  );
}
