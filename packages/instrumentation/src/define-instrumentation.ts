import type { Component, ComponentHandle, Core, InstrumentationScope } from '@throughline/core';
import { createScope } from '@throughline/core';

import { createHost } from './create-host.ts';
import { errorText } from './guard.ts';
import type { InstrumentationHost } from './instrumentation-host.ts';
import { recordState } from './instrumentation-state.ts';

/** What an instrumentation says of itself. */
export interface InstrumentationDefinition<Options extends object> {
  /** The short name: in the status, in `include` and `exclude`, and in `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and its opposite. */
  readonly name: string;
  /** The name and version of the package: the instrumentation scope of its records. */
  readonly packageName: string;
  readonly version: string;
  /** The semantic conventions that its records follow. */
  readonly schemaUrl: string;
  /** The official instrumentations that cover the same library. Where one of them runs, this one does not. */
  readonly replaces: readonly string[];
  /** Patches and subscribes, through the host. Runs only when telemetry is on. */
  install(host: InstrumentationHost, options: Options): void;
}

/** An instrumentation with its options, ready to be added. */
export interface Instrumentation extends Component {
  readonly packageName: string;
  readonly replaces: readonly string[];
}

/**
 * Makes an instrumentation from its definition.
 *
 * The result takes the options and gives a component for `addComponent` or `startTelemetry`. Adding it twice does nothing the second
 * time. Everything is undone on shutdown, and can be installed again afterwards. Nothing is touched while telemetry is disabled.
 */
export function defineInstrumentation<Options extends object>(
  definition: InstrumentationDefinition<Options>,
): (options?: Options) => Instrumentation {
  const { name, packageName, version, schemaUrl, replaces } = definition;
  const scope = createScope(packageName, { version, schemaUrl });
  return (options) => ({
    name,
    packageName,
    replaces,
    start: (core) => start(core, { definition, scope, options: readOptions(options) }),
  });
}

/** All options are optional, so that what is no object stands for none of them. */
function readOptions<Options extends object>(options: Options | undefined): Options {
  return typeof options === 'object' && options !== null ? options : ({} as Options);
}

interface Installation<Options extends object> {
  readonly definition: InstrumentationDefinition<Options>;
  readonly scope: InstrumentationScope;
  readonly options: Options;
}

function start<Options extends object>(
  core: Core,
  { definition, scope, options }: Installation<Options>,
): ComponentHandle {
  const { name } = definition;
  const taken = reasonToSkip(core, definition);
  if (taken !== undefined) {
    core.status.instrumentation(() => ({ name, state: 'skipped', reason: taken }));
    return {};
  }
  const state = recordState(core, name);
  const { host, flush, undo } = createHost({ name, core, scope, state });
  try {
    definition.install(host, options);
  } catch (error) {
    undo();
    state.failed(`it could not be installed: ${errorText(error)}`);
  }
  return {
    flush,
    detach() {
      undo();
      state.detached();
    },
  };
}

function reasonToSkip(core: Core, { name, replaces }: Pick<Instrumentation, 'name' | 'replaces'>): string | undefined {
  const running = core.status
    .snapshot()
    .instrumentations.filter(({ state }) => state === 'active' || state === 'waiting');
  if (running.some((other) => other.name === name)) return 'it is installed already';
  const official = running.find((other) => replaces.includes(other.name));
  return official === undefined ? undefined : `${official.name} covers the same library`;
}
