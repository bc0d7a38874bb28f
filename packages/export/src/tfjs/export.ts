import { joined } from '../joined.js'
import { factsOf } from '../safetensors/export.js'
import { denseOf, type TrainedNetwork, type TrainedTensor } from '../trained.js'
import { layersOf, type Layer, type LayerWeight } from './layers.js'

/** Options of `tfjs`. */
export interface TfjsOptions {
  /** The input is the bytes of pixels, 0 to 255, which the model normalises itself. */
  readonly withPreprocessing?: boolean
  readonly facts?: Readonly<Record<string, string>>
}

/** Bytes of weights in a file, as TF.js has them. */
const shardBytes = 4 * 2 ** 20

/**
 * A layers model for `tf.loadLayersModel`: its files by their names, `model.json` and weights of at most 4 MiB each.
 * Its input is `[n, h, w, c]`, channels last, normalised floats or, with preprocessing, 0 to 255. There is no sparse
 * form: absent weights are 0. Throws an `ExportError` for what layers cannot do, such as grouped convolutions.
 */
export function tfjs(
  trained: TrainedNetwork, { withPreprocessing = false, facts = {} }: TfjsOptions = {}
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { network, data: { shape: { c, h, w } } } = trained
  const tensors = new Map(trained.tensors.map(tensor => [tensor.name, tensor]))
  const before = withPreprocessing ? normaliser(trained) : undefined
  const graph = layersOf(network.steps, before?.layer.name ?? 'image', name => tensors.has(name))
  const image: Layer = {
    class: 'InputLayer', name: 'image', inputs: [],
    config: { batch_input_shape: [null, h, w, c], dtype: 'float32', sparse: false }
  }
  const weights = [
    ...before?.weights ?? [], ...graph.weights.map(weight => stored(weight, tensors.get(weight.tensor)!))
  ]
  const files = shards(joined(weights.map(({ values: { buffer } }) => new Uint8Array(buffer))))
  const layers = [image, ...before ? [before.layer] : [], ...graph.layers]
  const model = {
    format: 'layers-model', generatedBy: 'itop', convertedBy: null,
    modelTopology: {
      keras_version: '2.0.0', backend: 'tensor_flow.js',
      model_config: {
        class_name: 'Functional',
        config: {
          name: network.name, layers: layers.map(layerJson), input_layers: [['image', 0, 0]],
          output_layers: [[graph.output, 0, 0]]
        }
      }
    },
    weightsManifest: [{
      paths: [...files.keys()], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }))
    }],
    userDefinedMetadata: { ...factsOf(trained), ...facts }
  }
  return new Map([['model.json', new TextEncoder().encode(JSON.stringify(model))], ...files])
}

const layerJson = ({ class: kind, name, config = {}, inputs }: Layer) => ({
  class_name: kind, name, config: { name, trainable: true, ...config },
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map(from => [from, 0, 0, {}])]
})

interface StoredWeight {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array<ArrayBuffer>
}

function stored({ name, kind }: LayerWeight, tensor: TrainedTensor): StoredWeight {
  const values = Float32Array.from(denseOf(tensor))
  const { shape: [out = 0, inputs = 0, ...window] } = tensor
  if (kind === 'vector') return { name, shape: tensor.shape, values }
  return { name, shape: [...window, inputs, out], values: outputsLast(values, out, inputs) }
}

/** From `[out, in, kh, kw]` to `[kh, kw, in, out]`, and from `[out, in]` to `[in, out]`. */
function outputsLast(values: Float32Array, out: number, inputs: number): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(values.length)
  const places = values.length / (out * inputs)
  for (let at = 0, o = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let place = 0; place < places; place++) turned[(place * inputs + i) * out + o] = values[at++]!
    }
  }
  return turned
}

/** From 0 to 255 to what the network was trained on, as a norm of the image. */
function normaliser({ data: { normalisation: { mean, std } } }: TrainedNetwork) {
  const layer: Layer = {
    class: 'BatchNormalization', name: 'normalise', inputs: ['image'],
    config: { axis: -1, epsilon: 0, momentum: 0.99, center: false, scale: false }
  }
  const weight = (name: string, values: readonly number[]): StoredWeight =>
    ({ name: `normalise/${name}`, shape: [values.length], values: Float32Array.from(values) })
  return {
    layer,
    weights: [
      weight('moving_mean', mean.map(value => 255 * value)),
      weight('moving_variance', std.map(value => (255 * value) ** 2))
    ]
  }
}

/** The weights in files of their usual names. */
function shards(all: Uint8Array<ArrayBuffer>): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const count = Math.max(1, Math.ceil(all.length / shardBytes))
  return new Map(Array.from({ length: count }, (_, i) =>
    [`group1-shard${i + 1}of${count}.bin`, all.slice(i * shardBytes, (i + 1) * shardBytes)]))
}
