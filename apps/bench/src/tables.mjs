/** A table for the terminal: the first column to the left, the others to the right. */
export function textTable(head, rows) {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))))
    .map((cells) => `  ${cells.join('   ')}`.trimEnd())
    .join('\n');
}

/** The same table as Markdown. */
export function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A number with three digits that matter, without an exponent. */
export function shortNumber(value) {
  if (!Number.isFinite(value)) return '-';
  const magnitude = Math.abs(value);
  if (magnitude >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2);
}

/** The median, and the quartiles it lies between. */
export function shortSpread(spread) {
  if (!spread) return '-';
  return `${shortNumber(spread.median)} (${shortNumber(spread.q1)} to ${shortNumber(spread.q3)})`;
}

/** How a value stands to a goal that is an upper bound. */
export function verdict(value, { bar, moonshot }) {
  if (!Number.isFinite(value)) return '-';
  if (value <= moonshot) return 'moonshot';
  return value <= bar ? 'met' : 'missed';
}
