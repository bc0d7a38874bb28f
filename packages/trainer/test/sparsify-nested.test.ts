// Models in models, shared layers and wrappers: every kernel of Dense and Conv2D is found once, the rest is listed.
import { setItop, staticMasks } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import { sparsify } from '../src/index.js'
import { usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const method = staticMasks({ density: 0.5, distribution: 'uniform' })
const dense = (name: string, units: number, inputShape?: number[]) =>
  tfl.layers.dense({ name, units, ...inputShape && { inputShape } })
const encoder = () => tfl.sequential({ name: 'encoder', layers: [dense('hidden', 4, [6])] })

/** The sizes of the masks of a model by name, and what stays dense. */
function held(model: tfl.LayersModel) {
  const sparse = sparsify(model, method)
  const masks = Object.fromEntries([...sparse.masks].map(([name, mask]) => [name, mask.size]))
  const { size } = sparse.masks
  sparse.dispose()
  model.dispose()
  return { masks, size, dense: sparse.dense }
}

test('a model in a model is masked too: 6→4 within, 4→2 around it', () => {
  const model = tfl.sequential({ layers: [encoder(), dense('out', 2)] })
  expect(held(model)).toEqual({ masks: { 'encoder/hidden': 24, out: 8 }, size: 32, dense: [] })
})

test('so is one that lies three deep, and one made of tensors', () => {
  const inner = tfl.sequential({ name: 'middle', layers: [encoder(), dense('more', 3)] })
  const input = tfl.input({ shape: [6] })
  const output = dense('out', 2).apply(inner.apply(input)) as tfl.SymbolicTensor // of one input
  expect(held(tfl.model({ inputs: input, outputs: output })).masks)
    .toEqual({ 'middle/encoder/hidden': 24, 'middle/more': 12, out: 6 })
})

test('a layer or a model that is used twice is masked once', () => {
  const [a, b] = [tfl.input({ shape: [6] }), tfl.input({ shape: [6] })]
  const [shared, twice] = [encoder(), dense('twice', 4)]
  const ends = [a, b].map(input => twice.apply(shared.apply(input)) as tfl.SymbolicTensor) // of one input
  const sum = tfl.layers.add().apply(ends) as tfl.SymbolicTensor
  expect(held(tfl.model({ inputs: [a, b], outputs: sum })).masks).toEqual({ 'encoder/hidden': 24, twice: 16 })
})

test('the same names in two models are told apart by the models', () => {
  const [left, right] = ['left', 'right'].map(name =>
    tfl.sequential({ name, layers: [tfl.layers.dense({ name: 'fc', units: 4, inputShape: [4] })] }))
  expect(held(tfl.sequential({ layers: [left, right] })).masks).toEqual({ 'left/fc': 16, 'right/fc': 16 })
})

test('a wrapper is looked into', () => {
  const gru = tfl.layers.gru({ name: 'gru', units: 2, recurrentInitializer: 'zeros' }) as tfl.RNN
  const model = tfl.sequential({ layers: [
    tfl.layers.timeDistributed({ name: 'each', layer: dense('word', 5), inputShape: [3, 4] }),
    tfl.layers.timeDistributed({ name: 'deep', layer: tfl.sequential({ name: 'net', layers: [dense('fc', 2, [5])] }) }),
    tfl.layers.bidirectional({ name: 'both', layer: gru }),
    dense('out', 2)
  ] })
  const found = held(model)
  expect(found.masks).toEqual({ 'each/word': 20, 'deep/net/fc': 10, out: 8 })
  expect(found.dense).toEqual(['both/forward_gru', 'both/backward_gru'].map(name =>
    ({ name, kind: 'GRU', size: 2 * 3 * 2 + 2 * 3 * 2 + 6, reason: 'only kernels of Dense and Conv2D are masked' })))
})

test('every layer with weights that are not masked is listed, with its kind and why', () => {
  const frozen = dense('frozen', 4)
  frozen.trainable = false
  const model = tfl.sequential({ layers: [
    tfl.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
    tfl.layers.batchNormalization({ name: 'norm' }),
    tfl.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3 }),
    tfl.layers.separableConv2d({ name: 'separable', filters: 3, kernelSize: 2, useBias: false }),
    tfl.layers.flatten(), frozen, tfl.layers.reshape({ targetShape: [2, 2] }),
    tfl.layers.conv1d({ name: 'conv1', filters: 2, kernelSize: 1 }),
    tfl.layers.lstm({ name: 'lstm', units: 1, recurrentInitializer: 'zeros' }), dense('out', 2)
  ] })
  const found = held(model)
  expect(found.masks).toEqual({ conv: 18, out: 2 })
  expect(found.dense.map(({ name, kind, reason }) => `${name} ${kind}: ${reason}`)).toEqual([
    'norm BatchNormalization', 'depthwise DepthwiseConv2D', 'separable SeparableConv2D', 'frozen Dense: frozen',
    'conv1 Conv1D', 'lstm LSTM'
  ].map(text => text.includes(':') ? text : `${text}: only kernels of Dense and Conv2D are masked`))
  expect(found.dense.map(({ size }) => size)).toEqual([8, 20, 14, 3 * 3 * 3 * 4 + 4, 6, 16])
})

