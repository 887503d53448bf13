/** Reliability: 0 of 10,000 generated statements leak a literal. */
import { startTelemetry } from '@throughline/core';
import type { TelemetrySetup } from '@throughline/core';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres } from '@throughline/databases';
import { otlp } from '@throughline/otlp';
import type { OtlpReceiver, ReceivedSpan } from '@throughline/testing';
import { startOtlpReceiver } from '@throughline/testing';
import { tracing } from '@throughline/tracing';
import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';
import { Client } from 'pg';

import { pgInstrumentation } from '../src/pg-instrumentation.ts';
import type { MarkedStatement } from './generated-sql.ts';
import { brokenTexts, statements, statementsOfOldSettings } from './generated-sql.ts';

const SEED = 20_260;
const PARSED = '25P02';
const REFUSED_BY_PARSER = '42601';

let server: RunningDatabase;
let receiver: OtlpReceiver;
let telemetry: TelemetrySetup;
let client: Client;

beforeAll(async () => {
  server = await startPostgres();
  receiver = await startOtlpReceiver();
  client = new Client(server.url);
  await client.connect();
}, 30_000);

afterAll(async () => {
  await client.end();
  await telemetry.shutdown();
  await receiver.close();
  await server.close();
});

/** Sends statements in a transaction that has failed: the server parses each of them and runs none. */
async function sendAll(samples: readonly MarkedStatement[], settings?: string): Promise<unknown[]> {
  if (settings !== undefined) await client.query(settings);
  await client.query('BEGIN');
  await client.query('SELECT 1 / 0').catch(() => undefined);
  telemetry = startTelemetry({ env: {}, flushOnExit: false }, [
    tracing(),
    otlp({ endpoint: receiver.url, batch: { maxQueueSize: 20_000 } }),
    pgInstrumentation(),
  ]);
  const codes: unknown[] = [];
  for (const { sql } of samples)
    codes.push(await client.query(sql).catch((error: { readonly code?: unknown }) => error.code));
  await telemetry.shutdown();
  await client.query('ROLLBACK');
  return codes;
}

/** All that a span says, apart from its ids and times. */
function saidBy({ name, attributes, status, events, resource }: ReceivedSpan): string {
  return JSON.stringify([name, attributes, status, events, resource]);
}

function sample(arbitrary: Arbitrary<MarkedStatement>, count: number): MarkedStatement[] {
  return fc.sample(arbitrary, { seed: SEED, numRuns: count });
}

/** The statements whose marks are in the payload. */
function leaks(samples: readonly MarkedStatement[], spans: readonly ReceivedSpan[]): unknown[] {
  return samples.flatMap(({ sql, marks }, index) => {
    const said = saidBy(spans[index] as ReceivedSpan);
    const seen = marks.filter((mark) => said.includes(mark));
    return seen.length === 0 ? [] : [{ sql, seen, said }];
  });
}

test('no literal of 9,000 statements that the server parses is in the payload', async () => {
  const samples = sample(statements, 9_000);
  const codes = await sendAll(samples);
  const refused = samples.filter((_statement, index) => codes[index] !== PARSED);
  expect(refused.map(({ sql }) => sql)).toEqual([]);
  const spans = await receiver.waitForSpans(samples.length);
  expect(receiver.invalid).toEqual([]);
  expect(spans).toHaveLength(samples.length);
  expect(leaks(samples, spans)).toEqual([]);
  // What is no literal is still there.
  const whole = samples.filter(({ names }, index) =>
    names.every((name) => JSON.stringify(spans[index]?.attributes).includes(JSON.stringify(name).slice(1, -1))),
  );
  expect(whole.length).toBeGreaterThan(samples.length * 0.9);
}, 120_000);

test('no literal of 500 statements for a server with old settings is in the payload', async () => {
  receiver.clear();
  const samples = sample(statementsOfOldSettings, 500);
  const codes = await sendAll(samples, 'SET standard_conforming_strings = off; SET escape_string_warning = off');
  await client.query('SET standard_conforming_strings = on');
  expect(new Set(codes)).toEqual(new Set([PARSED]));
  expect(leaks(samples, await receiver.waitForSpans(samples.length))).toEqual([]);
}, 60_000);

test('no literal of 500 texts whose quotes are not in order is in the payload', async () => {
  receiver.clear();
  const samples = sample(brokenTexts, 500);
  const codes = await sendAll(samples);
  expect(codes).toContain(REFUSED_BY_PARSER);
  expect(leaks(samples, await receiver.waitForSpans(samples.length))).toEqual([]);
}, 60_000);
