// One turn of the conversation: the model answers, the answer gets a voice, and the turn is stored.
import { setTimeout as sleep } from 'node:timers/promises';

import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { configureTelemetry, getTelemetry, instrumentAll } from 'throughline';

configureTelemetry({ serviceName: 'orchestrator' });
instrumentAll();

const { PORT = 3001, MODEL_URL = 'http://127.0.0.1:3002', REDIS_URL = 'redis://127.0.0.1:6379' } = process.env;
const telemetry = getTelemetry('orchestrator');
const app = Fastify();
const cache = new Redis(REDIS_URL);
const database = new Pool({ connectionString: process.env.DATABASE_URL });
database.on('error', (error) => console.error(`A connection that nobody used was lost: ${error.message}`));

app.post('/process', async ({ body }) => {
  const { text } = /** @type {{ text: string }} */ (body);
  const answer = await generate(text);
  const audio = await synthesize(answer);
  const insert = 'INSERT INTO turns (text, answer) VALUES ($1, $2) RETURNING id';
  const { rows } = await database.query(insert, [text, answer]);
  telemetry.info('The turn was stored', { turn: rows[0].id, answer_length: answer.length });
  return { id: rows[0].id, answer, audio };
});

app.get('/turns/:id', async ({ params }, reply) => {
  const { id } = /** @type {{ id: string }} */ (params);
  const { rows } = await database.query('SELECT text, answer FROM turns WHERE id = $1', [id]);
  return rows[0] ?? reply.code(404).send({ message: `There is no turn ${id}` });
});

app.setErrorHandler((/** @type {Error} */ error, _request, reply) => {
  telemetry.error('The turn failed', error);
  return reply.send(error);
});

/** @param {string} prompt */
function generate(prompt) {
  return telemetry.trace('llm.generate', { prompt_length: prompt.length }, async () => {
    const response = await fetch(`${MODEL_URL}/v1/generate`, { method: 'POST', body: prompt });
    if (!response.ok) throw Object.assign(new Error(`The model answered ${response.status}`), { statusCode: 502 });
    return response.text();
  });
}

/** @param {string} text */
function synthesize(text) {
  return telemetry.trace('tts.synthesize', { text_length: text.length }, async (span) => {
    const known = await cache.get(`audio:${text}`);
    span.setAttribute('cached', known !== null);
    if (known !== null) return known;
    const audio = await speak(text);
    await cache.set(`audio:${text}`, audio, 'EX', 60);
    return audio;
  });
}

/**
 * Stands for a voice.
 *
 * @param {string} text
 */
async function speak(text) {
  await sleep(40);
  return Buffer.from(text).toString('base64');
}

console.log(`orchestrator listens on ${await app.listen({ host: '127.0.0.1', port: Number(PORT) })}`);
