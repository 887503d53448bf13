import type { TraceState } from '@opentelemetry/api';

import { joinedValue } from './field-value.ts';
import { LONGEST_TRACESTATE, MOST_MEMBERS, isKey, isValue, keyOf, legalList } from './tracestate-syntax.ts';

/**
 * A trace state that is its own header: checked once when it comes in, taken apart only when somebody asks for a key, and sent on
 * as it is. Immutable and always legal.
 */
export class HeaderTraceState implements TraceState {
  private readonly header: string;
  private values: ReadonlyMap<string, string> | undefined;

  /** Takes a list that is legal and has neither empty members nor white space around them. */
  constructor(header: string) {
    this.header = header;
    this.values = undefined;
  }

  /** Puts the member first, as the specification asks. Returns the same state when the key or the value is illegal. */
  set(key: string, value: string): TraceState {
    if (typeof key !== 'string' || typeof value !== 'string') return this;
    if (!isKey(key, 0, key.length) || !isValue(value, 0, value.length)) return this;
    const others = this.members().filter((member) => keyOf(member) !== key);
    return new HeaderTraceState([`${key}=${value}`, ...others].slice(0, MOST_MEMBERS).join(','));
  }

  unset(key: string): TraceState {
    if (this.get(key) === undefined) return this;
    return new HeaderTraceState(
      this.members()
        .filter((member) => keyOf(member) !== key)
        .join(','),
    );
  }

  get(key: string): string | undefined {
    this.values ??= new Map(this.members().map((member) => [keyOf(member), member.slice(keyOf(member).length + 1)]));
    return this.values.get(key);
  }

  serialize(): string {
    return this.header;
  }

  private members(): string[] {
    return this.header === '' ? [] : this.header.split(',');
  }
}

/** The trace state in a `tracestate` field, `undefined` when it is absent, empty or illegal. */
export function parseTracestate(field: unknown): HeaderTraceState | undefined {
  const header = joinedValue(field, LONGEST_TRACESTATE);
  if (header === undefined || header === '') return undefined;
  const list = legalList(header);
  return list === undefined || list === '' ? undefined : new HeaderTraceState(list);
}

/** The `tracestate` value for a trace state of anybody's making; empty when there is nothing legal to send. */
export function formatTracestate(state: TraceState): string {
  if (state instanceof HeaderTraceState) return state.serialize();
  return parseTracestate(state.serialize())?.serialize() ?? '';
}
