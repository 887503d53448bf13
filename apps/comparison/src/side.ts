// One side of the comparison, in a process of its own:
//
//   node dist/side.js official|ours|hosted <OTLP endpoint> <PostgreSQL URL> <Redis URL>
//
// The last line of its standard output is its report, in JSON.
import type { RunningSide } from './running-side.ts';

async function main([name, endpoint = '', postgresUrl = '', redisUrl = '']: readonly string[]): Promise<void> {
  const side = await startSide(name, endpoint);
  // Loads the libraries, so it has to come after the instrumentations.
  const { runScenarios } = await import('./run-scenarios.ts');
  const report = await runScenarios({ postgresUrl, redisUrl });
  await side.stop();
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** Loads one side alone: neither finds the other's packages in the process. */
async function startSide(name: string | undefined, endpoint: string): Promise<RunningSide> {
  if (name === 'official') return (await import('./official-side.ts')).startOfficialSide(endpoint);
  if (name === 'hosted') return (await import('./hosted-side.ts')).startHostedSide(endpoint);
  return (await import('./our-side.ts')).startOurSide(endpoint);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
