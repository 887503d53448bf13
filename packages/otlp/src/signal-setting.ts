import type { Core } from '@throughline/core';

import type { ConnectionOptions, OtlpOptions, SignalOptions } from './otlp-options.ts';
import type { Signal } from './signal.ts';

const ANY_SIGNAL = 'OTEL_EXPORTER_OTLP';

/** All that decides on where and how one signal is exported. */
export interface SignalSetting {
  readonly core: Core;
  readonly signal: Signal;
  readonly options: OtlpOptions;
  /** The options of this signal alone. */
  readonly own: SignalOptions;
}

/** The variable to read: the one of the signal where it is set, else the one for all signals. */
export function variableOf({ core, signal }: SignalSetting, name: string): string {
  const ownVariable = `${signal.prefix}_${name}`;
  return core.settings.text(ownVariable) === undefined ? `${ANY_SIGNAL}_${name}` : ownVariable;
}

/** The option to read: the one of the signal where it is given, else the one for all signals. */
export function optionOf<Name extends keyof ConnectionOptions>(
  { options, own }: SignalSetting,
  name: Name,
): ConnectionOptions[Name] {
  return own[name] ?? options[name];
}
