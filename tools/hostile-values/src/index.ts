export { allHostile, hostile } from './hostile-values.ts';
