import type { Normalisation } from '@itop/data'
import { softmax } from '@itop/inference'
import type { Network } from '@itop/models'
import { createInput, createOps, logits, type ImageShape, type Parameter } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** Pixels in 0 to 1, `[c, h, w]`, as training sees them. Throws unless there are as many as an image has. */
export function normalised(
  pixels: Float32Array, { c, h, w }: ImageShape, { mean, std }: Normalisation
): Float32Array {
  if (pixels.length !== c * h * w) {
    throw new RangeError(
      `predict: expected an image of ${c}×${h}×${w} = ${c * h * w} pixels, got ${pixels.length}. Scale it first.`)
  }
  return pixels.map((value, i) => {
    const channel = Math.floor(i / (h * w))
    return (value - mean[channel]) / std[channel]
  })
}

/** What a network with these parameters sees in one image, `[c, h, w]`, normalised: a probability for every class. */
export async function look(
  network: Network, parameters: ReadonlyMap<string, Parameter>, image: Float32Array, shape: ImageShape
): Promise<Float32Array> {
  const scores = tf.tidy(() => {
    const input = createInput(shape, 1, (buffer, layout) => {
      const step = layout.kind === 'feature-major' ? layout.lanes : 1
      for (let i = 0; i < image.length; i++) buffer[i * step] = image[i]
    })
    return logits(network.forward(createOps(parameters), input))
  })
  const values = await scores.data() as Float32Array // logits are float32
  const probabilities = softmax(values)
  scores.dispose()
  return probabilities
}
