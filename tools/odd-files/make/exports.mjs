// Weights of a network of two layers, as safetensors.
import { importSafetensors, safetensors, trainedNetwork, writeSafetensors, fileTensor } from '@itop/export'
import { defineNetwork } from '@itop/models'

/** The network whose weights the files of this kind hold. */
export const smallNetwork = defineNetwork({
  name: 'small', input: { c: 1, h: 1, w: 40 }, classes: 2,
  body: (layers, image) => {
    const x = layers.linear(layers.flatten(image), 'fc1', { out: 3, relu: true })
    return layers.linear(x, 'fc2', { out: 2 })
  }
})

const weights = {
  'fc1.weight': [[3, 40], i => i % 7 === 0 ? i + 1 : 0], 'fc1.bias': [[3], i => i],
  'fc2.weight': [[2, 3], i => i % 2], 'fc2.bias': [[2], () => 0.5]
}

const dense = writeSafetensors({
  metadata: { by: 'hand' },
  tensors: new Map(Object.entries(weights).map(([name, [shape, value]]) =>
    [name, fileTensor('F32', shape, Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => value(i)))]))
})

/** The network that a file of its weights holds. */
export const networkIn = bytes =>
  trainedNetwork(importSafetensors(bytes, { network: smallNetwork }), { network: smallNetwork })

/** The weights whole, and packed. */
export const wholeFile = Buffer.from(dense)
export const packedFile = Buffer.from(safetensors(networkIn(dense), { sparse: true }))

/** The file with another header, whose length is right. */
export function withText(bytes, change) {
  const end = 8 + Number(bytes.readBigUInt64LE(0))
  const header = Buffer.from(change(bytes.subarray(8, end).toString()))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, bytes.subarray(end)])
}
