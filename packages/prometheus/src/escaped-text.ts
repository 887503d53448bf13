const LONE_SURROGATE = /\p{Surrogate}/gu;
const ESCAPED_IN_VALUES = /[\\"\n]/g;
const ESCAPED_IN_HELP = /[\\\n]/g;

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}

/** A text that UTF-8 can hold: halves of characters become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD');
}

/** A text as it stands between quotation marks, and in the HELP of OpenMetrics. */
export function escapedValue(text: string): string {
  return wellFormed(text).replace(ESCAPED_IN_VALUES, escaped);
}

/** A text as it stands in the HELP of the text format 0.0.4. */
export function escapedHelp(text: string): string {
  return wellFormed(text).replace(ESCAPED_IN_HELP, escaped);
}
