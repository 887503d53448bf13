import type { Component, ComponentHandle, Core } from '../src/component.ts';

/** A component that notes what it is asked to do. */
export interface FakeComponent extends Component {
  readonly calls: string[];
  core: Core | undefined;
}

/** Makes a component with a name, parts of a handle and other members. */
export function fake(name: string, handle: ComponentHandle = {}, members: Partial<Component> = {}): FakeComponent {
  const calls: string[] = [];
  const noting = Object.fromEntries(
    (['detach', 'flush', 'stop', 'exit', 'reconfigure'] as const).map((moment) => [
      moment,
      (argument: never) => {
        calls.push(moment);
        return handle[moment]?.(argument);
      },
    ]),
  );
  return {
    name,
    calls,
    core: undefined,
    start(core) {
      calls.push('start');
      this.core = core;
      return { ...handle, ...noting };
    },
    ...members,
  };
}

/** A component that counts records as if it delivered them. */
export function counting(name: string, counts: { made: number; delivered: number; dropped?: number }): FakeComponent {
  return fake(name, {
    deliveries: () => {
      const { made, delivered, dropped = 0 } = counts;
      return [
        { sink: name, signal: 'traces', made, delivered, dropped, queued: made - delivered - dropped, reasons: {} },
      ];
    },
  });
}

/** A function that throws. */
export function throwing(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}
