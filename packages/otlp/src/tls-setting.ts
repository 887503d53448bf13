import { readFileSync } from 'node:fs';

import type { Core } from '@throughline/core';

import type { OtlpOptions } from './otlp-options.ts';
import type { TlsMaterial } from './transport.ts';

/** Reads the certificates. What cannot be read is reported and left out, so that the connection says what is missing. */
export function readTls(core: Core, options: OtlpOptions): TlsMaterial {
  return {
    ca: material(core, 'CERTIFICATE', options.certificate),
    key: material(core, 'CLIENT_KEY', options.clientKey),
    cert: material(core, 'CLIENT_CERTIFICATE', options.clientCertificate),
  };
}

function material(core: Core, name: string, fromCode: string | undefined): string | undefined {
  const variable = `OTEL_EXPORTER_OTLP_${name}`;
  const given = core.settings.text(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? core.settings.text(variable, fromCode);
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
