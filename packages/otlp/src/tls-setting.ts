import { readFileSync } from 'node:fs';

import type { SignalSetting } from './signal-setting.ts';
import { optionOf, variableOf } from './signal-setting.ts';
import type { TlsMaterial } from './transport.ts';

/** Reads the certificates. What cannot be read is reported and left out, so that the connection says what is missing. */
export function readTls(setting: SignalSetting): TlsMaterial {
  return {
    ca: material(setting, 'CERTIFICATE', optionOf(setting, 'certificate')),
    key: material(setting, 'CLIENT_KEY', optionOf(setting, 'clientKey')),
    cert: material(setting, 'CLIENT_CERTIFICATE', optionOf(setting, 'clientCertificate')),
  };
}

function material(setting: SignalSetting, name: string, fromCode: string | undefined): string | undefined {
  const { core } = setting;
  const variable = variableOf(setting, name);
  const given = core.settings.text(variable, fromCode);
  if (given === undefined || given.startsWith('-----BEGIN ')) return given;
  try {
    return readFileSync(given, 'utf8');
  } catch (error) {
    core.report(
      'TL_CONFIG_VALUE',
      `${variable}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); it was ignored`,
      `Set ${variable} to a file in PEM that this process may read.`,
    );
    return undefined;
  }
}
