import { checkOptions } from '@itop/masks'
import { check } from './check.js'

/** Channels, height and width of one image. */
export interface ImageSize {
  readonly c: number
  readonly h: number
  readonly w: number
}

/** One operation of a network's forward pass; a `NetworkStep` of `@itop/models` fits. */
export interface ActivationStep {
  readonly op: 'conv2d' | 'linear' | 'batchNorm' | 'maxPool' | 'averagePool' | 'dropout' | 'relu' | 'globalAveragePool'
    | 'flatten' | 'add'
  /** Earlier steps whose outputs it reads, by index; −1 is the network's input. */
  readonly inputs: readonly number[]
  readonly output: ImageSize
  /** Zeros around the input, y and x. */
  readonly padding?: readonly [number, number]
}

/** How activations lie in memory. */
export interface ActivationLayout {
  /** Bytes of n images with at least so many zeros around each. */
  readonly image: (n: number, size: ImageSize, padding: number) => number
  /** Bytes of n vectors. */
  readonly vector: (n: number, features: number) => number
  /** Zeros around every image that an operation makes; a convolution that needs more reads a copy. */
  readonly border: number
}

/** Float32, nothing around. */
export const plainLayout: ActivationLayout = {
  image: (n, { c, h, w }) => 4 * n * c * h * w,
  vector: (n, features) => 4 * n * features,
  border: Infinity
}

/** What has to be known to count the bytes of activations. */
export interface ActivationMemoryOptions {
  /** In the order of the forward pass; the last one gives the logits. */
  readonly steps: readonly ActivationStep[]
  /** For each step those whose outputs nobody reads after it; `releases` of a network. The logits are in none. */
  readonly releases: readonly (readonly number[])[]
  /** What each operation saves of its activations for the backward pass; `savedActivations` of `@itop/ops`. */
  readonly saved: Readonly<Record<ActivationStep['op'], readonly ('input' | 'output')[]>>
  readonly input: ImageSize
  /** Images of a batch, or of a part of one where gradients of parts are summed. Integer ≥ 1. */
  readonly batch: number
  /** Default `plainLayout`. */
  readonly layout?: ActivationLayout
  /** Whether layers' inputs and output gradients are kept to the step's end, as gradient growth does. Default false. */
  readonly growth?: boolean
}

/** Bytes of activations and of their gradients. */
export interface ActivationBytes {
  /** When the forward pass has ended and the backward pass begins. */
  readonly kept: number
  /** The most at any time of the step. */
  readonly peak: number
  /** When the backward pass has ended: the input, and with growth what gradients of absent weights are made from. */
  readonly end: number
}

/**
 * Bytes of the activations of a training step, found by going through it: what each operation makes, what it keeps for
 * the backward pass, and gradients from the operation that makes them to the one that has used them. What nothing keeps
 * is freed when the last operation that reads it is done.
 */
export function activationMemory(options: ActivationMemoryOptions): ActivationBytes {
  checkOptions('activationMemory', options, ['steps', 'releases', 'saved', 'input', 'batch', 'layout', 'growth'])
  const { steps, batch } = options
  check(Number.isInteger(batch) && batch >= 1, () => `activationMemory: expected an integer batch ≥ 1, got ${batch}.`)
  steps.forEach(({ op, inputs }, i) => check(inputs.every(from => from >= -1 && from < i), () =>
    `activationMemory: step ${i} (${op}): expected inputs to be earlier steps or −1, got ${inputs.join(', ')}.`))
  const pass = new Pass(options)
  steps.forEach((step, i) => { pass.forward(step, i) })
  pass.endForward()
  const kept = pass.live
  for (let i = steps.length - 1; i >= 0; i--) pass.backward(i)
  return { kept, peak: pass.peak, end: pass.live }
}

/** Memory of one size, until nobody holds it any more. */
interface Block {
  readonly bytes: number
  holders: number
}

/** What an operation left for its backward pass. */
interface Done {
  readonly step: ActivationStep
  readonly kept: readonly Block[]
  readonly output: Value
  readonly inputs: readonly Value[]
}

/** An activation, and its gradient while there is one. */
interface Value {
  readonly size: ImageSize
  readonly form: 'image' | 'vector'
  readonly block: Block
  /** Whether something before it is trained. */
  readonly trained: boolean
  gradient?: Block | undefined
}

/** A training step, as far as memory goes. */
class Pass {
  live = 0
  peak = 0
  readonly #layout: ActivationLayout
  readonly #batch: number
  readonly #growth: boolean
  readonly #input: Value
  readonly #done: Done[] = []
  readonly #releases: ActivationMemoryOptions['releases']
  readonly #saved: ActivationMemoryOptions['saved']

