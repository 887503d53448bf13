/** The pino logger that writes our lines. */
import type { LogRecord } from '@throughline/core';
import type * as Pino from 'pino';

import { jsonFields, jsonMessage } from './json-form.ts';
import type { LineDestination } from './line-writer-stdout.ts';

/** Marks our own pino, whose records have gone to the sinks already: an instrumentation of pino leaves it alone. */
const OWN_LOGGER = Symbol.for('throughline.own-logger');

type WriteRecord = (record: LogRecord) => void;

/**
 * Makes a writer of pino's lines.
 *
 * They name neither process nor host, as pino would by default: both are attributes of the resource, and whoever collects stdout knows
 * them. What pino asks as the time holds all other fields too; it is the one place where pino takes what is JSON already.
 */
export function openPinoLines(destination: LineDestination): WriteRecord {
  const { pino } = require('pino') as typeof Pino;
  let fields = '';
  // The mark stands on the options too, for those who look while the logger is made.
  const options = { base: null, level: 'trace', timestamp: () => fields, [OWN_LOGGER]: true };
  const logger = Object.assign(pino(options, destination), { [OWN_LOGGER]: true });
  return (record) => {
    fields = jsonFields(record);
    const message = jsonMessage(record.body) as string;
    switch (record.severityNumber === 0 ? 2 : (record.severityNumber - 1) >> 2) {
      case 0:
        return logger.trace(message);
      case 1:
        return logger.debug(message);
      case 3:
        return logger.warn(message);
      case 4:
        return logger.error(message);
      case 5:
        return logger.fatal(message);
      default:
        return logger.info(message);
    }
  };
}
