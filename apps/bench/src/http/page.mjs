import { nodeMajor } from '../benchmarks-page.mjs';
import { markdownTable } from '../tables.mjs';
import { costHead, costRows, goalHead, goalRows, shortHead, shortRows } from './summary.mjs';

/** The section of docs/benchmarks.md for a result. */
export function toMarkdown(result) {
  return [
    `## A service under load, on Node ${nodeMajor(result.node)}`,
    conditions(result),
    method(result),
    '### Against the goals',
    markdownTable(goalHead, goalRows(result)),
    ...Object.entries(result.settings.routes).flatMap(([route, does]) => [
      `### /${route}: ${does}`,
      markdownTable(costHead, costRows(result, route)),
    ]),
    '### Settings',
    settingsText(result),
    versionLine(result),
    '### Reproduce',
    '```sh\npnpm bench:http --json bench.json   # writes this section, and every window into the file\npnpm bench:http --quick             # a smoke test in under a minute\n```',
  ].join('\n\n');
}

/** The table of the README. */
export function toShortTable(result) {
  const { rounds, machine, node } = result;
  return [
    'CPU per request of a whole Fastify process, every request traced and exported over OTLP, as a multiple of the same service without telemetry',
    `(\`/logged\`: with its line); medians of ${rounds} interleaved rounds on ${machine.cores} shared cores, Node ${node.slice(1)}, quartiles in brackets:`,
    '',
    markdownTable(shortHead, shortRows(result)),
  ].join('\n');
}

function conditions({ date, machine, node, rounds, settings, loadavg }) {
  return [
    `${date}, Node ${node}, ${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.platform}.`,
    `${rounds} rounds of ${settings.windowSeconds} s for each variant and route, ${settings.connections} connections.`,
    `Processor cores: ${settings.placement}. Load average before the run: ${loadavg.before[0]}.`,
  ].join(' ');
}

function method({ settings }) {
  return [
    `Each variant is ${settings.processes} processes, all of them live at the same time, and they take turns; the order changes from round to`,
    'round, and every second round runs backwards. Two processes of one variant differ by more than the windows of one do, so the rounds',
    'alternate between them. A server that had nothing to do for a while is slower at first, so each window begins with',
    `${settings.warmUpSeconds} s of load that is not counted. A cost is the CPU time of the whole server process (all threads, user and system), from before the load until`,
    'everything it recorded is exported, divided by the answered requests. Ratios are formed within a round. Given are medians, with the',
    'quartiles in brackets. A run counts only if every expected span arrived at the sink, which decodes what it receives. The load',
    'generator, which is also the service that /fanout asks, does not sleep while it waits for answers: the server would pay for waking it,',
    'the more the slower it is, and only because both live on one machine.',
  ].join('\n');
}

/** What all variants were told, once, and then what is particular to some. */
function settingsText({ settings }) {
  const told = Object.entries(settings.sides)
    .map(([variant, { environment }]) => [variant, Object.entries(environment).map((pair) => pair.join('='))])
    .filter(([, pairs]) => pairs.length > 0);
  const everybody = told[0]?.[1].filter((pair) => told.every(([, pairs]) => pairs.includes(pair))) ?? [];
  const particular = told
    .map(([variant, pairs]) => [variant, pairs.filter((pair) => !everybody.includes(pair))])
    .filter(([, pairs]) => pairs.length > 0);
  return [
    'Both sides were told the same, and the sink saw them speak the same protocol.',
    `\`\`\`sh\n${everybody.join('\n')}\n\`\`\``,
    particular.map(([variant, pairs]) => `- ${variant}: ${pairs.map((pair) => `\`${pair}\``).join(' ')}`).join('\n'),
  ].join('\n\n');
}

function versionLine({ settings }) {
  const all = { ...settings.libraries, ...settings.packages.official };
  return `Versions: ${Object.entries(all)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.`;
}
