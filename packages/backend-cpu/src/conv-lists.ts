import type { ConvGeometry, Pattern } from '@itop/ops'
import { isNarrow, isPointwise } from './conv-blocking.js'
import { backwardList, forwardList, gradientList, sharedList, type ConvList, type Place } from './conv-list.js'
import { backwardTaps, borderNeeded, forwardTaps, type Taps } from './conv-shape.js'
import { place, type Heap } from './heap.js'
import { usualBorder, type Layout, type Planes } from './planes.js'
import { convSharing, mostTogether } from './sharing.js'

/** Lists of one convolution on images of one size, made when first asked for: dense layers and inference need fewer. */
export interface ConvLists {
  readonly forward: () => ConvList
  readonly gradient: () => ConvList
  /** Border of the output's gradient that the backward lists suppose. */
  readonly outputBorder: number
  /** One for each class of input pixels. */
  readonly backward: () => readonly ConvList[]
  /** Those of passes that compute outputs together which share their pattern: conv-shared.cc and its gradients. */
  readonly shared: {
    readonly forward?: ConvList | undefined
    readonly inputGradient?: ConvList | undefined
    readonly weightGradient?: ConvList | undefined
  }
}

/** Makes the lists of a pattern on first use; `release` frees them when the pattern is replaced. */
export function createConvLists(heap: Heap, layout: Layout) {
  const made = new Map<Pattern, { readonly lists: Map<string, ConvLists>, readonly offsets: number[] }>()

  return {
    /** `inputBorder`: the border of the images that the forward list is for. */
    of(geometry: ConvGeometry, inputBorder: number): ConvLists {
      const { pattern, input, stride, padding, groups } = geometry
      let entry = made.get(pattern)
      if (!entry) made.set(pattern, entry = { lists: new Map(), offsets: [] })
      const key = `${input.h}x${input.w} ${stride} ${padding} ${groups} ${inputBorder}`
      let lists = entry.lists.get(key)
      if (!lists) {
        lists = makeLists(geometry, inputBorder, layout, placeIn(heap, entry.offsets))
        entry.lists.set(key, lists)
      }
      return lists
    },
    release(pattern: Pattern): void {
      const entry = made.get(pattern)
      if (!entry) return
      made.delete(pattern)
      for (const offset of entry.offsets) heap.arena.free(offset)
    }
  }
}

const placeIn = (heap: Heap, offsets: number[]): Place => (numbers) => {
  const offset = place(heap, numbers)
  offsets.push(offset)
  return offset
}

function makeLists(geometry: ConvGeometry, inputBorder: number, layout: Layout, place: Place): ConvLists {
  const { input, output, n } = geometry
  const classes = backwardTaps(geometry)
  const outputBorder = Math.max(usualBorder, ...classes.map((one) => borderNeeded(one, output, [1, 1])))
  const from = layout.imagePlanes(input, n, inputBorder)
  const taps = forwardTaps(geometry)
  // Bands of pixels are cut alike in both passes.
  const alike = isNarrow(from) && !isPointwise(taps)
  let forwards: ConvList | undefined
  let gradients: ConvList | undefined
  let backward: readonly ConvList[] | undefined
  const forward = (): ConvList => forwards ??= forwardList(geometry, taps, from, place)
  return {
    shared: sharedOf(geometry, taps, from, place),
    forward,
    gradient: () => gradients ??= alike ? forward() : gradientList(geometry, taps, from, place),
    outputBorder,
    backward: () => backward ??= classes.map((one) =>
      backwardList(geometry, one, layout.imagePlanes(output, n, outputBorder), place))
  }
}

/** Lists of bands, by pass. */
function sharedOf(geometry: ConvGeometry, taps: Taps, from: Planes, place: Place): ConvLists['shared'] {
  const sharing = convSharing(geometry, from.vector)
  const made = { from, place, together: mostTogether(sharing) }
  let forward: ConvList | undefined
  let gradients: ConvList | undefined
  const ofGradients = () => gradients ??= sharedList(geometry, taps, 'gradients', made)
  return {
    get forward() {
      return sharing.forward > 1 ? forward ??= sharedList(geometry, taps, 'forward', made) : undefined
    },
    get inputGradient() { return sharing.inputGradient > 1 ? ofGradients() : undefined },
    get weightGradient() { return sharing.weightGradient > 1 ? ofGradients() : undefined }
  }
}
