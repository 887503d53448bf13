/** What units are called in the names of metrics (Prometheus and OpenMetrics Compatibility: Metric Metadata). */

const WORDS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tebibytes'],
  ['KBy', 'kilobytes'],
  ['kBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['%', 'percent'],
  ['1', ''],
]);

/** Where a unit is what something is counted per, `m` is a minute: that is how the translator of Prometheus reads it. */
const PER_WORDS: ReadonlyMap<string, string> = new Map([
  ['m', 'minute'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
  ['Hz', 'hertz'],
  ['Cel', 'celsius'],
]);

/** How people shorten units at the end of a name. */
const ABBREVIATIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['d', ['d', 'day']],
  ['h', ['h', 'hr', 'hrs', 'hour']],
  ['min', ['min', 'mins', 'minute']],
  ['s', ['s', 'sec', 'secs', 'second']],
  ['ms', ['ms', 'msec', 'msecs', 'millis', 'millisecond']],
  ['us', ['us', 'usec', 'usecs', 'micros', 'microsecond']],
  ['ns', ['ns', 'nsec', 'nsecs', 'nanos', 'nanosecond']],
  ['By', ['byte']],
  ['KiBy', ['kib']],
  ['MiBy', ['mib']],
  ['GiBy', ['gib']],
  ['TiBy', ['tib']],
  ['KBy', ['kb']],
  ['kBy', ['kb']],
  ['MBy', ['mb']],
  ['GBy', ['gb']],
  ['TBy', ['tb']],
  ['%', ['pct']],
]);

const ANNOTATIONS = /\{[^}]*\}/g;
const NOT_ALPHANUMERIC = /[^a-zA-Z0-9]+/g;
const OUTER_UNDERSCORES = /^_+|_+$/g;

function sanitised(word: string): string {
  return word.replace(NOT_ALPHANUMERIC, '_').replace(OUTER_UNDERSCORES, '');
}

function singular(unit: string): string {
  return PER_WORDS.get(unit) ?? (WORDS.get(unit) ?? unit).replace(/s$/, '');
}

/** The words for a unit: `ms` is `milliseconds`, `By/s` is `bytes_per_second`, `{request}` is nothing. */
export function unitName(unit: string): string {
  const [counted = '', ...per] = unit.replace(ANNOTATIONS, '').split('/');
  const known = counted.trim();
  const words = [
    sanitised(WORDS.get(known) ?? known),
    ...per.map((part) => sanitised(singular(part.trim()))).map((word) => (word === '' ? '' : `per_${word}`)),
  ];
  return words.filter((word) => word !== '').join('_');
}

/** The short forms of a unit with which a name may end in place of its word. */
export function unitAbbreviations(unit: string): readonly string[] {
  return ABBREVIATIONS.get(unit) ?? [];
}
