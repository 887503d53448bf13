/**
 * The points of one instrument, or of one view of it: a cell for each set of attributes, up to a limit.
 *
 * What comes after the limit adds up in one more cell, so that the whole stays exact: OpenTelemetry Metrics SDK specification, Cardinality
 * limits. Where all readers take deltas, sets that have nothing new to tell make room for others.
 */
import type { Attributes } from '@opentelemetry/api';
import { registry, toPlainAttributes } from '@throughline/core';

import { Cell } from './cell.ts';
import { EXPLICIT, EXPONENTIAL } from './cell-kind.ts';
import type { ExemplarPolicy } from './exemplar-policy.ts';
import { TrieNode, findCell, leadTo, nodeAt } from './label-trie.ts';
import type { Labels } from './labels.ts';
import { ListToken, readLabels, textOfList } from './labels.ts';
import { PointAttributes } from './point-attributes.ts';
import { SMALL_RESERVOIR } from './reservoir.ts';
import type { CellPlan, StreamPlan } from './stream-plan.ts';

const OVERFLOW_KEY = 'otel.metric.overflow';
const LARGEST_EXPONENTIAL_RESERVOIR = 20;
const FEW = 64;

/** What a stream needs of the engine. */
export interface StreamHost {
  readonly exemplars: ExemplarPolicy;
  /** The collections so far. */
  readonly collections: number;
  /** Whether no reader would miss the cell. */
  isIdle(stream: Stream, cell: Cell): boolean;
  /** Says that a stream has reached its limit. */
  overflowed(stream: Stream): void;
}

/** The points of an instrument or a view. */
export class Stream {
  readonly plan: StreamPlan;
  /** The longest that an instrument gave. */
  description: string;
  readonly createdTicks: number;
  /** In the order they came; removed ones stay for a while. */
  cells: Cell[] = [];
  /** The cell of what is beyond the limit. */
  overflow: Cell | undefined = undefined;
  private readonly host: StreamHost;
  private readonly cellPlan: CellPlan;
  private readonly lists = new Map<string, ListToken>();
  private root = new TrieNode();
  private shortcuts = 0;
  private reported = false;
  private size = 0;
  private removed = 0;
  private searchedAt = -1;

  constructor(plan: StreamPlan, host: StreamHost, createdTicks: number) {
    this.plan = plan;
    this.description = plan.description;
    this.host = host;
    this.createdTicks = createdTicks;
    this.cellPlan = cellPlanOf(plan, host.exemplars);
  }

  /** The cell of a set of attributes. Never throws, whatever it is given. */
  cellFor(given: Attributes | undefined): Cell {
    const known = given === undefined ? this.root.cell : this.known(given);
    return known !== undefined && known.live ? known : this.seek(given);
  }

  /** Removes the cell of a set of attributes. */
  remove(given: Attributes): void {
    const cell = this.cellOf(this.read(given));
    if (cell !== undefined) this.drop(cell);
  }

  /** Removes all cells and sends whoever keeps one away. */
  close(): void {
    for (const cell of this.everyCell()) {
      cell.live = false;
      cell.version++;
    }
  }

  /** Has whoever keeps a cell look for it again. */
  disturb(): void {
    for (const cell of this.everyCell()) cell.version++;
  }

  /** The cells that are not removed, with the one for what is beyond the limit. */
  everyCell(): Cell[] {
    const cells = this.cells.filter(({ live }) => live);
    if (this.overflow !== undefined) cells.push(this.overflow);
    return cells;
  }

  private known(given: Attributes): Cell | undefined {
    try {
      return findCell(this.root, given, this.plan.filter);
    } catch {
      return undefined;
    }
  }

  private read(given: unknown): Labels {
    return readLabels(given, { filter: this.plan.filter, textLabels: this.plan.textLabels, lists: this.lists });
  }

