// Installs the packed tarballs of all packages into an empty project with npm, as a user would, and traces a plain Fastify and pg application
// with them, once as CommonJS and once as ES modules. What a tarball leaves out, and what only the workspace provides, shows here.
import './supported-node.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startPostgres } from '../tools/databases/dist/index.mjs';
import { startOtlpReceiver } from '../packages/testing/dist/index.mjs';
import { root, workspaceEnv } from './ready-workspace.mjs';

const TIMEOUT_MS = 60_000;

const body = `
configureTelemetry({ serviceName: 'packed' });
instrumentAll();
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = Fastify({ logger: { stream: { write() {} } } });
app.get('/users/:id', async (request) => {
  request.log.info('asked');
  getTelemetry('packed').info('answered');
  return (await pool.query('SELECT $1::int AS id', [request.params.id])).rows[0];
});
app.listen({ port: 0, host: '127.0.0.1' })
  .then((address) => fetch(address + '/users/42'))
  .then((response) => response.text())
  .then(() => Promise.all([app.close(), pool.end()]));
`;

const programs = {
  'app.cjs': `const { configureTelemetry, getTelemetry, instrumentAll } = require('throughline');\nconst Fastify = require('fastify');\nconst pg = require('pg');\n${body}`,
  'app.mjs': `import { configureTelemetry, getTelemetry, instrumentAll } from 'throughline';\nimport Fastify from 'fastify';\nimport pg from 'pg';\n${body}`,
};

const project = mkdtempSync(join(tmpdir(), 'throughline-packed-'));
/** What was started, the last first. */
const running = [];
try {
  packAll();
  const receiver = await startOtlpReceiver();
  running.unshift(receiver);
  const postgres = await startPostgres();
  running.unshift(postgres);
  for (const program of Object.keys(programs)) await trace(program, receiver, postgres.url);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const part of running) await part.close();
  rmSync(project, { recursive: true, force: true });
}

function packAll() {
  for (const folder of readdirSync(join(root, 'packages'))) {
    execFileSync('pnpm', ['pack', '--pack-destination', project], {
      cwd: join(root, 'packages', folder),
      env: workspaceEnv(),
      stdio: 'pipe',
    });
  }
  const tarballs = readdirSync(project).filter(
    (name) => name.endsWith('.tgz') && !name.includes('throughline-testing'),
  );
  const { version } = JSON.parse(
    readFileSync(join(root, 'packages/core/node_modules/@opentelemetry/api/package.json'), 'utf8'),
  );
  writeFileSync(join(project, 'package.json'), '{ "name": "packed", "private": true }\n');
  const wanted = [...tarballs.map((name) => `./${name}`), `@opentelemetry/api@${version}`, 'fastify@5', 'pg@8'];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error', ...wanted], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function trace(program, receiver, databaseUrl) {
  receiver.clear();
  writeFileSync(join(project, program), programs[program]);
  const env = { ...process.env, DATABASE_URL: databaseUrl, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const code = await run(program, env);
  const seen = receiver.spans().map(({ kind, name }) => `${kind} ${name}`);
  const expected = ['CLIENT GET', 'SERVER GET /users/:id', 'CLIENT SELECT'];
  const missing = expected.filter((span) => !seen.includes(span));
  const measured = receiver.metrics().map(({ name }) => name);
  for (const metric of ['http.server.request.duration', 'db.client.operation.duration'])
    if (!measured.includes(metric)) missing.push(metric);
  const logged = receiver.logs().filter(({ spanId }) => receiver.spans().some((span) => span.spanId === spanId));
  for (const line of ['asked', 'answered'])
    if (!logged.some((record) => record.body === line)) missing.push(`the log line "${line}"`);
  const traces = new Set(receiver.spans().map(({ traceId }) => traceId));
  if (code !== 0 || missing.length > 0 || traces.size !== 1 || receiver.invalid.length > 0) {
    throw new Error(
      `${program}: exit code ${code}, missing ${JSON.stringify(missing)}, received ${JSON.stringify(seen)} in ${traces.size} traces, invalid ${JSON.stringify(receiver.invalid)}`,
    );
  }
  console.log(`ok  ${program}: ${seen.join(', ')}`);
}

function run(program, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.on('error', reject).on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal);
    });
  });
}
