// Progress goes to stderr, because stdout may be read by a program (`npm run demo -- --once --json`).
import { spawn } from 'node:child_process';

const NOT_WORTH_A_LINE_MS = 1_000;

/** Runs a command behind one line of progress; its output appears only when it fails, and then ends this process. */
export async function quietly(title, command, args, options) {
  const started = Date.now();
  process.stderr.write(`${title} ...`);
  const { code, output } = await capture(command, args, options);
  const took = Date.now() - started;
  if (code === 0 && took < NOT_WORTH_A_LINE_MS && process.stderr.isTTY) {
    process.stderr.write('\r\u001B[K');
    return;
  }
  process.stderr.write(` ${code === 0 ? '' : 'failed after '}${(took / 1000).toFixed(1)} s\n`);
  if (code !== 0) {
    process.stderr.write(output);
    process.exit(1);
  }
}

/** Resolves with the exit code of a command and all that it wrote. */
export function capture(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
