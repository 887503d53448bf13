/** The wait that a Retry-After field asks for, in milliseconds: a number of seconds or a date (RFC 9110, 10.2.3). `undefined` for anything else. */
export function retryAfterMs(field: string | undefined, nowMs: number): number | undefined {
  if (field === undefined) return undefined;
  const text = field.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Dates have a letter; without this check `Date.parse` takes "-1" and "1.5" for dates.
  const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
