/**
 * Runs the code of the root README and of the Use section of each package, as a reader would who copies it.
 *
 * A comment above the block says how: `<!-- run -->` runs it to its end, `<!-- run: GET <url> -->` requests the URL once it answers and then stops
 * it. Both have to deliver spans, unless the comment ends in `, no spans`.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { OtlpReceiver } from '@throughline/testing';
import { startFixture, startOtlpReceiver } from '@throughline/testing';
import type { RunningDatabase } from '@throughline/databases';
import { startPostgres, startRedis } from '@throughline/databases';

const root = join(__dirname, '..', '..');
const MARKED_BLOCKS = /<!-- run(?:: GET (?<url>\S+?))?(?<quiet>, no spans)? -->\n+```js\n(?<code>[\s\S]*?)```/g;

interface Example {
  readonly title: string;
  readonly folder: string;
  readonly url: string | undefined;
  readonly deliversSpans: boolean;
  readonly code: string;
}

function examplesOf(readme: string): Example[] {
  // What a reader has installed: the package of the page, or the facade with its instrumentations.
  const usesFacade = readme === 'README.md' || readme.includes('instrumentation-');
  const folder = usesFacade ? 'packages/throughline' : readme.replace('/README.md', '');
  const found = [...readFileSync(join(root, readme), 'utf8').matchAll(MARKED_BLOCKS)];
  if (found.length === 0) throw new Error(`${readme} has no block of code with a comment <!-- run --> above it`);
  return found.map(({ groups = {} }, index) => ({
    title: index === 0 ? readme : `${readme}, block ${index + 1},`,
    folder,
    url: groups['url'],
    deliversSpans: groups['quiet'] === undefined,
    code: groups['code'] ?? '',
  }));
}

/** Some packages need more than this around their example, and bring a test of their own. */
function bringsOwnTest(name: string): boolean {
  const tests = join(root, 'packages', name, 'test');
  return existsSync(tests) && readdirSync(tests).some((file) => file.includes('readme'));
}

const packages = readdirSync(join(root, 'packages')).filter(
  (name) => existsSync(join(root, 'packages', name, 'package.json')) && !bringsOwnTest(name),
);

let receiver: OtlpReceiver;
let databases: RunningDatabase[];

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  databases = await Promise.all([startPostgres(), startRedis()]);
}, 60_000);
afterEach(() => receiver.clear());
afterAll(() => Promise.all([receiver.close(), ...databases.map((database) => database.close())]));

async function answer(url: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return void (await (await fetch(url)).text());
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test.each(['README.md', ...packages.map((name) => `packages/${name}/README.md`)].flatMap(examplesOf))(
  'the code of $title runs',
  async (example) => {
    const [postgres, redis] = databases;
    const fixture = startFixture({
      source: example.code,
      format: 'esm',
      resolveFrom: join(root, example.folder),
      timeoutMs: 25_000,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '100',
        DATABASE_URL: postgres?.url,
        REDIS_URL: redis?.url,
      },
    });
    if (example.url !== undefined) {
      await answer(example.url);
      fixture.signal('SIGTERM');
    }
    const { code, signal, stderr } = await fixture.finished;

    expect({ code, signal, stderr }).toEqual(
      example.url === undefined ? { code: 0, signal: null, stderr: '' } : { code: null, signal: 'SIGTERM', stderr: '' },
    );
    expect(receiver.invalid).toEqual([]);
    if (example.deliversSpans) expect(receiver.spans().length).toBeGreaterThan(0);
  },
);
