import type { Pattern } from '@itop/ops'

const known = new WeakMap<Pattern, number>()

/** How many weights each output has, where all have as many; 0 where they do not, or have none. Looked up once. */
export function constantFanIn(pattern: Pattern): number {
  let fanIn = known.get(pattern)
  if (fanIn === undefined) known.set(pattern, fanIn = fanInOf(pattern))
  return fanIn
}

function fanInOf({ nnz, mask, shape: [outputs] }: Pattern): number {
  const [each, row] = [nnz / outputs!, mask.size / outputs!]
  if (!Number.isInteger(each)) return 0
  return mask.indices().every((position, i) => Math.floor(position / row) === Math.floor(i / each)) ? each : 0
}
