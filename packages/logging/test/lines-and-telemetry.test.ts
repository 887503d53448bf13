/** The lines of an application are written as it wants them, whether its telemetry runs or not. */
import { createScope } from '@throughline/core';

import { createLogFunctions } from '../src/log-functions.ts';
import { startLogging } from './started-logging.ts';

const { info, warn } = createLogFunctions(createScope('test'));

function collecting(): { readonly lines: string[]; write(line: string): boolean } {
  const lines: string[] = [];
  return { lines, write: (line) => lines.push(line) > 0 };
}

function messages({ lines }: { readonly lines: readonly string[] }): unknown[] {
  return lines.map((line) => (JSON.parse(line) as { readonly msg: unknown }).msg);
}

test('they are written as set while telemetry is disabled, and no record is made', async () => {
  const destination = collecting();
  const started = startLogging(
    { lines: { destination, level: 'warn', format: 'json' } },
    { env: { OTEL_SDK_DISABLED: 'true' } },
  );
  info('too low');
  warn('written');
  expect(messages(destination)).toEqual(['written']);
  expect(started.records).toEqual([]);
  await started.stop();
});

test('what was set holds after shutdown, until telemetry is set up again', async () => {
  const before = collecting();
  await startLogging({ lines: { destination: before, format: 'json' } }).stop();
  info('after shutdown');
  expect(messages(before)).toEqual(['after shutdown']);

  const again = collecting();
  const started = startLogging({ lines: { destination: again, format: 'json' } });
  info('again');
  expect([messages(before), messages(again)]).toEqual([['after shutdown'], ['again']]);
  await started.stop();
});

test('what makes no sense is reported and left out', async () => {
  const destination = collecting();
  const lines = { destination, format: 'pretty', level: 'loud', enabled: 'yes' } as never;
  const started = startLogging({ lines });
  info('written');
  expect(messages(destination)).toEqual(['written']);
  expect(started.setup.status.problems.map(({ code, message }) => `${code} ${message.split(',')[0]}`)).toEqual([
    'TL_CONFIG_VALUE logging: expected lines.format: one of auto',
    'TL_CONFIG_VALUE logging: expected lines.level: one of trace',
    'TL_CONFIG_VALUE logging: expected lines.enabled: true or false',
  ]);
  await started.stop();
});
