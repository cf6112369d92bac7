/**
 * Puts things in a row as near as possible (least squares) to where they wish to be, keeping their order and the gaps between them, within bounds.
 * `extents` reach before and after each thing's centre. Bounds too tight for all of them yield to the gaps.
 */
export interface Extent {
  readonly before: number;
  readonly after: number;
}

export function settle(
  wishes: readonly number[],
  extents: readonly Extent[],
  gap: number,
  low: number,
  high: number,
): number[] {
  // Subtracting the room taken by those before turns "keep a gap" into "do not decrease", which isotonic regression solves exactly.
  const offsets = rowOffsets(extents, gap);
  const first = extents[0];
  const last = extents[extents.length - 1];
  if (first === undefined || last === undefined) return [];
  const floor = low + first.before;
  const ceiling = Math.max(floor, high - last.after - (offsets[offsets.length - 1] ?? 0));
  const blocks: { sum: number; count: number }[] = [];
  for (const [index, wish] of wishes.entries()) {
    let block = { sum: wish - (offsets[index] ?? 0), count: 1 };
    for (
      let before = blocks.at(-1);
      before !== undefined && before.sum / before.count > block.sum / block.count;
      before = blocks.at(-1)
    ) {
      block = { sum: before.sum + block.sum, count: before.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const settled: number[] = [];
  for (const { sum, count } of blocks) {
    const value = Math.max(floor, Math.min(ceiling, sum / count));
    for (let taken = 0; taken < count; taken += 1) settled.push(value + (offsets[settled.length] ?? 0));
  }
  return settled;
}

/** Distances of the centres from the first centre when packed tightly. */
function rowOffsets(extents: readonly Extent[], gap: number): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const [index, extent] of extents.entries()) {
    const before = extents[index - 1];
    if (before !== undefined) at += before.after + gap + extent.before;
    offsets.push(at);
  }
  return offsets;
}

export function rowLength(extents: readonly Extent[], gap: number): number {
  return extents.reduce((sum, extent) => sum + extent.before + extent.after, 0) + gap * Math.max(0, extents.length - 1);
}
