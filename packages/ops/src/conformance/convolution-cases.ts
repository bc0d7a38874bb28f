import { Mask } from '@itop/masks'
import type { ReferenceConv } from './reference/convolution.js'
import { maskOfFanIn, maskOfSomeUnits, sharedMask } from './weights.js'

/** One convolution to be checked. */
export interface ConvCase extends ReferenceConv {
  readonly name: string
  readonly bias: boolean
}

type Pair = readonly [number, number]

/** `[out, channels of a group, kh, kw]`, which positions exist, images, and how it moves. */
interface Described {
  readonly weight: readonly [out: number, channels: number, kh: number, kw: number]
  /** Share of weights that exist, drawn at random; or the mask itself. */
  readonly density: number | Mask
  readonly n: number
  readonly image: Pair
  readonly stride?: Pair
  readonly padding?: Pair
  readonly groups?: number
  /** Neighbouring outputs that share their pattern; of `density` the first's is drawn. */
  readonly shared?: number
  readonly bias?: boolean
  readonly note?: string
}

function convCase(described: Described): ConvCase {
  const { weight, density, n, image: [h, w], stride = [1, 1], padding = [0, 0], groups = 1, bias = true } = described
  const { shared = 1 } = described
  const [out, channels, kh, kw] = weight
  const mask = density instanceof Mask ? density : sharedMask(weight, density, shared)
  const said = [
    `${kh}×${kw}`, stride.some((s) => s > 1) && `stride ${stride}`, padding.some((p) => p > 0) && `padding ${padding}`,
    groups > 1 && `${groups} groups`, shared > 1 && `shared by ${shared}`,
    `${channels * groups} → ${out} at ${mask.density.toFixed(2)}`, `image ${h}×${w}`,
    `batch ${n}`, !bias && 'no bias', described.note
  ].filter(Boolean).join(', ')
  return { name: said, mask, n, input: { c: channels * groups, h, w }, size: [kh, kw], stride, padding, groups, bias }
}

/** Whole rows of the weight, every third one; the others are empty. */
function everyThirdRow(weight: readonly [number, number, number, number]): Mask {
  const columns = weight[1] * weight[2] * weight[3]
  const exists = (_: unknown, i: number): number => Number(Math.floor(i / columns) % 3 === 0)
  return Mask.from(Array.from({ length: weight[0] * columns }, exists), weight)
}

/** 3×3 with padding 1, the commonest, on every size of image and batch. */
const common: readonly ConvCase[] = ([
  { weight: [5, 3, 3, 3], density: 0.5, n: 1, image: [1, 1] },
  { weight: [16, 5, 3, 3], density: 0.3, n: 3, image: [2, 2] },
  { weight: [33, 16, 3, 3], density: 0.1, n: 4, image: [4, 4], bias: false },
  { weight: [16, 33, 3, 3], density: 0.1, n: 5, image: [5, 7] },
  { weight: [5, 16, 3, 3], density: 0.2, n: 8, image: [7, 7] },
  { weight: [16, 3, 3, 3], density: 0.3, n: 17, image: [8, 8], bias: false },
  { weight: [3, 5, 3, 3], density: 1, n: 5, image: [9, 9] },
  { weight: [16, 16, 3, 3], density: 0.05, n: 3, image: [14, 14], bias: false },
  { weight: [5, 3, 3, 3], density: 0.5, n: 4, image: [16, 16] },
  { weight: [5, 5, 3, 3], density: 0.2, n: 5, image: [17, 13] },
  { weight: [16, 3, 3, 3], density: 0.9, n: 1, image: [32, 32], bias: false },
  { weight: [3, 1, 3, 3], density: 0.4, n: 5, image: [32, 32] },
  { weight: [33, 16, 3, 3], density: 1, n: 5, image: [8, 8], note: 'dense' },
  { weight: [16, 16, 3, 3], density: 0, n: 3, image: [4, 4], note: 'no weight' },
  { weight: [7, 5, 3, 3], density: everyThirdRow([7, 5, 3, 3]), n: 5, image: [5, 5], note: 'full and empty rows' },
  {
    weight: [170, 160, 3, 3], density: maskOfSomeUnits([170, 160, 3, 3], 0.5), n: 2, image: [4, 3],
    note: 'some channels'
  },
  { weight: [40, 70, 3, 3], density: 0.1, n: 5, image: [6, 6], note: 'more than one block of channels' },
  { weight: [14, 9, 3, 3], density: maskOfFanIn([14, 9, 3, 3], 7), n: 5, image: [6, 7], note: 'constant fan-in' },
  { weight: [70, 19, 3, 3], density: 0.5, n: 13, image: [6, 10], note: 'many outputs' },
  { weight: [18, 17, 3, 3], density: 1, n: 5, image: [2, 2], bias: false },
  { weight: [17, 33, 3, 3], density: 0.7, n: 1, image: [16, 14] },
  { weight: [20, 18, 3, 3], density: 0.6, n: 7, image: [7, 5] }
] satisfies Described[]).map((described) => convCase({ ...described, padding: [1, 1] }))

