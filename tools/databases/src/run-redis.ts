import { type Launch, runUntil } from './run-until.ts';

/** Runs a program that is a Redis until it takes connections. */
export async function runRedis(command: string, args: readonly string[], port: number, launch: Launch): Promise<void> {
  await runUntil(
    {
      command,
      args,
      stopSignal: 'TERM',
      port,
      until: ({ log, ending }) => ending === undefined && log.includes('Ready to accept connections'),
    },
    launch,
  );
}

/** Runs `redis-server`, empty, without a password and without persistence. `more` are further settings. */
export async function runRedisServer(
  program: string,
  port: number,
  launch: Launch,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { path } = launch.directory;
  const settings = { port: String(port), bind: '127.0.0.1', dir: path, save: '', appendonly: 'no', ...more };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  await runRedis(program, args, port, launch);
}
