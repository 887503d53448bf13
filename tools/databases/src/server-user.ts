import { execFileSync } from 'node:child_process';

/** The user a server runs as, in the shape `spawn` takes. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Tells whether this process is root, whom PostgreSQL refuses to serve. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Returns `nobody` when this process is root, and nothing when it may serve as itself. */
export function serverUser(): ServerUser | undefined {
  return isRoot() ? { uid: idOfNobody('-u'), gid: idOfNobody('-g') } : undefined;
}

function idOfNobody(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } }));
}