const pointwise: readonly ConvCase[] = ([
  { weight: [16, 33, 1, 1], density: 0.2, n: 5, image: [7, 7] },
  { weight: [33, 16, 1, 1], density: 1, n: 4, image: [8, 8], bias: false },
  { weight: [5, 3, 1, 1], density: 0.5, n: 1, image: [1, 1] },
  { weight: [3, 5, 1, 1], density: 0.4, n: 17, image: [5, 7], bias: false },
  { weight: [5, 3, 1, 1], density: 0.5, n: 3, image: [4, 5], padding: [1, 1] },
  { weight: [16, 5, 1, 1], density: 0.3, n: 5, image: [9, 9], stride: [2, 2] },
  { weight: [33, 16, 1, 1], density: 0.1, n: 4, image: [8, 8], stride: [2, 2], bias: false },
  { weight: [5, 16, 1, 1], density: 1, n: 3, image: [2, 2], stride: [2, 2] },
  { weight: [96, 80, 1, 1], density: 0.1, n: 3, image: [4, 4], bias: false, note: 'more than one block of channels' },
  { weight: [5, 4, 1, 1], density: 0, n: 3, image: [3, 3], note: 'no weight' }
] satisfies Described[]).map(convCase)

const others: readonly ConvCase[] = ([
  {
    weight: [31, 30, 7, 7], density: maskOfSomeUnits([31, 30, 7, 7], 0.4), n: 3, image: [9, 7], stride: [2, 1],
    padding: [3, 0], bias: false, note: 'some channels'
  },
  { weight: [9, 8, 5, 3], density: maskOfSomeUnits([9, 8, 5, 3], 0.4), n: 4, image: [9, 7], note: 'few channels' },
  { weight: [5, 3, 5, 5], density: 0.2, n: 5, image: [5, 7] },
  { weight: [20, 1, 5, 5], density: 0.3, n: 3, image: [14, 14] },
  { weight: [3, 5, 5, 5], density: 0.2, n: 4, image: [4, 4], padding: [2, 2] },
  { weight: [16, 3, 7, 7], density: 0.2, n: 3, image: [17, 13], stride: [2, 2], padding: [3, 3], bias: false },
  { weight: [5, 3, 7, 7], density: 1, n: 5, image: [16, 16], stride: [2, 2], padding: [3, 3], bias: false },
  { weight: [16, 16, 3, 3], density: 0.1, n: 5, image: [7, 7], stride: [2, 2], padding: [1, 1] },
  { weight: [5, 16, 3, 3], density: 0.3, n: 8, image: [8, 8], stride: [2, 2], padding: [1, 1], bias: false },
  { weight: [3, 3, 3, 3], density: 0.5, n: 1, image: [1, 1], stride: [2, 2], padding: [1, 1] },
  { weight: [5, 3, 3, 3], density: 0.4, n: 3, image: [9, 8], stride: [3, 3] },
  { weight: [5, 3, 2, 2], density: 0.6, n: 5, image: [5, 5], stride: [2, 2], note: 'the last row is not seen' },
  { weight: [5, 3, 3, 5], density: 0.3, n: 5, image: [9, 14], stride: [2, 1], padding: [0, 2] },
  { weight: [3, 5, 1, 4], density: 0.5, n: 4, image: [4, 9], stride: [1, 3], padding: [1, 0], bias: false },
  { weight: [4, 3, 4, 2], density: 0.5, n: 3, image: [7, 7], stride: [3, 2], padding: [2, 1] },
  { weight: [3, 2, 11, 11], density: 0.1, n: 3, image: [14, 14], padding: [5, 5] },
  { weight: [5, 3, 11, 11], density: 0.05, n: 2, image: [32, 32], stride: [4, 4], padding: [2, 2] },
  { weight: [6, 2, 3, 3], density: 0.4, n: 5, image: [7, 7], padding: [1, 1], groups: 2 },
  { weight: [6, 5, 1, 1], density: 0.5, n: 4, image: [4, 4], groups: 3, bias: false },
  { weight: [16, 8, 3, 3], density: 1, n: 3, image: [5, 5], stride: [2, 2], padding: [1, 1], groups: 2 },
  { weight: [5, 1, 3, 3], density: 0.6, n: 5, image: [9, 9], padding: [1, 1], groups: 5, note: 'depthwise' },
  {
    weight: [8, 1, 3, 3], density: 1, n: 3, image: [8, 8], stride: [2, 2], padding: [1, 1], groups: 4,
    note: 'depthwise, two each'
  }
] satisfies Described[]).map(convCase)

