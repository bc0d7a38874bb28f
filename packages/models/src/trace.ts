import { checkInteger, checkOptions } from '@itop/masks'
import type { ImageShape, PoolOptions } from '@itop/ops'
import { sameShape, text } from './check.js'
import { normWeights, weightAndBias } from './layer-weights.js'
import type { ConvLayer, Layers, LinearLayer, NormLayer, Signal } from './layers.js'
import { Notes } from './notes.js'
import type { Network } from './types.js'
import { windowOf, windowPlaces } from './window.js'

/** Runs a body on the shape of one image; returns its weights and steps, and refuses what cannot be computed. */
export function traceBody(
  network: string, input: ImageShape, body: (layers: Layers, image: Signal) => Signal
): Pick<Network, 'weights' | 'steps'> {
  const notes = new Notes(network)
  const image = notes.signal(input, -1)
  notes.checkEnd(body(noteLayers(notes), image))
  const { weights, steps } = notes
  return { weights, steps }
}

function noteLayers(notes: Notes): Layers {
  return {
    conv: (x, name, layer) => noteConv(notes, x, name, layer),
    linear: (x, name, layer) => noteLinear(notes, x, name, layer),
    norm: (x, name, layer = {}) => noteNorm(notes, x, name, layer),
    relu: x => noteShape(notes, 'relu', x, x),
    add: (a, b) => noteAdd(notes, a, b),
    maxPool: (x, options) => notePool(notes, 'maxPool', x, options),
    averagePool: (x, options) => notePool(notes, 'averagePool', x, options),
    globalAveragePool: x => noteShape(notes, 'globalAveragePool', x, vector(x.c)),
    dropout: (x, name, rate) => noteDropout(notes, x, name, rate),
    flatten: x => noteShape(notes, 'flatten', x, vector(x.c * x.h * x.w))
  }
}

const vector = (features: number): ImageShape => ({ c: features, h: 1, w: 1 })

function noteShape(
  notes: Notes, op: 'relu' | 'globalAveragePool' | 'flatten', x: Signal, { c, h, w }: ImageShape
): Signal {
  return notes.step({ op, ...notes.from(notes.at(op), x), output: { c, h, w } })
}

function noteConv(notes: Notes, x: Signal, name: string, layer: ConvLayer): Signal {
  const where = notes.at('conv', name)
  checkOptions(where, layer, ['out', 'kernel', 'stride', 'padding', 'groups', 'init', 'bias'])
  const { out, groups = 1 } = layer
  const from = notes.from(where, x)
  checkGroups(where, x.c, out, groups)
  const window = windowOf(where, layer.kernel, layer.stride, layer.padding)
  const output = { c: out, ...windowPlaces(where, x, window) }
  const shape = [out, x.c / groups, ...window.kernel]
  notes.weigh(weightAndBias({ name, role: 'conv', shape, positions: output.h * output.w }, layer))
  return notes.step({ op: 'conv2d', name, ...from, output, ...window, groups })
}

function noteLinear(notes: Notes, x: Signal, name: string, layer: LinearLayer): Signal {
  const where = notes.at('linear', name)
  checkOptions(where, layer, ['out', 'relu', 'init', 'bias'])
  const { out, relu = false } = layer
  const from = notes.from(where, x)
  checkInteger(`${where}: out`, out, 1, Infinity)
  checkVector(where, x)
  notes.weigh(weightAndBias({ name, role: 'dense', shape: [out, x.c], positions: 1 }, layer))
  return notes.step({ op: 'linear', name, ...from, output: vector(out), relu })
}

function noteNorm(notes: Notes, x: Signal, name: string, layer: NormLayer): Signal {
  const where = notes.at('norm', name)
  checkOptions(where, layer, ['residual', 'relu', 'epsilon', 'momentum'])
  const { residual, relu = false, epsilon = 1e-5, momentum = 0.1 } = layer
  const { input, inputs: [first] } = notes.from(where, x)
  if (residual) checkSame(where, x, residual)
  const inputs = residual ? [first, ...notes.from(where, residual).inputs] as const : [first] as const
  notes.weigh(normWeights(name, input))
  return notes.step({ op: 'batchNorm', name, inputs, input, output: input, relu, epsilon, momentum })
}

function noteAdd(notes: Notes, a: Signal, b: Signal): Signal {
  const where = notes.at('add')
  const { input, inputs: [first] } = notes.from(where, a)
  const { inputs: [second] } = notes.from(where, b)
  checkSame(where, a, b)
  return notes.step({ op: 'add', inputs: [first, second], input, output: input })
}

function noteDropout(notes: Notes, x: Signal, name: string, rate: number): Signal {
  const where = notes.at('dropout', name)
  const from = notes.from(where, x)
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`${where}: rate must be in [0, 1), got ${String(rate)}.`)
  notes.name(name)
  return notes.step({ op: 'dropout', name, ...from, output: from.input, rate })
}

function notePool(notes: Notes, op: 'maxPool' | 'averagePool', x: Signal, options: PoolOptions): Signal {
  const where = notes.at(op)
  checkOptions(where, options, ['size', 'stride', 'padding'])
  const from = notes.from(where, x)
  const window = windowOf(where, options.size, options.stride ?? options.size, options.padding)
  if (window.padding.some((padding, axis) => 2 * padding > window.kernel[axis]!)) {
    throw new RangeError(`${where}: padding must be at most half of the window of ${window.kernel.join('×')}, ` +
      `got ${window.padding.join('×')}.`)
  }
  return notes.step({ op, ...from, output: { c: x.c, ...windowPlaces(where, x, window) }, ...window })
}

function checkGroups(where: string, inputs: number, out: number, groups: number): void {
  checkInteger(`${where}: out`, out, 1, Infinity)
  checkInteger(`${where}: groups`, groups, 1, Infinity)
  if (inputs % groups === 0 && out % groups === 0) return
  throw new RangeError(`${where}: ${groups} groups must divide the ${inputs} channels that come in ` +
    `and the ${out} that go out.`)
}

function checkVector(where: string, x: Signal): void {
  if (x.h === 1 && x.w === 1) return
  throw new RangeError(`${where}: takes a vector, got ${text(x)}. Call flatten or globalAveragePool before it.`)
}

function checkSame(where: string, a: Signal, b: Signal): void {
  if (sameShape(a, b)) return
  throw new RangeError(`${where}: adds two of one shape, got ${text(a)} and ${text(b)}. ` +
    'Bring one to the shape of the other, say by a 1×1 convolution.')
}
