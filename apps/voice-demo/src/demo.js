// `npm run demo`: starts the system, sends a round of requests, shows what they left in metrics, traces and log lines, and goes on serving.
import { lineProblemsOf } from './check-lines.js';
import { metricProblemsOf } from './check-metrics.js';
import { watchInterruption } from './interruption.js';
import { HELP, readOptions, UsageError } from './options.js';
import { problemsOf, sendRound, untilArrived } from './round.js';
import { createScreen } from './screen.js';
import { scrape } from './scrape.js';
import { showInvitation, showNewTraces } from './serve.js';
import { showMetrics } from './show-metrics.js';
import { showRound, showVerdict } from './show-round.js';
import { showWay } from './show-way.js';
import { createSystem } from './system.js';
import { toJson } from './to-json.js';

/** @import { DemoOptions } from './options.js' */
/** @import { Screen } from './screen.js' */
/** @import { System } from './system.js' */

const LEFTOVER_MS = 1_000;

process.exitCode = await main(process.argv.slice(2));
// Nothing should be open any more; if something is, it does not get to hold up the terminal.
setTimeout(() => process.exit(), LEFTOVER_MS).unref();

/** @param {string[]} args */
async function main(args) {
  try {
    const options = readOptions(args);
    if (!options.help) return await run(options);
    process.stdout.write(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

/** @param {DemoOptions} options */
async function run(options) {
  // Where a program reads the output, people read the other stream.
  const screen = createScreen(options.json ? process.stderr : process.stdout);
  const interruption = watchInterruption(() => system.kill());
  const system = createSystem(options, screen, interruption);
  try {
    return await present(options, { system, screen, interruption });
  } catch (error) {
    const { paint, line } = createScreen(process.stderr);
    line(paint.red(interruption.aborted ? '✗ Interrupted.' : `✗ ${/** @type {Error} */ (error).message}`));
    return 1;
  } finally {
    if (interruption.aborted) screen.line(screen.paint.dim('Stopping the services, then the databases.'));
    await system.stop();
  }
}

/**
 * @param {DemoOptions} options
 * @param {{ system: System, screen: Screen, interruption: AbortSignal }} means
 */
async function present({ once, json }, { system, screen, interruption }) {
  screen.line(screen.paint.bold('Throughline: one spoken turn through three services, a cache and a database'));
  screen.line();
  const { url, metricsUrl, receiver } = await system.start();
  const sent = await Promise.race([sendRound(url, interruption), system.lost]);
  const pages = await Promise.race([scrape(metricsUrl, interruption), system.lost]);
  const look = () => [
    ...problemsOf(sent, receiver),
    ...metricProblemsOf(sent, receiver, pages),
    ...lineProblemsOf(sent, receiver),
  ];
  // What ends has delivered all it has.
  if (once) await system.stopServices();
  else await untilArrived(look, interruption);
  const problems = look();
  const spans = receiver.spans();
  if (json) process.stdout.write(toJson(receiver, problems));
  else {
    showRound(sent, spans, screen);
    showMetrics(receiver, screen);
    showWay(receiver, screen);
  }
  showVerdict(problems, receiver, screen);
  if (once) return problems.length === 0 ? 0 : 1;
  receiver.clear();
  showInvitation(url, metricsUrl, screen);
  await Promise.race([showNewTraces(receiver, screen, interruption), system.lost]);
  return 0;
}
