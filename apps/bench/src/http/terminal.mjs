import { textTable } from '../tables.mjs';
import { costHead, costRows, goalHead, goalRows } from './summary.mjs';

/** The result for a reader at a terminal. */
export function toText(result) {
  const { rounds, settings, node, machine } = result;
  const parts = [
    `Medians of ${rounds} rounds of ${settings.windowSeconds} s, quartiles in brackets. Node ${node}, ${machine.cores} x ${machine.cpu}.`,
    ...Object.entries(settings.routes).map(
      ([route, does]) => `/${route}: ${does}\n${textTable(costHead, costRows(result, route))}`,
    ),
  ];
  const rows = goalRows(result);
  if (rows.length > 0) parts.push(textTable(goalHead, rows));
  return [...parts, ...judgement(result)].join('\n\n');
}

function judgement({ valid, claim, reasons, warnings }) {
  const parts = warnings.map((warning) => `Warning: ${warning}`);
  if (!valid) parts.push(`INVALID: this run does not count.\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
  else if (!claim) parts.push('Valid, but too short to claim anything.');
  return parts;
}
