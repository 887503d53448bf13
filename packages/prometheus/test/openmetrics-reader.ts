/**
 * A reader of OpenMetrics 1.0.0 that throws at every departure from the specification, its ABNF and its rules on names.
 *
 * It was written from the specification and shares nothing with the sources it checks.
 */

export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar: ReadExemplar | undefined;
}

export interface ReadExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly seconds: number | undefined;
}

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  unit: string;
  help: string;
  readonly samples: ReadSample[];
}

/** For each type the suffixes that its samples have, and those that nobody else may have. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  info: ['_info'],
  unknown: [''],
};

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\d*\\.\\d+(?:[eE][+-]?\\d+)?|[iI]nf|NaN)';
const LABELS = '\\{((?:[^"}]|"(?:[^"\\\\\\n]|\\\\[n"\\\\])*")*)\\}';
const SAMPLE = new RegExp(`^(${NAME})(?:${LABELS})? (${NUMBER})(?: # ${LABELS} (${NUMBER})(?: (${NUMBER}))?)?$`, 's');
const DESCRIPTOR = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (.*)$`, 's');
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[n"\\])*)"(?:,(?=.)|$)/s;
const ESCAPED_HELP = /^(?:[^"\\\n]|\\[n"\\])*$/s;
const MOST_EXEMPLAR_CHARACTERS = 128;

/** Reads a page. */
export function readOpenMetrics(page: string): ReadFamily[] {
  if (!page.endsWith('# EOF\n')) throw new Error('no # EOF at the end');
  if (Buffer.from(page).toString() !== page) throw new Error('not UTF-8');
  const lines = page.slice(0, -'# EOF\n'.length).split('\n');
  if (lines.pop() !== '') throw new Error('a line without an end');
  const families: ReadFamily[] = [];
  for (const line of lines) {
    if (line.startsWith('#')) readDescriptor(line, families);
    else readSample(line, families.at(-1));
  }
  checkNames(families);
  families.forEach(checkFamily);
  return families;
}

function readDescriptor(line: string, families: ReadFamily[]): void {
  const [, kind, name, text] = DESCRIPTOR.exec(line) ?? fail('no descriptor', line);
  if (kind === 'TYPE') {
    if (SUFFIXES[text as string] === undefined) fail('unknown type', line);
    families.push({ name: name as string, type: text as string, unit: '', help: '', samples: [] });
    return;
  }
  const family = families.at(-1);
  if (family?.name !== name || family === undefined || family.samples.length > 0) return fail('out of place', line);
  if (family.help !== '' || text === '') fail('TYPE, UNIT, HELP are the order, each once', line);
  if (kind === 'UNIT') {
    if (family.unit !== '' || !family.name.endsWith(`_${text}`)) fail('a unit that is no suffix', line);
    family.unit = text as string;
  } else {
    if (!ESCAPED_HELP.test(text as string)) fail('not escaped', line);
    family.help = text as string;
  }
}

function readSample(line: string, family: ReadFamily | undefined): void {
  const [, name, labels, value, exemplarLabels, exemplarValue, seconds] = SAMPLE.exec(line) ?? fail('no sample', line);
  if (family === undefined) return fail('no family', line);
  const suffix = (SUFFIXES[family.type] as string[]).find((known) => family.name + known === name);
  if (suffix === undefined) return fail(`no sample of ${family.name}`, line);
  const exemplar =
    exemplarValue === undefined
      ? undefined
      : {
          labels: readLabels(exemplarLabels, line),
          value: readNumber(exemplarValue),
          seconds: seconds === undefined ? undefined : readNumber(seconds),
        };
  if (exemplar !== undefined) checkExemplar(exemplar, `${family.type}${suffix}`, line);
  family.samples.push({
    name: name as string,
    labels: readLabels(labels, line),
    value: readNumber(value as string),
    exemplar,
  });
}

