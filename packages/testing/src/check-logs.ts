import { checkAttributes, checkId, checkOrigin, checkValue } from './check-attributes.ts';
import type { Finding } from './format-finding.ts';
import type { RawLogRecord, RawResourceLogs } from './format-messages.ts';

const HIGHEST_SEVERITY = 24;

/** Finds what decodes but breaks the specification: ids, times, severities, duplicate keys. */
export function checkLogs(resourceLogs: readonly RawResourceLogs[]): Finding[] {
  return resourceLogs.flatMap((ofResource, r) => {
    const inResource = `resourceLogs[${r}]`;
    const ofScopes = ofResource.scopeLogs.flatMap((ofScope, s) => {
      const inScope = `${inResource}.scopeLogs[${s}]`;
      const ofRecords = ofScope.logRecords.flatMap((record, i) => checkRecord(record, `${inScope}.logRecords[${i}]`));
      return [...checkOrigin(ofScope, inScope), ...ofRecords];
    });
    return [...checkOrigin(ofResource, inResource), ...ofScopes];
  });
}

function checkRecord(record: RawLogRecord, where: string): Finding[] {
  const { severityNumber } = record;
  const findings = [
    ...checkId(record.traceId, { name: 'traceId', optional: true }, where),
    ...checkId(record.spanId, { name: 'spanId', optional: true }, where),
    ...checkAttributes(record.attributes, where),
    ...checkValue(record.body, `${where}.body`),
  ];
  if (record.timeUnixNano === 0n && record.observedTimeUnixNano === 0n)
    findings.push({ where, problem: 'the record has no time' });
  if (severityNumber < 0 || severityNumber > HIGHEST_SEVERITY) {
    findings.push({ where, problem: `${severityNumber} is no severity number` });
  }
  return findings;
}
