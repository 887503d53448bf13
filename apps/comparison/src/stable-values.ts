import type { FactValue } from './difference.ts';

/** Makes a value equal in every run: ports, temporary folders and stacks are different each time. */
export type StableValue = (key: string, value: unknown) => FactValue;

export interface RunningPorts {
  readonly postgres: number;
  readonly redis: number;
  /** Of the scenario's own servers, in the order in which they were opened. */
  readonly own: readonly number[];
}

const FIRST_OWN_PORT = 8001;
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
    if (typeof value === 'number') return ports.get(value) ?? (isClientPort(key, value) ? CLIENT_PORT : value);
    if (typeof value === 'string') return key.endsWith('stacktrace') ? 'a stack' : stableText(value, ports);
    return typeof value === 'boolean' ? value : String(value);
  };
  return stable;
}

function isClientPort(key: string, value: number): boolean {
  return key.endsWith('.port') && value >= LOWEST_CLIENT_PORT;
}

function stableText(text: string, ports: ReadonlyMap<number, number>): string {
  return text
    .replace(/(?<!\d)\d{4,5}(?!\d)/g, (digits) => String(ports.get(Number(digits)) ?? digits))
    .replace(/comparison-\w{6}(?=\/)/g, 'comparison-folder');
}
