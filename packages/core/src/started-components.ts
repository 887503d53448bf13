import type { Component, ComponentHandle, Core, RuntimePatch } from './component.ts';
import { withinDeadline } from './deadline.ts';
import type { FlushReport } from './delivery-report.ts';
import { summarise } from './delivery-report.ts';
import { shown } from './problem.ts';

/** The components of running telemetry. A failure of one never reaches another or the caller. */
export interface StartedComponents {
  add(component: Component): void;
  ready(): Promise<void>;
  detach(): void;
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
  exit(deadline: number): void;
  reconfigure(patch: RuntimePatch): void;
  report(): FlushReport;
}

/** Makes an empty set of components around the services they are started with. */
export function createStartedComponents(core: Core): StartedComponents {
  const started: { readonly name: string; readonly handle: ComponentHandle }[] = [];

  const failed = (name: string, error: unknown): void =>
    core.report('TL_SETUP_COMPONENT', `${name} failed: ${error instanceof Error ? error.message : shown(error)}`, 'Report this with the message; the other components go on.');

  const each = (act: (handle: ComponentHandle) => void): void => {
    for (const { name, handle } of started) {
      try {
        act(handle);
      } catch (error) {
        failed(name, error);
      }
    }
  };

  const all = async (act: (handle: ComponentHandle) => Promise<unknown> | undefined): Promise<void> => {
    const pending: Promise<unknown>[] = [];
    each((handle) => {
      const promise = act(handle);
      if (promise !== undefined) pending.push(promise);
    });
    await Promise.allSettled(pending);
  };

  return {
    add(component) {
      try {
        started.push({ name: component.name, handle: component.start(core) });
      } catch (error) {
        failed(component.name, error);
      }
    },
    ready: () => all((handle) => handle.ready),
    detach: () => each((handle) => handle.detach?.()),
    flush: async (deadline) => void (await withinDeadline(all((handle) => handle.flush?.(deadline)), deadline)),
    stop: async (deadline) => void (await withinDeadline(all((handle) => handle.stop?.(deadline)), deadline)),
    exit: (deadline) => each((handle) => handle.exit?.(deadline)),
    reconfigure: (patch) => each((handle) => handle.reconfigure?.(patch)),
    report: () => {
      const reports = started.flatMap(({ name, handle }) => {
        try {
          return handle.deliveries?.() ?? [];
        } catch (error) {
          failed(name, error);
          return [];
        }
      });
      return summarise(reports);
    },
  };
}
