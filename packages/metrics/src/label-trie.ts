/**
 * Finds the cell of a set of attributes without building anything: step by step, by key and value, in the order they were given in.
 *
 * The set in the order of its keys is always there. Other orders, and values that become texts, are added as they come by, while there is room.
 */
import type { Cell } from './cell.ts';

const { hasOwnProperty } = Object.prototype;

/** A step on the way to a cell. */
export class TrieNode {
  /** The key that came next when the node got its first step: nearly always the only one. */
  key: string | undefined = undefined;
  steps: Map<unknown, TrieNode> | undefined = undefined;
  /** The step, where there is one alone: many keys have the same value each time, and a look into a map costs more than a comparison. */
  only: TrieNode | undefined = undefined;
  onlyValue: unknown = undefined;
  /** The steps for other keys. */
  others: Map<string, Map<unknown, TrieNode>> | undefined = undefined;
  cell: Cell | undefined = undefined;
}

/** Something that knows which keys count. */
interface KeyFilter {
  keeps(key: string): boolean;
}

/** The cell of a set of attributes, where the way to it is known. Throws what the attributes throw. */
export function findCell(root: TrieNode, given: object, filter: KeyFilter | undefined): Cell | undefined {
  let node = root;
  for (const key in given) {
    if (!hasOwnProperty.call(given, key)) continue;
    if (filter !== undefined && !filter.keeps(key)) continue;
    const value = (given as Record<string, unknown>)[key];
    const next =
      node.only !== undefined && node.key === key && node.onlyValue === value ? node.only : step(node, key, value);
    if (next === undefined) return undefined;
    node = next;
  }
  return node.cell;
}

/** Follows keys and values, in turn, as far as a node that is there. */
export function nodeAt(root: TrieNode, path: readonly unknown[]): TrieNode | undefined {
  let node: TrieNode | undefined = root;
  for (let index = 0; index < path.length && node !== undefined; index += 2)
    node = step(node, path[index] as string, path[index + 1]);
  return node;
}

function step(node: TrieNode, key: string, value: unknown): TrieNode | undefined {
  return stepsFor(node, key)?.get(value);
}

function stepsFor(node: TrieNode, key: string): Map<unknown, TrieNode> | undefined {
  return node.key === key ? node.steps : node.others?.get(key);
}

/** Makes the way along keys and values, in turn, lead to a cell. Returns how many nodes it took. */
export function leadTo(root: TrieNode, path: readonly unknown[], cell: Cell): number {
  let node = root;
  let made = 0;
  for (let index = 0; index < path.length; index += 2) {
    const steps = stepsFor(node, path[index] as string) ?? addSteps(node, path[index] as string);
    let next = steps.get(path[index + 1]);
    if (next === undefined) {
      next = new TrieNode();
      steps.set(path[index + 1], next);
      if (steps === node.steps) noteOnly(node, path[index + 1], next);
      made++;
    }
    node = next;
  }
  node.cell = cell;
  return made;
}

function noteOnly(node: TrieNode, value: unknown, next: TrieNode): void {
  const isOnly = node.steps?.size === 1;
  node.only = isOnly ? next : undefined;
  node.onlyValue = isOnly ? value : undefined;
}

function addSteps(node: TrieNode, key: string): Map<unknown, TrieNode> {
  const steps = new Map<unknown, TrieNode>();
  if (node.key === undefined) {
    node.key = key;
    node.steps = steps;
  } else {
    node.others ??= new Map();
    node.others.set(key, steps);
  }
  return steps;
}
