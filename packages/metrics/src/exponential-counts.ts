/**
 * The buckets of a base-2 exponential histogram: OpenTelemetry Metrics data model, ExponentialHistogram.
 *
 * Bucket `index` counts the values above `base ** index` and up to `base ** (index + 1)`, where `base` is `2 ** (2 ** -scale)`. The scale begins at its
 * maximum and falls when the values no longer fit into the number of buckets there may be.
 */

/** The largest scale there is. */
export const MAX_SCALE = 20;
/** The smallest one; at it two buckets hold every number above zero. */
export const MIN_SCALE = -10;

const SMALLEST_NORMAL = 2 ** -1022;
const MANTISSA_HIGH = 0xf_ffff;
const EXPONENT_BIAS = 1023;
/** The buckets between two powers of two, by the scale. */
const perDoubling: readonly number[] = Array.from({ length: MAX_SCALE + 1 }, (_, scale) => 2 ** scale);

const asDouble = new Float64Array(1);
const asWords = new Uint32Array(asDouble.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The index of the bucket that counts a value above zero. Subnormal numbers count as the smallest normal one. */
export function bucketIndex(value: number, scale: number): number {
  asDouble[0] = value < SMALLEST_NORMAL ? SMALLEST_NORMAL : value;
  const high = asWords[HIGH] as number;
  const exponent = (high >>> 20) - EXPONENT_BIAS;
  const isPowerOfTwo = (high & MANTISSA_HIGH) === 0 && asWords[1 - HIGH] === 0;
  if (scale <= 0) return (isPowerOfTwo ? exponent - 1 : exponent) >> -scale;
  // The logarithm may be off by the last bit, which must not lead beyond the powers of two on either side.
  const buckets = perDoubling[scale] as number;
  const first = exponent * buckets;
  if (isPowerOfTwo) return first - 1;
  const index = Math.floor(Math.log(value) * (Math.LOG2E * buckets));
  if (index < first) return first;
  return index < first + buckets ? index : first + buckets - 1;
}

/** One side of the histogram: the buckets of the positive values, or of the magnitudes of the negative ones. */
export class BucketRange {
  /** The index of the first bucket. */
  offset = 0;
  counts: number[] = [];

  get last(): number {
    return this.offset + this.counts.length - 1;
  }

  add(index: number, count: number): void {
    const { counts } = this;
    if (counts.length === 0) {
      this.offset = index;
      counts.push(count);
      return;
    }
    while (index < this.offset) {
      counts.unshift(0);
      this.offset--;
    }
    while (index > this.last) counts.push(0);
    counts[index - this.offset] = (counts[index - this.offset] as number) + count;
  }

  /** How much the scale has to fall for a range from `low` to `high` to be counted here too. */
  excess(low: number, high: number, maxSize: number): number {
    const isEmpty = this.counts.length === 0;
    let first = isEmpty ? low : Math.min(low, this.offset);
    let last = isEmpty ? high : Math.max(high, this.last);
    let change = 0;
    while (last - first >= maxSize) {
      first >>= 1;
      last >>= 1;
      change++;
    }
    return change;
  }

  downscale(change: number): void {
    if (this.counts.length === 0) return;
    const { offset, counts } = this;
    this.counts = [];
    for (let index = 0; index < counts.length; index++) this.add((offset + index) >> change, counts[index] as number);
  }
}

/** The counts of an exponential histogram. */
export class ExponentialCounts {
  readonly maxSize: number;
  readonly maxScale: number;
  scale: number;
  zeroCount = 0;
  positive: BucketRange = new BucketRange();
  negative: BucketRange = new BucketRange();

  constructor(maxSize: number, maxScale: number) {
    this.maxSize = maxSize;
    this.maxScale = maxScale;
    this.scale = maxScale;
  }

  record(value: number): void {
    if (value === 0) {
      this.zeroCount++;
      return;
    }
    const range = value > 0 ? this.positive : this.negative;
    const magnitude = Math.abs(value);
    let index = bucketIndex(magnitude, this.scale);
    const slot = index - range.offset;
    if (slot >= 0 && slot < range.counts.length) {
      range.counts[slot] = (range.counts[slot] as number) + 1;
      return;
    }
    const change = range.excess(index, index, this.maxSize);
    if (change > 0) {
      this.downscale(change);
      index = bucketIndex(magnitude, this.scale);
    }
    range.add(index, 1);
  }

  /** Adds what another histogram of the same settings has counted. */
  merge(other: ExponentialCounts): void {
    if (other.scale < this.scale) this.downscale(this.scale - other.scale);
    this.zeroCount += other.zeroCount;
    this.mergeRange(other.positive, other.scale, (counts) => counts.positive);
    this.mergeRange(other.negative, other.scale, (counts) => counts.negative);
  }

  /** Forgets everything. */
  clear(): void {
    this.scale = this.maxScale;
    this.zeroCount = 0;
    this.positive = new BucketRange();
    this.negative = new BucketRange();
  }

  private mergeRange(theirs: BucketRange, scale: number, side: (counts: ExponentialCounts) => BucketRange): void {
    if (theirs.counts.length === 0) return;
    const shift = scale - this.scale;
    const change = side(this).excess(theirs.offset >> shift, theirs.last >> shift, this.maxSize);
    if (change > 0) this.downscale(change);
    const finalShift = scale - this.scale;
    const ours = side(this);
    theirs.counts.forEach((count, index) => ours.add((theirs.offset + index) >> finalShift, count));
  }

  private downscale(change: number): void {
    this.scale -= change;
    this.positive.downscale(change);
    this.negative.downscale(change);
  }
}