function checkExemplar({ labels }: ReadExemplar, place: string, line: string): void {
  if (place !== 'counter_total' && place !== 'histogram_bucket') fail('an exemplar out of place', line);
  const length = Object.entries(labels).reduce((sum, [name, value]) => sum + name.length + Array.from(value).length, 0);
  if (length > MOST_EXEMPLAR_CHARACTERS) fail('an exemplar that is too long', line);
}

function readLabels(text: string | undefined, line: string): Record<string, string> {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  let rest = text ?? '';
  while (rest !== '') {
    const [whole = '', name = '', value = ''] = LABEL.exec(rest) ?? fail('no label', line);
    if (labels[name] !== undefined) fail(`label ${name} twice`, line);
    if (value === '') fail('an empty label is none', line);
    labels[name] = value.replace(/\\(.)/gs, (_, code: string) => (code === 'n' ? '\n' : code));
    rest = rest.slice(whole.length);
  }
  return labels;
}

function readNumber(text: string): number {
  return Number(text.replace(/inf$/i, 'Infinity'));
}

/** Family names are unique, and so are all names that their samples may have. */
function checkNames(families: readonly ReadFamily[]): void {
  const taken = new Set<string>();
  for (const { name, type } of families) {
    for (const sample of new Set([name, ...(SUFFIXES[type] as string[]).map((suffix) => name + suffix)])) {
      if (taken.has(sample)) throw new Error(`the name ${sample} clashes`);
      taken.add(sample);
    }
  }
}

function checkFamily(family: ReadFamily): void {
  const seen = new Set<string>();
  for (const { name, labels, value } of family.samples) {
    const entries = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
    const identity = JSON.stringify([name, entries]);
    if (seen.has(identity)) throw new Error(`the series ${identity} stands twice`);
    seen.add(identity);
    if (family.type === 'counter' && !(value >= 0)) throw new Error(`${name} is ${value}`);
  }
  if (family.type === 'histogram') for (const samples of samplesByLabels(family).values()) checkHistogram(samples);
}

/** Samples of one set of labels stand together. */
function samplesByLabels(family: ReadFamily): Map<string, ReadSample[]> {
  const groups = new Map<string, ReadSample[]>();
  let previous: string | undefined;
  for (const sample of family.samples) {
    const key = JSON.stringify(Object.entries(sample.labels).filter(([name]) => name !== 'le'));
    if (key !== previous && groups.has(key)) throw new Error(`the series ${key} of ${family.name} are interleaved`);
    previous = key;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return groups;
}

function checkHistogram(samples: readonly ReadSample[]): void {
  const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
  const count = samples.find(({ name }) => name.endsWith('_count'));
  const sum = samples.find(({ name }) => name.endsWith('_sum'));
  let before = { bound: -Infinity, value: 0 };
  for (const { labels, value, exemplar } of buckets) {
    const { le = '' } = labels;
    const bound = readNumber(le);
    if (!/^(?:\+Inf|-?\d+\.\d+|-?\d(?:\.\d+)?e[+-]\d{2,3})$/.test(le)) throw new Error(`le="${le}" is not canonical`);
    if (!(bound > before.bound) || value < before.value) throw new Error(`le="${le}" is out of order`);
    if (exemplar !== undefined && !(exemplar.value > before.bound && exemplar.value <= bound))
      throw new Error(`the exemplar ${exemplar.value} is not of the bucket le="${le}"`);
    before = { bound, value };
  }
  if (before.bound !== Infinity) throw new Error('no bucket +Inf');
  if ((count === undefined) !== (sum === undefined)) throw new Error('a count without a sum');
  if (count !== undefined && count.value !== before.value) throw new Error('count is not the last bucket');
  if (sum !== undefined && !(sum.value >= 0)) throw new Error(`the sum is ${sum.value}`);
}

function fail(what: string, line: string): never {
  throw new Error(`${what}: ${JSON.stringify(line.slice(0, 300))}`);
}
