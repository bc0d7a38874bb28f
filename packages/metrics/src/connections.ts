import type { Mask } from '@itop/masks'
import { sum } from './check.js'

/** One operation of a network's forward pass, as far as units go; a `NetworkStep` of `@itop/models` fits. */
export interface ConnectionStep {
  readonly op: string
  /** Of the weight, where the operation has one. */
  readonly name?: string
  /** Earlier steps whose outputs it reads, by index; −1 is the network's input. */
  readonly inputs: readonly number[]
  readonly output: { readonly c: number, readonly h: number, readonly w: number }
}

/** What paths are looked for in. */
export interface ConnectionOptions {
  /** In the order of the forward pass; the last one gives the logits. */
  readonly steps: readonly ConnectionStep[]
  readonly input: ConnectionStep['output']
  /** Of the weights of convolutions and linear layers, by name: all of them. */
  readonly masks: ReadonlyMap<string, Mask>
}

/** How a network's input is connected to its outputs by existing weights. */
export interface Connections {
  /** Existing weights of each layer, and those of them that are on a path from the input to an output. */
  readonly layers: readonly { readonly name: string, readonly active: number, readonly connected: number }[]
  /** Outputs of the network, and those that a path from the input reaches: the others are constant. */
  readonly outputs: number
  readonly reached: number
}

/** Follows the paths of existing weights unit by unit: channels of images, features of vectors. */
export function connections(options: ConnectionOptions): Connections {
  const { steps, input } = options
  const edges = steps.map(step => edgesOf(step, options))
  const reached: Uint8Array[] = []
  const unitsAt = (index: number) => index < 0 ? new Uint8Array(input.c).fill(1) : reached[index]
  steps.forEach((step, i) => { reached.push(reachedBy(step, step.inputs.map(unitsAt), edges[i])) })
  const needed = neededUnits(steps, reached, edges)
  const layers = steps.flatMap(({ name, inputs }, i) => {
    const own = edges[i]
    if (own === undefined || name === undefined) return []
    const from = unitsAt(inputs[0])
    let connected = 0
    own.each((out, unit) => { connected += from[unit] & needed[i][out] })
    return [{ name, active: own.count, connected }]
  })
  const last = reached[reached.length - 1]
  return { layers, outputs: last.length, reached: sum(last) }
}

/** The existing weights of a layer, as pairs of an output unit and an input unit. */
interface Edges {
  readonly count: number
  readonly each: (see: (out: number, unit: number) => void) => void
}

function edgesOf(
  { name, inputs, output }: ConnectionStep, { steps, input, masks }: ConnectionOptions
): Edges | undefined {
  const mask = name === undefined ? undefined : masks.get(name)
  if (mask === undefined) return undefined
  const [outs, perGroup] = mask.shape
  const columns = mask.size / outs
  const taps = columns / perGroup
  const channels = (inputs[0] < 0 ? input : steps[inputs[0]].output).c
  const outsPerGroup = output.c * perGroup / channels
  return {
    count: mask.count,
    each: see => {
      for (const position of mask.indices()) {
        const out = Math.floor(position / columns)
        see(out, Math.floor(out / outsPerGroup) * perGroup + Math.floor((position - out * columns) / taps))
      }
    }
  }
}

/** The output units of a step that depend on the network's input. */
function reachedBy({ output }: ConnectionStep, inputs: readonly Uint8Array[], edges: Edges | undefined): Uint8Array {
  const units = new Uint8Array(output.c)
  const [first] = inputs
  if (edges) edges.each((out, unit) => { units[out] |= first[unit] })
  else units.forEach((_, i) => { units[i] = inputs.some(from => from[channelOf(i, from, units)] === 1) ? 1 : 0 })
  return units
}

/** `flatten` makes several features of a channel; whatever else has no weights goes channel by channel. */
const channelOf = (unit: number, from: Uint8Array, to: Uint8Array): number =>
  Math.floor(unit / (to.length / from.length))

/** For each step the units of its output that lead to an output of the network. */
function neededUnits(
  steps: readonly ConnectionStep[], reached: readonly Uint8Array[], edges: readonly (Edges | undefined)[]
): readonly Uint8Array[] {
  const needed = reached.map((units, i) => new Uint8Array(units.length).fill(i === steps.length - 1 ? 1 : 0))
  for (let i = steps.length - 1; i >= 0; i--) {
    for (const from of steps[i].inputs) {
      if (from < 0) continue
      const [to, by] = [needed[from], needed[i]]
      const own = edges[i]
      if (own) own.each((out, unit) => { to[unit] |= by[out] })
      else by.forEach((value, unit) => { to[channelOf(unit, to, by)] |= value })
    }
  }
  return needed
}
