import { checkInteger, checkOptions } from '@itop/masks'
import type { ImageShape, NetworkStep } from '@itop/ops'
import { sameShape, text } from './check.js'
import type { Layers, Signal } from './layers.js'
import { lastRead, runnerOf } from './network-step.js'
import { traceBody } from './trace.js'
import type { Network } from './types.js'

/** What a network is. */
export interface NetworkDefinition {
  /** Its name in recipes, checkpoints and reports. */
  readonly name: string
  /** The images it takes. */
  readonly input: ImageShape
  /** Integer ≥ 1. */
  readonly classes: number
  /** The layers from the image to the logits, a vector of `classes`. Runs once, on shapes. */
  readonly body: (layers: Layers, image: Signal) => Signal
}

/**
 * A network from its layers. The body runs once, on the shape of one image: it lists the weights and the steps, which
 * `forward` repeats over the operations it is given. A layer that does not fit is refused with its name.
 */
export function defineNetwork(definition: NetworkDefinition): Network {
  checkOptions('defineNetwork', definition, ['name', 'input', 'classes', 'body'])
  const { name, classes, body, input: { c, h, w } } = definition
  const input = { c, h, w }
  for (const [axis, size] of Object.entries(input)) checkInteger(`${name}: input.${axis}`, size, 1, Infinity)
  checkInteger(`${name}: classes`, classes, 1, Infinity)
  if (floats(input) > mostNumbers) {
    throw new RangeError(`${name}: an image may have at most 2^32 numbers, got ${text(input)}. Choose smaller images.`)
  }
  const { weights, steps } = traceBody(name, input, body)
  checkLogits(name, classes, steps.at(-1)?.output ?? input)
  const activationFloats = floats(input) + steps.reduce((sum, step) => sum + kept(step), 0)
  const releases = lastRead(steps)
  return { name, input, classes, weights, steps, releases, activationFloats, forward: runnerOf(steps, releases) }
}

/** What a flat index of 32 bits can name. */
const mostNumbers = 2 ** 32

const floats = ({ c, h, w }: ImageShape): number => c * h * w

/** `flatten` is another view of the same values. */
const kept = ({ op, output }: NetworkStep): number => op === 'flatten' ? 0 : floats(output)

function checkLogits(name: string, classes: number, output: ImageShape): void {
  if (sameShape(output, { c: classes, h: 1, w: 1 })) return
  throw new RangeError(`${name}: the body must return a vector of ${classes} logits, one a class, ` +
    `got ${text(output)}. End it with layers.linear(x, name, { out: ${classes} }).`)
}
