import type { FactValue } from './difference.ts';

/** Makes a value equal in every run: ports, waits, temporary folders and stacks are different each time. */
export type StableValue = (key: string, value: unknown) => FactValue;

export interface RunningPorts {
  readonly postgres: number;
  readonly redis: number;
  /** Of the scenario's own servers, in the order in which they were opened. */
  readonly own: readonly number[];
}

const FIRST_OWN_PORT = 8001;
/** Measured in seconds. */
const WAIT_TIME = 'db.client.connection.wait_time';
/** Systems give clients ports from here upwards. */
const LOWEST_CLIENT_PORT = 32_768;
const CLIENT_PORT = 50_000;

export function stableValues({ postgres, redis, own }: RunningPorts): StableValue {
  const ports = new Map([
    [postgres, 5432],
    [redis, 6379],
    ...own.map((port, index) => [port, FIRST_OWN_PORT + index] as const),
  ]);
  const stable: StableValue = (key, value) => {
    if (Array.isArray(value)) return value.map((item: unknown) => stable(key, item));
    if (typeof value === 'number') return key === WAIT_TIME ? 0 : (ports.get(value) ?? clientPort(key, value));
    if (typeof value === 'string') return key.endsWith('stacktrace') ? 'a stack' : stableText(value, ports);
    return typeof value === 'boolean' ? value : String(value);
  };
  return stable;
}

function clientPort(key: string, value: number): number {
  return key.endsWith('.port') && value >= LOWEST_CLIENT_PORT ? CLIENT_PORT : value;
}

function stableText(text: string, ports: ReadonlyMap<number, number>): string {
  return text
    .replace(/(?<!\d)\d{4,5}(?!\d)/g, (digits) => String(ports.get(Number(digits)) ?? digits))
    .replace(/comparison-\w{6}(?=\/)/g, 'comparison-folder');
}
