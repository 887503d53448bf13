/** The exception of a record, made of an error as its line shows it. */
const MOST_INNER = 10;

interface WrittenError {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly aggregateErrors?: unknown;
}

/** What the attributes of an exception are made of. */
interface ShownError {
  readonly type: unknown;
  readonly name: unknown;
  readonly code: unknown;
  readonly message: unknown;
  readonly stack: unknown;
  readonly cause: unknown;
}

/** Reads what a serializer wrote. pino's names the class `type`, and has the stacks of causes behind the stack. */
export function exceptionOf(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return written;
  const { type, name, code, message, stack, cause, aggregateErrors } = written as WrittenError;
  const shown: ShownError = {
    type: plain(type),
    name: typeof name === 'string' ? name : plain(type),
    code: plain(code),
    message: plain(message),
    stack: typeof stack === 'string' ? withInner(stack, aggregateErrors) : undefined,
    cause,
  };
  return shown;
}

function plain(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function withInner(stack: string, inner: unknown): string {
  if (!Array.isArray(inner)) return stack;
  const stacks = inner.slice(0, MOST_INNER).map((one) => (one as WrittenError | null)?.stack);
  return [stack, ...stacks.filter((one) => typeof one === 'string').map((one) => `Caused by: ${one}`)].join('\n');
}
