// The door to the outside: checks what comes in and hands it to the orchestrator.
import Fastify from 'fastify';
import { configureTelemetry, getTelemetry, instrumentAll } from 'throughline';

configureTelemetry({ serviceName: 'api_gateway' });
instrumentAll();

const { PORT = 3000, ORCHESTRATOR_URL = 'http://127.0.0.1:3001' } = process.env;
const telemetry = getTelemetry('api_gateway');
const app = Fastify({ logger: true });

app.post('/process', async ({ body, log }, reply) => {
  const text = telemetry.trace('validate_data', () => spokenText(body));
  const answer = await fetch(`${ORCHESTRATOR_URL}/process`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (answer.status >= 500) log.error({ status: answer.status }, 'The orchestrator could not answer');
  return reply.code(answer.status).send(await answer.json());
});

app.get('/turns/:id', async ({ url }, reply) => {
  const answer = await fetch(`${ORCHESTRATOR_URL}${url}`);
  return reply.code(answer.status).send(await answer.json());
});

/** @param {unknown} body */
function spokenText(body) {
  if (body instanceof Object && 'text' in body && typeof body.text === 'string') return body.text;
  throw Object.assign(new Error('text required'), { statusCode: 400 });
}

console.log(`api_gateway listens on ${await app.listen({ host: '127.0.0.1', port: Number(PORT) })}`);
