import type { Component, ComponentHandle, Core, RuntimePatch } from './component.ts';
import { withinDeadline } from './deadline.ts';
import type { DeliveryReport, FlushReport } from './delivery-report.ts';
import { summarise } from './delivery-report.ts';
import { reasonOf } from './problem.ts';

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
  /** Grows with each span and each log record that is made, as far as anybody counts. Points do not count: each flush makes new ones. */
  made(): number;
}

interface Started {
  readonly name: string;
  readonly handle: ComponentHandle;
}

/** Makes an empty set of components around the services they are started with. */
export function createStartedComponents(core: Core): StartedComponents {
  const started: Started[] = [];

  const failed = (name: string, error: unknown): void =>
    core.report(
      'TL_SETUP_COMPONENT',
      `${name} failed: ${reasonOf(error)}`,
      'Report this with the message; the other components go on.',
    );

  const each = (act: (handle: ComponentHandle, name: string) => void): void => {
    for (const { name, handle } of started) {
      try {
        act(handle, name);
      } catch (error) {
        failed(name, error);
      }
    }
  };

  const all = async (act: (handle: ComponentHandle) => Promise<unknown> | undefined): Promise<void> => {
    const pending: Promise<unknown>[] = [];
    each((handle, name) => {
      pending.push(Promise.resolve(act(handle)).catch((error: unknown) => failed(name, error)));
    });
    await Promise.all(pending);
  };

  const report = (): FlushReport => {
    const deliveries: DeliveryReport[] = [];
    each((handle) => deliveries.push(...(handle.deliveries?.() ?? [])));
    return summarise(deliveries);
  };

  return {
    add(component) {
      const name = nameOf(component);
      try {
        started.push({ name, handle: component.start(core) ?? {} });
      } catch (error) {
        failed(name, error);
      }
    },
    ready: () => all((handle) => handle.ready),
    detach: () => each((handle) => handle.detach?.()),
    flush: (deadline) =>
      withinDeadline(
        all((handle) => handle.flush?.(deadline)),
        deadline,
      ),
    stop: (deadline) =>
      withinDeadline(
        all((handle) => handle.stop?.(deadline)),
        deadline,
      ),
    exit: (deadline) => each((handle) => handle.exit?.(deadline)),
    reconfigure: (patch) => each((handle) => handle.reconfigure?.(patch)),
    report,
    made() {
      let count = 0;
      for (const { signal, made } of report().deliveries) if (signal !== 'metrics') count += made;
      each((handle) => {
        count += handle.handedOn?.() ?? 0;
      });
      return count;
    },
  };
}

function nameOf(component: Component | null | undefined): string {
  try {
    if (typeof component?.name === 'string' && component.name !== '') return component.name;
  } catch {
    // It has none that can be read.
  }
  return 'a component without a name';
}