/** Neighbouring outputs share their pattern. */
const shared: readonly ConvCase[] = ([
  { weight: [4, 3, 3, 3], density: 0.5, n: 1, image: [1, 1], shared: 4 },
  { weight: [6, 5, 3, 3], density: 0.3, n: 3, image: [2, 2], shared: 2 },
  { weight: [8, 16, 3, 3], density: 0.2, n: 5, image: [2, 3], shared: 8, bias: false },
  { weight: [12, 7, 3, 3], density: 0.2, n: 17, image: [4, 4], shared: 4 },
  { weight: [16, 33, 3, 3], density: 0.1, n: 5, image: [5, 7], shared: 2, bias: false },
  { weight: [40, 70, 3, 3], density: 0.1, n: 5, image: [6, 6], shared: 4 },
  { weight: [16, 5, 3, 3], density: 0.2, n: 4, image: [9, 13], shared: 8 },
  { weight: [4, 3, 3, 3], density: 0.4, n: 19, image: [17, 13], shared: 4 },
  { weight: [8, 3, 3, 3], density: 0.2, n: 3, image: [32, 32], shared: 4, bias: false },
  { weight: [9, 5, 3, 3], density: 0.4, n: 3, image: [4, 4], shared: 3 },
  { weight: [8, 5, 3, 3], density: 0, n: 3, image: [4, 4], shared: 4, note: 'no weight' }
] satisfies Described[]).map((described) => convCase({ ...described, padding: [1, 1] })).concat(([
  { weight: [8, 5, 3, 3], density: 0.3, n: 5, image: [5, 7], shared: 4 },
  { weight: [12, 3, 3, 3], density: 0.3, n: 4, image: [9, 8], stride: [2, 2], padding: [1, 1], shared: 2 },
  { weight: [8, 3, 7, 7], density: 0.1, n: 3, image: [17, 13], stride: [2, 2], padding: [3, 3], shared: 4 },
  { weight: [4, 3, 3, 5], density: 0.3, n: 5, image: [9, 14], stride: [2, 1], padding: [0, 2], shared: 4 },
  { weight: [4, 5, 2, 2], density: 0.4, n: 5, image: [5, 5], stride: [3, 3], shared: 2, note: 'gaps' },
  { weight: [8, 33, 1, 1], density: 0.2, n: 5, image: [7, 7], shared: 4 },
  { weight: [6, 16, 1, 1], density: 0.3, n: 17, image: [5, 7], shared: 2, bias: false },
  { weight: [96, 80, 1, 1], density: 0.1, n: 3, image: [4, 4], shared: 8 },
  { weight: [16, 5, 1, 1], density: 0.3, n: 5, image: [9, 9], stride: [2, 2], shared: 4 },
  { weight: [4, 3, 1, 1], density: 0.5, n: 3, image: [4, 5], padding: [1, 1], shared: 4 },
  { weight: [16, 3, 3, 3], density: 0.3, n: 5, image: [7, 7], padding: [1, 1], groups: 2, shared: 4 },
  { weight: [8, 2, 3, 3], density: 1, n: 3, image: [8, 8], stride: [2, 2], padding: [1, 1], groups: 4, bias: false },
  { weight: [12, 2, 3, 3], density: 0.4, n: 3, image: [5, 5], padding: [1, 1], groups: 2, shared: 4 }
] satisfies Described[]).map(convCase))

/** Kernel sizes, strides, paddings, groups, densities, image sizes, batches and channels, each in several company. */
export const convCases: readonly ConvCase[] = [...common, ...pointwise, ...others, ...shared]
