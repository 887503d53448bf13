import type { HrTime } from '@opentelemetry/api';
import { epochMsToHrTime } from '@throughline/core';

import type { PinoLogger, PinoSymbols } from './pino-library.ts';
import { ownerOf } from './pino-library.ts';

const KEY = ',"time":';
// Seconds until the year 5138, and milliseconds since 1973.
const SECONDS_END = 1e11;
const SECONDS_BEGIN = 1e8;
const MILLISECONDS_END = 1e14;
const FRACTION = /\.(\d{1,9})/;

const PINO_TIME = /^\(\) => `,"time":\$\{Date\.now\(\)\}`$/;

// Lines come in a row, many of them in the same millisecond.
let lastText = '';
let lastTime: HrTime | undefined;
let lastMs = Number.NaN;

/** The time function of pino for milliseconds since 1970. Gives the same text for the whole of a millisecond, so that nothing has to be read from it. */
function epochTime(): string {
  const ms = Date.now();
  if (ms !== lastMs) {
    lastText = `${KEY}${ms}`;
    lastTime = fromNumber(ms);
    lastMs = ms;
  }
  return lastText;
}

/** Has a logger, and those that inherit from it, use our time function where it uses pino's own, which gives the same. */
export function shareEpochTime(logger: PinoLogger, { time }: PinoSymbols): void {
  const current = logger[time];
  if (typeof current !== 'function' || !PINO_TIME.test(Function.prototype.toString.call(current))) return;
  const owner = ownerOf(logger, time);
  if (owner !== undefined) Reflect.set(owner, time, epochTime);
}

/** Whether a line has just got its time from our time function: the moment at which it is observed as well. */
export function isPresent(text: string): boolean {
  return text === lastText && !Number.isNaN(lastMs);
}

/**
 * Reads the time of a line from the text that the logger's time function gave, such as `,"time":1700000000000`: seconds or milliseconds since 1970,
 * or a date, under whatever name. `undefined` where it names none.
 */
export function readTime(text: string): HrTime | undefined {
  if (text === lastText) return lastTime;
  lastTime = timeIn(text);
  lastText = text;
  lastMs = Number.NaN;
  return lastTime;
}

function timeIn(text: string): HrTime | undefined {
  const number = text.startsWith(KEY) ? readDigits(text, KEY.length) : -1;
  const value = number < 0 ? valueOf(text) : number;
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return undefined;
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) return undefined;
  const digits = FRACTION.exec(value)?.[1];
  return [Math.floor(milliseconds / 1_000), digits === undefined ? 0 : Number(digits.padEnd(9, '0'))];
}

/** The number that the text is from here on, or -1. Every line passes here, so no part of the text is cut out. */
function readDigits(text: string, from: number): number {
  let value = 0;
  for (let index = from; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return text.length === from ? -1 : value;
}

function fromNumber(value: number): HrTime | undefined {
  if (value < SECONDS_BEGIN || value >= MILLISECONDS_END) return undefined;
  return epochMsToHrTime(value < SECONDS_END ? value * 1_000 : value);
}

function valueOf(text: string): unknown {
  try {
    return Object.values(JSON.parse(`{${text.slice(1)}}`) as object)[0];
  } catch {
    return undefined;
  }
}
