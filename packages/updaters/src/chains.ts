import type { Mask } from '@itop/masks'
import type { LayerShape } from './types.js'

/** An earlier layer whose outputs a layer reads, and which of them a signal reaches. */
interface Source {
  readonly reached: Uint8Array
  readonly positions: number
}

/**
 * Whether a signal passes from the image to an output over weights that exist: where each layer has some, they may
 * still lie on no path. True where nobody knows which layer reads which. Layers are in model order.
 */
export function isConnected(layers: readonly LayerShape[], masks: readonly Mask[]): boolean {
  if (layers.some(({ feeds }) => feeds === undefined)) return true
  const sources = new Map<string, Source[]>(layers.map(({ name }) => [name, []]))
  let ends = false
  for (const [i, { name, feeds = [] }] of layers.entries()) {
    const reached = reachedOutputs(masks[i], sources.get(name)!)   // each has a list
    for (const { name: reader, positions } of feeds) sources.get(reader)?.push({ reached, positions })
    ends ||= feeds.length === 0 && reached.includes(1)
  }
  return ends
}

/** A 1 for each output that a weight connects with an input that a signal reaches; who has no source sees the image. */
function reachedOutputs(mask: Mask, sources: readonly Source[]): Uint8Array {
  const [outputs, inputs, ...taps] = mask.shape
  const size = taps.reduce((a, b) => a * b, inputs)
  const seen = sources.length === 0 ? undefined : seenInputs(sources)
  const perGroup = seen ? outputs / (seen.length / inputs) : outputs   // outputs that read the same inputs
  const reached = new Uint8Array(outputs)
  for (const position of mask.positions()) {
    const output = Math.floor(position / size)
    const input = Math.floor(position % size / (size / inputs)) + Math.floor(output / perGroup) * inputs
    if (!seen || seen[input]) reached[output] = 1
  }
  return reached
}

/** A 1 for each input that shows an output that a signal reaches, in any of the sources. */
function seenInputs(sources: readonly Source[]): Uint8Array {
  const seen = new Uint8Array(sources[0].reached.length * sources[0].positions)
  for (const { reached, positions } of sources) {
    for (let i = 0; i < seen.length; i++) seen[i] |= reached[Math.floor(i / positions)]
  }
  return seen
}
