const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOOPBACK_NAME = /^(?:localhost|.+\.localhost)\.?$/;
const HOST_AND_PORT = /^(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:]*))(?::\d*)?$/;

/**
 * Whether a `Host` field may ask at an address: at a loopback address only one that names the machine itself.
 *
 * Without it a page in somebody's browser could read the metrics through a name of its own that points to 127.0.0.1. At other addresses
 * scrapers name pods and services in many ways.
 */
export function hostMayAsk(host: string | undefined, boundAddress: string, configuredHost: string): boolean {
  if (!LOOPBACK_ADDRESS.test(boundAddress) || host === undefined) return true;
  const { ipv6, name } = HOST_AND_PORT.exec(host)?.groups ?? {};
  const asked = (ipv6 ?? name ?? '').toLowerCase();
  return LOOPBACK_ADDRESS.test(asked) || LOOPBACK_NAME.test(asked) || asked === configuredHost.toLowerCase();
}
