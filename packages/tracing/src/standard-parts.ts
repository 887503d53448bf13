/** How parts of the OpenTelemetry SDK are taken in and called. */
import type { Core } from '@throughline/core';
import { internalLog, reasonOf, shown, withinDeadline } from '@throughline/core';

function has(part: unknown, method: PropertyKey): boolean {
  try {
    return (
      typeof part === 'object' && part !== null && typeof (part as Record<PropertyKey, unknown>)[method] === 'function'
    );
  } catch {
    return false;
  }
}

/** The parts that have the methods which make them what they claim to be; the others are reported. */
export function usableParts<Part extends object>(
  core: Core,
  option: string,
  parts: readonly Part[] | null | undefined,
  ...methods: (keyof Part & string)[]
): Part[] {
  if (parts === undefined || parts === null) return [];
  const given: unknown[] = Array.isArray(parts) ? parts : [parts];
  return given.filter((part): part is Part => {
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
