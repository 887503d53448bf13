/** Why a port could not be taken, and what to do about it. */
export interface ListenFailure {
  readonly reason: string;
  readonly fix: string;
}

const VARIABLE = 'OTEL_EXPORTER_PROMETHEUS';

/** Puts the error of `listen` into words. */
export function listenFailure(
  code: string,
  { host, port }: { readonly host: string; readonly port: number },
): ListenFailure {
  const at = `${host}:${port}`;
  if (code === 'EADDRINUSE') {
    return {
      reason: `port ${port} of ${host} is in use`,
      fix: `End what listens there (\`lsof -i :${port}\` names it), or set ${VARIABLE}_PORT to another port; 0 takes any that is free.`,
    };
  }
  if (code === 'EACCES') {
    return { reason: `this process may not listen at ${at}`, fix: `Set ${VARIABLE}_PORT to a port above 1023.` };
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      reason: `${host} is no address of this machine`,
      fix: `Set ${VARIABLE}_HOST to 127.0.0.1 for this machine alone, or to 0.0.0.0 for all its addresses.`,
    };
  }
  return {
    reason: `listening at ${at} failed: ${code}`,
    fix: `Set ${VARIABLE}_HOST and ${VARIABLE}_PORT to an address that is free.`,
  };
}
