import type { Address } from './kernels.ts';

/** Vectors of four floats, and lines of the processor's cache. */
const ALIGNMENT = 64;

interface Gap {
  start: Address;
  end: Address;
}

/** Gives out places of a memory, and takes them back, so that tensors which are not needed at one time share a place. */
export class Arena {
  private readonly taken = new Map<Address, number>();
  /** Free places below `end`, in order, none beside another. */
  private gaps: Gap[] = [];

  /** @param end the first address that may be given out */
  constructor(private end: Address) {}

  /** The greatest number of bytes that were ever needed, with what lies before the arena. */
  get size(): number {
    return this.end;
  }

  /** The lowest place that has room for `floats` floats. */
  take(floats: number): Address {
    const bytes = Math.ceil((floats * 4) / ALIGNMENT) * ALIGNMENT;
    const gap = this.gaps.find(({ start, end }) => end - start >= bytes) ?? this.extend(bytes);
    const { start } = gap;
    gap.start += bytes;
    this.gaps = this.gaps.filter((each) => each.start < each.end);
    this.taken.set(start, bytes);
    return start;
  }

  /** Takes a place back. */
  give(start: Address): void {
    const end = start + (this.taken.get(start) ?? 0);
    this.taken.delete(start);
    const before = this.gaps.find((gap) => gap.end === start);
    const after = this.gaps.find((gap) => gap.start === end);
    const joined = { start: before?.start ?? start, end: after?.end ?? end };
    this.gaps = [...this.gaps.filter((gap) => gap !== before && gap !== after), joined].toSorted(
      (a, b) => a.start - b.start,
    );
  }

  private extend(bytes: number): Gap {
    const last = this.gaps.at(-1);
    if (last?.end === this.end) {
      this.end = last.end = last.start + bytes;
      return last;
    }
    const gap = { start: this.end, end: this.end + bytes };
    this.end = gap.end;
    this.gaps.push(gap);
    return gap;
  }
}
