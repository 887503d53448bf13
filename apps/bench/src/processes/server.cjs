'use strict';

// The service under measurement. Telemetry comes first, as its manuals say; everything after it is the same in all variants.
const { flush } = require(`./setups/${process.argv[2]}.cjs`);

const { setTimeout: wait } = require('node:timers/promises');

const { answerQuestions } = require('./answers.cjs');
const { createApp } = require('./app.cjs');

/** Time for the events behind the last response, which end its spans. */
const SETTLE_MS = 10;

async function serve() {
  const app = await createApp(JSON.parse(process.env.BENCH_NEIGHBOURS));
  await app.listen({ host: '127.0.0.1', port: 0 });
  answerQuestions(
    {
      cpu: () => process.cpuUsage(),
      flush: () => wait(SETTLE_MS).then(flush),
      memory: () => process.memoryUsage(),
    },
    { port: app.server.address().port },
  );
}

void serve();
