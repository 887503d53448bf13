import type { ConformanceEngine, ConformanceSpanPort } from './conformance-driver.ts';

const WRITES = new Set<PropertyKey>([
  'put',
  'useBlock',
  'useConnectionBlock',
  'setAttribute',
  'setAttributes',
  'setStatus',
  'addEvent',
  'updateName',
]);

/** Watches what is built for spans that nobody records. Returns the names of the builders that were called, and the undo. */
export function watchUnsampled(engine: ConformanceEngine): { readonly calls: string[]; undo(): void } {
  const { span: port } = engine.ports;
  const calls: string[] = [];
  const watchedSpan = (span: object): object =>
    new Proxy(span, {
      get(target, key) {
        if (WRITES.has(key)) calls.push(String(key));
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  const watched: ConformanceSpanPort = {
    start(source, name, parent, subject) {
      const describe = (given: never): object => {
        calls.push('describe');
        return source.describe(given);
      };
      return watchedSpan(port.start({ ...source, describe }, name, parent, subject));
    },
    startWith: (...args) => port.startWith(...args),
    block(attributes) {
      calls.push('block');
      return port.block(attributes);
    },
  };
  engine.ports.span = watched;
  return {
    calls,
    undo() {
      engine.ports.span = port;
    },
  };
}
