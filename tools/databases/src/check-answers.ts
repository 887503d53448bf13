import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { DatabaseError } from './database-error.ts';

const TIMEOUT_MS = 5000;

// PostgreSQL answers this request for encryption with one letter before it asks who is there.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

interface Check {
  readonly variable: string;
  readonly product: string;
  readonly request: Buffer;
  readonly isAnswer: (answer: string) => boolean;
}

/** Resolves when a PostgreSQL answers at this URL; whether it accepts the user shows at the first query. */
export async function checkPostgresAnswers(url: string): Promise<void> {
  const isAnswer = (answer: string): boolean => answer === 'S' || answer === 'N';
  const check: Check = { variable: 'DATABASE_URL', product: 'PostgreSQL', request: SSL_REQUEST, isAnswer };
  await checkAnswers(url, check, (parsed) => {
    const port = Number(parsed.port || 5432);
    const host = parsed.searchParams.get('host') ?? hostOf(parsed);
    return host.startsWith('/') ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host);
  });
}

/** Resolves when a Redis answers at this URL; a password it may want is the client's matter. */
export async function checkRedisAnswers(url: string): Promise<void> {
  const isAnswer = (answer: string): boolean => answer.startsWith('+PONG') || answer.startsWith('-NOAUTH');
  const check: Check = { variable: 'REDIS_URL', product: 'Redis', request: Buffer.from('PING\r\n'), isAnswer };
  await checkAnswers(url, check, (parsed) => {
    const address = { host: hostOf(parsed), port: Number(parsed.port || 6379) };
    return parsed.protocol === 'rediss:' ? connectTls(address) : connectSocket(address);
  });
}

async function checkAnswers(url: string, check: Check, connect: (url: URL) => Socket): Promise<void> {
  let answer: string;
  try {
    answer = await ask(connect(parse(url)), check.request);
  } catch (cause) {
    throw unreachable(url, check, cause);
  }
  if (!check.isAnswer(answer)) throw unreachable(url, check, `it answered ${JSON.stringify(answer.slice(0, 80))}`);
}

function ask(socket: Socket, request: Buffer): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    socket.once('data', (data) => resolve(String(data)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('it closed the connection')));
    socket.setTimeout(TIMEOUT_MS, () => reject(new Error(`it said nothing for ${TIMEOUT_MS} ms`)));
  });
  socket.write(request);
  return answer.finally(() => socket.destroy());
}

// Clients take an address without a host, which `URL` refuses.
function parse(url: string): URL {
  return new URL(url.replace('@/', '@localhost/'));
}

// A name may be the folder of a socket, written %2Fvar%2Frun, or an address of version 6, written [::1].
function hostOf({ hostname }: URL): string {
  return decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost';
}

function unreachable(url: string, { variable, product }: Check, cause: unknown): DatabaseError {
  return new DatabaseError({
    code: 'DATABASE_UNREACHABLE',
    happened: `${variable} is set to ${withoutPassword(url)}, where no ${product} answers: ${reasonOf(cause)}.`,
    fix: `Start that server or correct the address, or unset ${variable} to have a server started for you.`,
    cause,
  });
}

// Where a name has several addresses, the error of all of them has no message.
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

function withoutPassword(url: string): string {
  return url.replace(/:\/\/[^@/]*@/, '://***@');
}
