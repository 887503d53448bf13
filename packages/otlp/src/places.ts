import type { WantedSinks } from './exporter-setting.ts';
import { createTransport } from './make-transport.ts';
import type { Outage } from './outage.ts';
import type { Outlet, OutletParts } from './outlet.ts';
import { createOutlet } from './outlet.ts';
import { readEndpoint, readTimeout } from './signal-endpoint.ts';
import type { SignalSetting } from './signal-setting.ts';
import { createStdoutTransport } from './stdout-transport.ts';
import type { Protocol } from './transport.ts';

const STDOUT = 'otlp/stdout';

/** A place where a signal goes. */
export interface Place {
  /** What may be shown of it. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly outlet: Outlet;
}

/** What holds for all places of a signal. */
export interface PlaceLimits extends Pick<OutletParts, 'exportTimeoutMs'> {
  /** The outage of a receiver. */
  outageOf(receiver: string): Outage;
}

/** Opens the places that a signal goes to. */
export function openPlaces(setting: SignalSetting, wanted: WantedSinks, limits: PlaceLimits): Place[] {
  const places: Place[] = [];
  if (wanted.endpoint) places.push(endpointPlace(setting, limits));
  if (wanted.stdout) places.push(stdoutPlace(setting, limits));
  return places;
}

function endpointPlace(setting: SignalSetting, limits: PlaceLimits): Place {
  const { endpoint, headers } = readEndpoint(setting);
  const { name, protocol } = endpoint;
  const outlet = createOutlet({
    ...limits,
    core: setting.core,
    signal: setting.signal,
    name,
    transport: createTransport(endpoint, headers.source),
    timeoutMs: readTimeout(setting),
    outage: limits.outageOf(new URL(endpoint.url).origin),
    endpoint: () => ({ ...endpoint, headers: headers.latest() }),
  });
  return { name, protocol, outlet };
}

function stdoutPlace(setting: SignalSetting, limits: PlaceLimits): Place {
  const outlet = createOutlet({
    ...limits,
    core: setting.core,
    signal: setting.signal,
    name: STDOUT,
    transport: createStdoutTransport(),
    timeoutMs: readTimeout(setting),
    outage: limits.outageOf(STDOUT),
    endpoint: () => undefined,
  });
  return { name: STDOUT, protocol: 'http/json', outlet };
}
