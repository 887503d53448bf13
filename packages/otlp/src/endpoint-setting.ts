import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

import type { Address } from './endpoint-address.ts';
import { readAddress, translateJaeger, withoutCredentials } from './endpoint-address.ts';
import type { SignalSetting } from './signal-setting.ts';
import { optionOf } from './signal-setting.ts';

const ANY_SIGNAL = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const INSECURE = 'OTEL_EXPORTER_OTLP_INSECURE';
const JAEGER = 'OTEL_EXPORTER_JAEGER_ENDPOINT';

/** An address and how to use it. */
export interface ChosenAddress extends Address {
  /** Whether it is the full URL of one signal, used as it stands. */
  readonly isFull: boolean;
}

interface Candidate {
  readonly name: string;
  readonly value: unknown;
  readonly read: (text: string) => ChosenAddress | undefined;
}

/** The address to use: the environment first, the signal before all signals; `undefined` where none was given that can be read. */
export function chooseAddress(setting: SignalSetting): ChosenAddress | undefined {
  const { core } = setting;
  const candidates = candidatesOf(setting);
  for (const { name, value, read } of candidates) {
    if (value === undefined || value === '') continue;
    const chosen = typeof value === 'string' ? read(value.trim()) : undefined;
    if (chosen !== undefined) return chosen;
    refuse(core, name, value);
  }
  return undefined;
}

function candidatesOf(setting: SignalSetting): Candidate[] {
  const { core, signal, options, own } = setting;
  const { settings } = core;
  const scheme = schemeWhenMissing(setting);
  const full = (text: string): ChosenAddress | undefined => complete(readAddress(text, scheme), true);
  const whole = (text: string): ChosenAddress | undefined => complete(readAddress(text, scheme), false);
  const jaeger = (text: string): ChosenAddress | undefined => fromJaeger(core, text);
  const ownVariable = `${signal.prefix}_ENDPOINT`;
  const candidates: Candidate[] = [
    { name: ownVariable, value: settings.text(ownVariable), read: full },
    { name: ANY_SIGNAL, value: settings.text(ANY_SIGNAL), read: whole },
    { name: JAEGER, value: signal.suitsJaeger ? settings.text(JAEGER) : undefined, read: jaeger },
    { name: signal.endpointOption, value: own.endpoint, read: full },
    { name: 'endpoint', value: options.endpoint, read: whole },
    { name: 'jaegerEndpoint', value: signal.suitsJaeger ? options.jaegerEndpoint : undefined, read: jaeger },
  ];
  return candidates;
}

function complete(address: Address | undefined, isFull: boolean): ChosenAddress | undefined {
  return address === undefined ? undefined : { ...address, isFull };
}

function refuse(core: Core, name: string, value: unknown): void {
  const received = typeof value === 'string' ? shown(withoutCredentials(value)) : shown(value);
  core.report(
    'TL_CONFIG_VALUE',
    `${name}: expected a URL such as http://localhost:4318, received ${received}; it was ignored`,
    `Set ${name} to the URL of the receiver, with http:// or https://.`,
  );
}

function schemeWhenMissing(setting: SignalSetting): 'http' | 'https' {
  const { settings } = setting.core;
  const { prefix, legacyInsecure } = setting.signal;
  const names = [`${prefix}_INSECURE`, INSECURE, ...(legacyInsecure === undefined ? [] : [legacyInsecure])];
  const given = names.find((name) => settings.text(name) !== undefined) ?? INSECURE;
  return settings.boolean(given, optionOf(setting, 'insecure'), true) ? 'http' : 'https';
}

function fromJaeger(core: Core, text: string): ChosenAddress | undefined {
  const url = translateJaeger(text);
  if (url === undefined) return undefined;
  const from = `Jaeger endpoint ${withoutCredentials(text)}`;
  core.status.translated(from, url.origin);
  core.report(
    'TL_CONFIG_TRANSLATED',
    `The protocols of Jaeger's agent and collector are gone; ${from} was translated to OTLP at ${url.origin}`,
    `Set ${ANY_SIGNAL}=${url.origin} instead.`,
  );
  return { url, isGrpc: false, isFull: false };
}