test('what lies in a frozen model stays dense', () => {
  const still = encoder()
  still.trainable = false
  const found = held(tfl.sequential({ layers: [still, dense('out', 2)] }))
  expect(found.masks).toEqual({ out: 8 })
  expect(found.dense).toEqual([{ name: 'encoder/hidden', kind: 'Dense', size: 28, reason: 'frozen' }])
  const deep = tfl.sequential({ layers: [tfl.sequential({ name: 'model', layers: [encoder()] })] })
  deep.trainable = false
  expect(() => held(deep)).toThrow('found only Dense (frozen). Pass variables')
  deep.dispose()
})

test('unless it is used outside of it too', () => {
  const fc = dense('fc', 4)
  const around = (name: string, layer: tfl.layers.Layer) => {
    const input = tfl.input({ shape: [4] })
    return tfl.model({ name, inputs: input, outputs: layer.apply(input) as tfl.SymbolicTensor }) // of one input
  }
  const still = around('still', around('within', fc))
  still.trainable = false
  const input = tfl.input({ shape: [4] })
  const output = fc.apply(still.apply(input)) as tfl.SymbolicTensor // as above
  expect(held(tfl.model({ inputs: input, outputs: output })).masks).toEqual({ 'still/within/fc': 16 })
})

test('an embedding alone, or a model that is not built, is refused with what to do', () => {
  const words = tfl.sequential({ layers: [tfl.layers.embedding({ inputDim: 5, outputDim: 2, inputLength: 3 })] })
  expect(() => held(words)).toThrow(
    'found only Embedding (only kernels of Dense and Conv2D are masked). Pass variables of shape')
  words.dispose()
  expect(() => sparsify({ layers: [dense('fc', 2)] }, method)).toThrow(
    "sparsify: 'fc' has no weights yet. Build the model first")
})

test('kernels within are rewired and held at zero while the model trains', async () => {
  const model = tfl.sequential({ layers: [encoder(), dense('out', 2)] })
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' })
  const sparse = sparsify(model, setItop({ density: 0.5, interval: 2 }), { seed: 1, totalSteps: 8 })
  const [x, y] = [tf.ones([8, 6]), tf.ones([8, 2])]
  await model.fit(x, y, {
    epochs: 8, batchSize: 8, verbose: 0, yieldEvery: 'never',
    callbacks: { onBatchEnd: async () => { await sparse.afterStep() } }
  })
  const [kernel] = (model.layers[0] as tfl.LayersModel).getWeights()
  const mask = sparse.masks.get('encoder/hidden')   // [4, 6], where TF.js has [6, 4]
  const values = kernel.dataSync()
  for (let i = 0; i < 6; i++) {
    for (let o = 0; o < 4; o++) if (!mask.has(o * 6 + i)) expect(values[i * 4 + o]).toBe(0)
  }
  expect(sparse.masks.count).toBe(16)
  expect(sparse.rs).toBeGreaterThan(0.5)
  sparse.dispose()
  model.dispose()
  tf.dispose([x, y])
})
