/** How parts of the OpenTelemetry SDK are taken in and called. */
import type { Core } from './component.ts';
import { withinDeadline } from './deadline.ts';
import { internalLog } from './internal-log.ts';
import { plainCopy } from './plain-copy.ts';
import { reasonOf, shown } from './problem.ts';

const MOST_PARTS = 100;

function has(part: unknown, method: PropertyKey): boolean {
  try {
    return (
      typeof part === 'object' && part !== null && typeof (part as Record<PropertyKey, unknown>)[method] === 'function'
    );
  } catch {
    return false;
  }
}

function listOf(parts: unknown): unknown[] {
  if (parts === undefined || parts === null) return [];
  try {
    return Array.isArray(parts) ? parts.slice(0, MOST_PARTS) : [parts];
  } catch {
    return [parts];
  }
}

/** Options as an object that can be read without care; what cannot be read is reported. */
export function readableOptions<Options extends object>(
  core: Core,
  option: string,
  given: Options | null | undefined,
): Partial<Options> {
  return plainCopy(given, (error) =>
    core.report(
      'TL_CONFIG_VALUE',
      `${option}: it could not be read (${reasonOf(error)}); the defaults are used`,
      'Pass a plain object.',
    ),
  );
}

/** The parts that have the methods which make them what they claim to be; the others are reported. */
export function usableParts<Part extends object>(
  core: Core,
  option: string,
  parts: readonly Part[] | null | undefined,
  ...methods: (keyof Part & string)[]
): Part[] {
  return listOf(parts).filter((part): part is Part => {
    const fits = methods.every((method) => has(part, method));
    if (!fits) {
      core.report(
        'TL_CONFIG_VALUE',
        `${option}: expected an object with ${methods.join(' and ')}, received ${shown(part)}; it was left out`,
        'Pass an instance, not a class or a name.',
      );
    }
    return fits;
  });
}

/** Calls a part and waits for it until the deadline. A failure is said and goes no further. */
export async function callWithin(
  what: string,
  call: () => Promise<unknown> | undefined,
  deadline: number,
): Promise<void> {
  const called = async (): Promise<void> => {
    try {
      await call();
    } catch (error) {
      internalLog.warn(`${what} failed: ${reasonOf(error)}`);
    }
  };
  await withinDeadline(called(), deadline);
}
