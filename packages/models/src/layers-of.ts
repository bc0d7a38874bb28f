import type { NetworkStep } from '@itop/ops'
import { maskable } from './initial-values.js'
import type { Network } from './types.js'

/** A layer that reads the outputs of another one. */
export interface Feed {
  readonly name: string
  /**
   * How many neighbouring inputs each output becomes: output o is what inputs o · positions to (o + 1) · positions − 1
   * see. 1, or after `flatten` the places of an image.
   */
  readonly positions: number
}

/** A maskable layer and its place in the network. */
export interface MaskableLayer {
  readonly name: string
  readonly role: 'conv' | 'dense'
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: readonly number[]
  /** The maskable layers that read its outputs, through whatever lies between, in model order; of the last one none. */
  readonly feeds: readonly Feed[]
}

/** The maskable layers of a network in model order, and which reads which: a method sees no more of a network. */
export function layersOf({ weights, steps }: Network): readonly MaskableLayer[] {
  const feeds = feedsOf(steps)
  return maskable(weights).map(({ name, role, shape }) =>
    ({ name, role: role as MaskableLayer['role'], shape, feeds: feeds.get(name) ?? [] }))   // these have no other
}

/** The layers whose outputs the channels of a signal are, after sums several, and how many features each output is. */
type Origins = ReadonlyMap<string, number>

function feedsOf(steps: readonly NetworkStep[]): ReadonlyMap<string, readonly Feed[]> {
  const feeds = new Map<string, Feed[]>()
  const made: Origins[] = []
  for (const step of steps) {
    const seen = originsOf(step, made)
    const isLayer = step.op === 'conv2d' || step.op === 'linear'
    if (isLayer) {
      for (const [source, positions] of seen) feeds.get(source)?.push({ name: step.name, positions })
      feeds.set(step.name, [])
    }
    made.push(isLayer ? new Map([[step.name, 1]]) : seen)
  }
  return feeds
}

/** Where what a step reads comes from; `flatten` spreads each channel over the places of an image. */
function originsOf({ op, inputs, input: { h, w } }: NetworkStep, made: readonly Origins[]): Origins {
  const all = [...inputs].flatMap(index => [...made[index] ?? []])   // the image is made by no step
  return new Map(op === 'flatten' ? all.map(([name, positions]) => [name, positions * h * w]) : all)
}
