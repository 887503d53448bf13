import type { Intake } from './intake.ts';
import type { Expected, OtlpReceiver, WaitOptions } from './otlp-receiver-types.ts';
import { show } from './span-pattern.ts';
import type { ReceivedSpan } from './received-span.ts';

const DEFAULT_TIMEOUT_MS = 5000;
const SHOWN = 50;

type Waits = Pick<OtlpReceiver, 'waitForSpans' | 'waitForMetrics' | 'waitForLogs' | 'waitForRequests'>;

/** The waiting functions of a receiver. */
export function waitsFor(intake: Intake): Waits {
  return {
    waitForSpans: (expected, options) => waitFor(intake, { what: 'spans', list: intake.spans, expected }, options),
    waitForMetrics: (expected, options) =>
      waitFor(intake, { what: 'data points', list: intake.metrics, expected }, options),
    waitForLogs: (expected, options) => waitFor(intake, { what: 'log records', list: intake.logs, expected }, options),
    waitForRequests: (expected, options) =>
      waitFor(intake, { what: 'requests', list: intake.requests, expected }, options),
  };
}

interface Wish<T> {
  readonly what: string;
  readonly list: readonly T[];
  readonly expected: Expected<T>;
}

function waitFor<T>(intake: Intake, wish: Wish<T>, options: WaitOptions = {}): Promise<T[]> {
  const { list, expected, what } = wish;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const enough = typeof expected === 'number' ? () => list.length >= expected : () => expected(list);
  const wanted = typeof expected === 'number' ? `${expected} ${what}` : `${what} that satisfy the condition`;
  const find = (): T[] | undefined => (enough() ? [...list] : undefined);
  const explain = (): string => `Expected ${wanted} within ${timeoutMs} ms.\n${describeIntake(intake)}`;
  return intake.waiting.until(find, { timeoutMs, explain });
}

/** Lists what arrived, for the message of a wait that failed. */
function describeIntake({ requests, spans, metrics, logs, invalid }: Intake): string {
  const sections = [
    section(
      'requests',
      requests,
      (r) => `#${r.number} ${r.protocol} ${r.path} ${r.fault ? `fault ${r.fault.kind}` : 'answered'}`,
    ),
    section('spans', spans, describeSpan),
    section('data points', metrics, ({ name, type }) => `${name} (${type})`),
    section('log records', logs, ({ body, severityText }) => `${severityText} ${show(body)}`),
    section('problems', invalid, ({ problem, where, request }) => `${request} ${where}: ${problem}`),
  ];
  return sections.filter((text) => text !== '').join('\n') || 'Nothing arrived.';
}

function describeSpan({ name, kind, serviceName, traceId, spanId, parentSpanId }: ReceivedSpan): string {
  return `${name} (${kind}, ${serviceName || 'no service name'}) trace ${traceId} span ${spanId} parent ${parentSpanId ?? '-'}`;
}

function section<T>(title: string, list: readonly T[], line: (item: T) => string): string {
  if (list.length === 0) return '';
  const lines = list.slice(0, SHOWN).map((item) => `  ${line(item)}`);
  if (list.length > SHOWN) lines.push(`  … and ${list.length - SHOWN} more`);
  return `Received ${list.length} ${title}:\n${lines.join('\n')}`;
}
