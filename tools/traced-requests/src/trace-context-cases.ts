/**
 * Requests by which a service shows that it follows W3C Trace Context level 2: what comes in, and what has to go out.
 *
 * Only what a socket can tell apart is here: lines, their order, their case and their number. The syntax of the fields is tested where they are read.
 */

/** A request and what has to be passed on. */
export interface TraceContextCase {
  readonly title: string;
  /** The lines of the header as they are sent. */
  readonly lines: readonly string[];
  /** Whether the trace goes on; else a new one begins. */
  readonly continues: boolean;
  /** The flags that are sent on. */
  readonly flags: string;
  /** The members of the trace state that are sent on, in order, without white space; `undefined` for no field. */
  readonly state?: string | undefined;
}

/** The trace that all cases carry. */
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
/** The span that all cases come from. */
export const PARENT_ID = 'b7ad6b7169203331';

const IDS = `${TRACE_ID}-${PARENT_ID}`;
const PARENT = `traceparent: 00-${IDS}-01`;
/** Sampled, and with the random flag of level 2. */
const NEW = { continues: false, flags: '03' } as const;
const GOES_ON = { continues: true, flags: '01' } as const;

function members(count: number): string {
  return Array.from({ length: count }, (_, index) => `key${index}=${index}`).join(',');
}

/** The cases. */
export const traceContextCases: readonly TraceContextCase[] = [
  { title: 'neither field', lines: [], ...NEW },
  { title: 'both fields', lines: [PARENT, 'tracestate: foo=1,bar=2'], ...GOES_ON, state: 'foo=1,bar=2' },
  { title: 'traceparent alone', lines: [PARENT], ...GOES_ON },
  { title: 'tracestate alone', lines: ['tracestate: foo=1'], ...NEW },
  {
    title: 'names in upper case',
    lines: [PARENT.replace('tracep', 'TRACEP'), 'TRACESTATE: a=1'],
    ...GOES_ON,
    state: 'a=1',
  },
  {
    title: 'names in mixed case',
    lines: [PARENT.replace('tracep', 'TraceP'), 'TraceState: a=1'],
    ...GOES_ON,
    state: 'a=1',
  },
  { title: 'a name with a dash', lines: [PARENT.replace('tracep', 'trace-p')], ...NEW },
  { title: 'traceparent twice', lines: [PARENT, PARENT], ...NEW },
  { title: 'two different traceparents', lines: [PARENT, PARENT.replace('-01', '-00')], ...NEW },
  { title: 'traceparent twice, in two cases', lines: [PARENT, PARENT.replace('tracep', 'Tracep')], ...NEW },
  { title: 'an illegal traceparent and a tracestate', lines: [`traceparent: 00-${IDS}-xx`, 'tracestate: a=1'], ...NEW },
  { title: 'an empty traceparent', lines: ['traceparent:'], ...NEW },
  { title: 'an upper-case traceparent', lines: [PARENT.toUpperCase()], ...NEW },
  { title: 'version ff', lines: [PARENT.replace('00-', 'ff-')], ...NEW },
  { title: 'a future version', lines: [PARENT.replace('00-', 'cc-')], ...GOES_ON },
  { title: 'a future version with more', lines: [`${PARENT.replace('00-', 'cc-')}-more`], ...GOES_ON },
  { title: 'version 00 with more', lines: [`${PARENT}-more`], ...NEW },
  { title: 'a trace id of zeros', lines: [`traceparent: 00-${'0'.repeat(32)}-${PARENT_ID}-01`], ...NEW },
  { title: 'a parent id of zeros', lines: [`traceparent: 00-${TRACE_ID}-${'0'.repeat(16)}-01`], ...NEW },
  { title: 'white space around the value', lines: [`traceparent: \t 00-${IDS}-01 \t `], ...GOES_ON },
  { title: 'not sampled', lines: [`traceparent: 00-${IDS}-00`], continues: true, flags: '00' },
  { title: 'random and sampled', lines: [`traceparent: 00-${IDS}-03`], continues: true, flags: '03' },
  { title: 'random and not sampled', lines: [`traceparent: 00-${IDS}-02`], continues: true, flags: '02' },
  { title: 'reserved flags', lines: [`traceparent: 00-${IDS}-ff`], continues: true, flags: '03' },
  {
    title: 'tracestate on two lines',
    lines: [PARENT, 'tracestate: a=1', 'tracestate: b=2'],
    ...GOES_ON,
    state: 'a=1,b=2',
  },
  {
    title: 'tracestate on three lines among others',
    lines: ['tracestate: a=1', PARENT, 'tracestate: b=2', 'x: y', 'TraceState: c=3'],
    ...GOES_ON,
    state: 'a=1,b=2,c=3',
  },
  { title: 'an empty tracestate', lines: [PARENT, 'tracestate:'], ...GOES_ON },
  {
    title: 'an empty tracestate before another',
    lines: [PARENT, 'tracestate:', 'tracestate: a=1'],
    ...GOES_ON,
    state: 'a=1',
  },
  { title: 'a key on two lines', lines: [PARENT, 'tracestate: a=1', 'tracestate: a=2'], ...GOES_ON },
  {
    title: 'white space in a tracestate',
    lines: [PARENT, 'tracestate: a=1 \t , \t b=2'],
    ...GOES_ON,
    state: 'a=1,b=2',
  },
  { title: 'an illegal key', lines: [PARENT, 'tracestate: A=1,b=2'], ...GOES_ON },
  { title: 'a key with a tenant', lines: [PARENT, 'tracestate: t@v=1'], ...GOES_ON, state: 't@v=1' },
  { title: '32 members', lines: [PARENT, `tracestate: ${members(32)}`], ...GOES_ON, state: members(32) },
  { title: '33 members', lines: [PARENT, `tracestate: ${members(33)}`], ...GOES_ON },
  { title: '33 members on two lines', lines: [PARENT, `tracestate: ${members(32)}`, 'tracestate: z=1'], ...GOES_ON },
];