  constructor({ releases, saved, input, batch, layout = plainLayout, growth = false }: ActivationMemoryOptions) {
    this.#layout = layout
    this.#batch = batch
    this.#growth = growth
    this.#releases = releases
    this.#saved = saved
    const bytes = layout.vector(batch, input.c * input.h * input.w)
    this.#input = { size: input, form: 'vector', block: this.#take(bytes), trained: false }
  }

  forward(step: ActivationStep, index: number): void {
    const inputs = step.inputs.map(from => from < 0 ? this.#input : this.#done[from]!.output)
    const read = this.#inForm(inputs[0]!, step)
    const output = this.#outputOf(step, inputs[0]!)
    // Of another view of the same numbers there is nothing to go back through.
    const saved = output === inputs[0] ? [] : this.#saved[step.op]
    const kept = saved.map(which => which === 'input' ? read : output.block)
    for (const block of kept) block.holders++
    this.#done[index] = { step, kept, output, inputs }
    this.#drop(read)
    for (const i of this.#releases[index]!) this.#drop(this.#done[i]!.output.block)
  }

  /** The loss has read the logits, and their gradient is there. */
  endForward(): void {
    const logits = this.#done.at(-1)?.output
    if (!logits) return
    this.#drop(logits.block)
    logits.gradient = this.#take(this.#bytes(logits))
  }

  backward(index: number): void {
    const { step, kept, output, inputs } = this.#done[index]!
    const dy = output.gradient
    if (dy === undefined || output === inputs[0]) return
    output.gradient = undefined
    const made = inputs.filter(({ trained }) => trained)
      .map(input => [input, step.op === 'add' ? hold(dy) : this.#take(this.#bytes(input))] as const)
    for (const [input, gradient] of made) this.#accumulate(input, gradient)
    // Growth will look at the layer's input, which is the first thing kept, and at its output gradient.
    const looked = this.#growth && (step.op === 'conv2d' || step.op === 'linear')
    for (const block of looked ? kept.slice(1) : kept) this.#drop(block)
    if (!looked) this.#drop(dy)
  }

  /** Two gradients of one activation become their sum. */
  #accumulate(value: Value, gradient: Block): void {
    const before = value.gradient
    value.gradient = before ? this.#take(before.bytes) : gradient
    if (!before) return
    this.#drop(before)
    this.#drop(gradient)
  }

  /** What an operation reads and drops: the activation itself, or a copy in the form it needs. */
  #inForm({ size, form, block }: Value, { op, padding = [0, 0] }: ActivationStep): Block {
    const { border, image } = this.#layout
    const most = Math.max(...padding)
    const wantsImage = op === 'conv2d' || op === 'maxPool' || op === 'averagePool'
    const fits = border === Infinity || form === 'image' && (op !== 'conv2d' || most <= border)
    if (!wantsImage || fits) return hold(block)
    return this.#take(image(this.#batch, size, Math.max(most, border)))
  }

  #outputOf({ op, output: size }: ActivationStep, input: Value): Value {
    const form = formOf(op, input.form)
    const trained = input.trained || op === 'conv2d' || op === 'linear' || op === 'batchNorm'
    // Another view of the same numbers.
    if (op === 'flatten' && (form === input.form || this.#layout.border === Infinity)) {
      hold(input.block)
      return input
    }
    const value = { size, form, trained }
    return { ...value, block: this.#take(this.#bytes(value)) }
  }

  #bytes({ size, form }: Pick<Value, 'size' | 'form'>): number {
    return form === 'image'
      ? this.#layout.image(this.#batch, size, 0)
      : this.#layout.vector(this.#batch, size.c * size.h * size.w)
  }

  #take(bytes: number): Block {
    this.live += bytes
    this.peak = Math.max(this.peak, this.live)
    return { bytes, holders: 1 }
  }

  #drop(block: Block): void {
    block.holders--
    if (block.holders === 0) this.live -= block.bytes
  }
}

function hold(block: Block): Block {
  block.holders++
  return block
}

function formOf(op: ActivationStep['op'], input: Value['form']): Value['form'] {
  switch (op) {
    case 'conv2d': case 'maxPool': case 'averagePool': return 'image'
    case 'linear': case 'globalAveragePool': case 'flatten': return 'vector'
    case 'batchNorm': case 'relu': case 'add': case 'dropout': return input
    default: return op satisfies never
  }
}
