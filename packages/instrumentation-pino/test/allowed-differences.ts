/** A difference between the official instrumentation and ours that is meant. */
export interface AllowedDifference {
  /** The kind of line, by its name. */
  readonly kind: string;
  /** An attribute, or another fact in brackets. */
  readonly fact: string;
  /** `null` where there is none. */
  readonly official: unknown;
  readonly ours: unknown;
  readonly reason: string;
}

const ERR = 'An error is an exception also where the logger has another key for errors; the attribute stays.';
const TIME = 'A time function of the application is read where it says a time that can be read.';

/** Every difference that is meant, besides the name of the scope and the place of the ids: behind the time instead of behind the bindings. */
export const allowedDifferences: readonly AllowedDifference[] = [
  {
    kind: 'a symbol as message',
    fact: '(records)',
    official: 0,
    ours: 1,
    reason:
      'pino writes a line that is no JSON. Its record has the line as it is for its body, where the official one is lost.',
  },
  {
    kind: 'an error that gathers others',
    fact: 'exception.stacktrace',
    official: 'AggregateError: all',
    ours: 'AggregateError: all\nCaused by: Error: one\nCaused by: TypeError: two',
    reason: 'The stacks of the errors that it gathers, which the line has as well, stand below its own.',
  },
  { kind: 'err beside another error key', fact: 'exception.message', official: null, ours: 'broken', reason: ERR },
  {
    kind: 'err beside another error key',
    fact: 'exception.stacktrace',
    official: null,
    ours: 'TypeError: broken',
    reason: ERR,
  },
  { kind: 'err beside another error key', fact: 'exception.type', official: null, ours: 'TypeError', reason: ERR },
  {
    kind: 'a time function of its own',
    fact: '(time)',
    official: [1_700_000_000, 123_000_000],
    ours: [1_700_000_000, 250_000_000],
    reason: TIME,
  },
  {
    kind: 'a time function of its own',
    fact: 'time',
    official: '2023-11-14T22:13:20.250Z',
    ours: null,
    reason: TIME,
  },
  {
    kind: 'a time under another name',
    fact: '(time)',
    official: [1_700_000_000, 123_000_000],
    ours: [1_700_000_000, 250_000_000],
    reason: TIME,
  },
  { kind: 'a time under another name', fact: 'at', official: 1_700_000_000_250, ours: null, reason: TIME },
  {
    kind: 'a formatter that picks fields',
    fact: '(lines)',
    official: [{ a: 1, hostname: 'HOST', level: 30, msg: 'hello', pid: 0, time: 1_700_000_000_123 }],
    ours: [
      {
        a: 1,
        hostname: 'HOST',
        level: 30,
        msg: 'hello',
        pid: 0,
        time: 1_700_000_000_123,
        trace_id: 'TRACE',
        span_id: 'SPAN',
        trace_flags: '03',
      },
    ],
    reason: 'A formatter sees what it sees without us, and cannot lose the ids.',
  },
  {
    kind: 'half a surrogate pair',
    fact: 'a',
    official: '\ufffd',
    ours: '\ud800',
    reason: 'The text is as it was logged. What cannot be sent is replaced where records are encoded.',
  },
];
