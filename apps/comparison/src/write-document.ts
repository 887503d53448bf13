// Writes docs/comparison.md:
//
//   pnpm --filter @throughline/comparison document
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { allScenarios } from './all-scenarios.ts';
import { allowedDifferences, allowedDifferencesOfHosted } from './allowed-differences.ts';
import { renderDocument } from './render-document.ts';

const file = resolve(__dirname, '..', '..', '..', 'docs', 'comparison.md');
writeFileSync(file, renderDocument({ ours: allowedDifferences, hosted: allowedDifferencesOfHosted }, allScenarios));
