import { activeCount, magnitudes, Mask, reindex, sizeOf, topK } from '@itop/masks'
import { check } from '../errors.js'
import type { LayerShape } from '../types.js'
import { extracted, maskOfBlocks, type Blocks } from './dsb-blocks.js'

/** What says which layers have blocks, and how many. */
export interface Blocking {
  readonly size: number
  readonly remainder: 'refuse' | 'unstructured'
  readonly counts: 'exact' | 'reference'
}

/** What a layer begins with. */
export interface LayerCount {
  readonly shape: readonly number[]
  /** Weights that exist, of so many positions. */
  readonly active: number
  readonly all: number
  /** Absent where each weight is for itself. */
  readonly blocks?: number
}

/** How many weights each layer has at these densities: whole blocks, at least one, where it can have any. */
export const layerCounts = (
  layers: readonly LayerShape[], densities: readonly number[], blocking: Blocking
): readonly LayerCount[] => layers.map((layer, i) => {
  const { shape, shape: [outputs] } = layer
  const [{ size, counts }, all] = [blocking, sizeOf(shape)]
  const active = counts === 'exact' ? activeCount(all, densities[i]) : Math.floor(all * densities[i])
  if (active === all || !hasBlocks(layer, blocking)) return { shape, active, all }
  const wanted = all * densities[i] / size ** 2
  const room = outputs / size * Math.floor(all / outputs / size)
  const blocks = Math.min(room, counts === 'exact' ? Math.max(1, Math.round(wanted)) : Math.ceil(wanted))
  return { shape, active: blocks * size ** 2, all, blocks }
})

/** A layer's mask and blocks: around its largest values, or those alone where it has no blocks. */
export function begin({ shape, active, blocks }: LayerCount, values: Float32Array, size: number): {
  readonly mask: Mask, readonly blocks: Blocks
} {
  const candidates = Mask.fromIndices(shape, topK(magnitudes(values), active))
  if (blocks === undefined) return { mask: candidates, blocks: none }
  const found = extracted(candidates, reindex(Mask.full(shape), candidates, values), { count: blocks, size })
  return { mask: maskOfBlocks(shape, found, size), blocks: found }
}

const none: Blocks = { outputs: new Uint32Array(0), columns: new Uint32Array(0) }

function hasBlocks({ name, shape: [outputs, inputs] }: LayerShape, { size, remainder }: Blocking): boolean {
  const has = outputs % size === 0 && inputs >= size
  check(has || remainder === 'unstructured', say => `dsb: blocks of ${size} do not fit ${name}, whose ${outputs} ` +
    `outputs are to be a multiple of ${size} and whose ${inputs} inputs at least ${size}. Choose another ` +
    `${say('blockSize')}, or ${say('remainder', 'unstructured')} for layers like this.`)
  return has
}
