import type { AllowedDifference } from './allowed-difference.ts';

/** Every difference that is meant. */
export const allowedDifferences: readonly AllowedDifference[] = [];

export const allowedDifferencesOfHosted: readonly AllowedDifference[] = [];
