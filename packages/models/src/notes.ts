import { sizeOf } from '@itop/masks'
import type { ImageShape, NetworkStep } from '@itop/ops'
import type { Signal } from './layers.js'
import type { WeightSpec } from './types.js'

/** Operations that a network may have. */
const mostSteps = 2 ** 16

/** Positions that a weight may have: masks name them by 32 bits. */
const mostPositions = 2 ** 32

/** Collects weights and steps; each name stands once, and each signal comes from here. */
export class Notes {
  readonly weights: WeightSpec[] = []
  readonly steps: NetworkStep[] = []
  readonly #names = new Set<string>()
  readonly #signals = new Set<Signal>()

  constructor(readonly network: string) {}

  signal({ c, h, w }: ImageShape, step: number): Signal {
    const signal = { c, h, w, step }
    this.#signals.add(signal)
    return signal
  }

  /** Where errors are: `tiny: conv 'conv2'`. */
  at = (layer: string, name?: string): string => `${this.network}: ${layer}${name === undefined ? '' : ` '${name}'`}`

  step(step: NetworkStep): Signal {
    if (this.steps.length === mostSteps) {
      throw new RangeError(`${this.network}: a network may have at most ${mostSteps} operations. Define a smaller one.`)
    }
    this.steps.push(step)
    return this.signal(step.output, this.steps.length - 1)
  }

  /** The shape that comes in and where from, of a signal that a layer of this network made. */
  from(where: string, x: Signal) {
    if (!this.#signals.has(x)) {
      throw new TypeError(`${where}: expected the image or what a layer of this network gave, got ${String(x)}. ` +
        'Pass on what another layer returned.')
    }
    const { c, h, w } = x
    return { inputs: [x.step] as const, input: { c, h, w } }
  }

  weigh(specs: readonly WeightSpec[]): void {
    for (const spec of specs) {
      this.name(spec.name)
      this.#checkSize(spec)
    }
    this.weights.push(...specs)
  }

  name(name: string): void {
    if (this.#names.has(name)) {
      throw new RangeError(`${this.network}: two layers have the name '${name}'. Give each one of its own.`)
    }
    this.#names.add(name)
  }

  #checkSize({ name, shape }: WeightSpec): void {
    if (sizeOf(shape) <= mostPositions) return
    throw new RangeError(`${this.network}: weight '${name}' may have at most 2^32 positions, ` +
      `got ${shape.join('×')}. Make its layer smaller.`)
  }

  /** What is given and never used would be computed for nothing, and is most likely a mistake. */
  checkEnd(result: Signal): void {
    this.from(`${this.network}: the end of the body`, result)
    const used = new Set([result.step, ...this.steps.flatMap(({ inputs }) => [...inputs])])
    const unused = this.steps.find((_, index) => !used.has(index))
    if (!unused) return
    const where = this.at(unused.op, 'name' in unused ? unused.name : undefined)
    throw new RangeError(`${where}: nothing uses what it gives. Pass it to another layer, or return it.`)
  }
}