  private seek(given: Attributes | undefined): Cell {
    const labels = this.read(given);
    const cell = this.cellOf(labels) ?? this.place(labels);
    if (cell !== this.overflow && labels.path !== undefined) this.shorten(labels.path, cell);
    return cell;
  }

  private cellOf({ tokens }: Labels): Cell | undefined {
    const cell = nodeAt(this.root, tokens)?.cell;
    return cell !== undefined && cell.live ? cell : undefined;
  }

  private place(labels: Labels): Cell {
    if (isOverflow(labels)) return this.overflowCell();
    if (this.size < this.plan.limit - 1 || this.evict()) return this.add(labels);
    if (!this.reported) {
      this.reported = true;
      this.host.overflowed(this);
    }
    return this.overflowCell();
  }

  private add({ list, tokens }: Labels): Cell {
    const cell = new Cell(this.cellPlan, new PointAttributes(list, registry.generation));
    this.cells.push(cell);
    this.size++;
    leadTo(this.root, tokens.map(this.settled), cell);
    return cell;
  }

  /** Notes the way to a cell by what was given. */
  private shorten(path: readonly unknown[], cell: Cell): void {
    this.shortcuts += leadTo(this.root, path, cell);
    if (this.shortcuts > this.plan.limit * 4 + FEW) this.rebuild();
  }

  private overflowCell(): Cell {
    return (this.overflow ??= new Cell(this.cellPlan, new PointAttributes([OVERFLOW_KEY, true], registry.generation)));
  }

  /** Makes room by removing what no reader would miss. Looks once for each collection. */
  private evict(): boolean {
    if (this.searchedAt === this.host.collections) return false;
    this.searchedAt = this.host.collections;
    for (const cell of this.cells) if (cell.live && this.host.isIdle(this, cell)) this.drop(cell);
    return this.size < this.plan.limit - 1;
  }

  private drop(cell: Cell): void {
    cell.live = false;
    cell.version++;
    this.size--;
    this.removed++;
    if (this.overflow !== undefined) this.overflow.version++;
    if (this.removed > this.size + FEW) this.rebuild();
  }

  /** Forgets removed cells, and every way to a cell but the one in the order of its keys. */
  private rebuild(): void {
    this.cells = this.cells.filter(({ live }) => live);
    this.removed = 0;
    this.shortcuts = 0;
    this.root = new TrieNode();
    this.lists.clear();
    for (const cell of this.cells) leadTo(this.root, cell.attributes.attributeList.map(this.settled), cell);
  }

  /** The one token of a list; texts, numbers and booleans stand for themselves. */
  private readonly settled = (item: unknown): unknown => {
    if (!(item instanceof ListToken) && !Array.isArray(item)) return item;
    const text = item instanceof ListToken ? item.text : textOfList(item);
    const token = this.lists.get(text) ?? new ListToken(text);
    this.lists.set(text, token);
    return token;
  };
}

function isOverflow({ list }: Labels): boolean {
  return list.length === 2 && list[0] === OVERFLOW_KEY && String(list[1]) === 'true';
}

function cellPlanOf(plan: StreamPlan, exemplars: ExemplarPolicy): CellPlan {
  const { cellKind, boundaries, maxSize, maxScale, filter } = plan;
  return {
    kind: cellKind,
    boundaries,
    maxSize,
    maxScale,
    exemplars,
    reservoirSize: reservoirSizeOf(plan),
    leftOut(given) {
      if (filter === undefined || given === undefined) return undefined;
      const left = Object.entries(toPlainAttributes(given)).filter(([key]) => !filter.keeps(key));
      return left.length > 0 ? Object.fromEntries(left) : undefined;
    },
  };
}

function reservoirSizeOf({ cellKind, boundaries, maxSize }: StreamPlan): number {
  if (cellKind === EXPLICIT && boundaries.length > 0) return boundaries.length + 1;
  return cellKind === EXPONENTIAL ? Math.min(LARGEST_EXPONENTIAL_RESERVOIR, maxSize) : SMALL_RESERVOIR;
}
