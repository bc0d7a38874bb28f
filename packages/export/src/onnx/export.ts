import { joined } from '../joined.js'
import { factsOf } from '../safetensors/export.js'
import { denseOf, type TrainedNetwork, type TrainedTensor } from '../trained.js'
import { fold, unfolded } from './fold.js'
import { graphOf } from './graph.js'
import { integer, message, string, type Message } from './protobuf.js'
import { floats, kinds, node, port, sparse, type Node } from './tensors.js'

/** Options of `onnx`. */
export interface OnnxOptions {
  /** Weights of which a third or less exists are sparse initializers: existing values and where they lie. */
  readonly sparse?: boolean
  /** Norms become part of the weights before them, where nothing else reads what is between. */
  readonly fold?: boolean
  /** The input is bytes, which the graph normalises itself. */
  readonly withPreprocessing?: boolean
  readonly facts?: Readonly<Record<string, string>>
}

/** The versions of the file format and of the operations: those of ONNX 1.12, of 2022. */
const irVersion = 8
const opset = 17

/**
 * An ONNX model of the network in inference mode: `image`, `[n, c, h, w]`, normalised floats or, with preprocessing,
 * bytes as uint8; `logits`, `[n, classes]`. Its metadata is that of `safetensors`.
 */
export function onnx(
  trained: TrainedNetwork,
  { sparse: isSparse = false, fold: folds = false, withPreprocessing = false, facts = {} }: OnnxOptions = {}
): Uint8Array<ArrayBuffer> {
  const { network, data: { shape: { c, h, w } } } = trained
  const { tensors, folded } = folds ? fold(trained) : unfolded(trained)
  const before = withPreprocessing ? preprocessing(trained) : undefined
  const graph = graphOf(network.steps, {
    image: before?.output ?? 'image', has: name => tensors.has(name), folded
  })
  const all = [...tensors.values(), ...before?.tensors ?? []]
  const packs = (tensor: TrainedTensor) => isSparse && packsSparse(tensor)
  const last: Node = { op: 'Identity', inputs: [graph.output], output: 'logits' }
  return joined([
    ...integer(1, irVersion), ...string(2, 'itop'),
    ...message(7,
      ...[...before?.nodes ?? [], ...graph.nodes, last].map(one => message(1, node(one))),
      string(2, network.name),
      ...all.filter(one => !packs(one)).map(one => message(5, floats(one.name, one.shape, denseOf(one)))),
      message(11, port('image', withPreprocessing ? kinds.uint8 : kinds.float, [c, h, w])),
      message(12, port('logits', kinds.float, [network.classes])),
      ...all.filter(packs).map(({ name, shape, mask, values }) =>
        message(15, sparse(name, shape, { positions: mask!.indices(), values })))),
    ...message(8, string(1, ''), integer(2, opset)),
    ...Object.entries({ ...factsOf(trained), ...facts }).flatMap(entry)
  ])
}

/** A position takes 8 bytes beside the 4 of its value. */
const packsSparse = ({ mask }: TrainedTensor): boolean => mask !== undefined && mask.count * 3 <= mask.size

const entry = ([key, value]: readonly [string, string]): Message => message(14, string(1, key), string(2, value))

/** From bytes to what the network was trained on: scaled to [0, 1], less the mean, over the deviation. */
function preprocessing({ data: { normalisation: { mean, std } } }: TrainedNetwork) {
  const tensor = (name: string, shape: readonly number[], values: readonly number[]): TrainedTensor =>
    ({ name: `preprocessing.${name}`, role: 'statistic', shape, mask: undefined, values: Float32Array.from(values) })
  const perChannel = [1, mean.length, 1, 1]
  const nodes: Node[] = [
    { op: 'Cast', inputs: ['image'], output: 'pixels', attributes: { to: kinds.float } },
    { op: 'Div', inputs: ['pixels', 'preprocessing.white'], output: 'scaled' },
    { op: 'Sub', inputs: ['scaled', 'preprocessing.mean'], output: 'centred' },
    { op: 'Div', inputs: ['centred', 'preprocessing.deviation'], output: 'normalised' }
  ]
  return {
    nodes, output: 'normalised',
    tensors: [tensor('white', [1], [255]), tensor('mean', perChannel, mean), tensor('deviation', perChannel, std)]
  }
}
