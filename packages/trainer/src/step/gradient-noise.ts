import { randomStream } from '@itop/masks'

/** Normal random numbers for the gradient of a layer at a step: the same ones whenever they are asked for. */
export type GradientNoise = (layer: string, step: number, count: number) => Float32Array

/** Of this deviation; undefined where a method has no noise. */
export function gradientNoise(deviation: number | undefined, seed: number): GradientNoise | undefined {
  if (!deviation) return undefined
  return (layer, step, count) => normals(`${seed}/noise/${layer}/${step}`, deviation, count)
}

/**
 * Box–Muller, both of each pair, from 32 bits each: there is one for every weight at every step, so that what they cost
 * shows.
 */
function normals(stream: string, deviation: number, count: number): Float32Array {
  const random = randomStream(stream)
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log((random.nextUint32() + 1) / 2 ** 32))
    const angle = 2 * Math.PI * random.nextUint32() / 2 ** 32
    numbers[i] = radius * Math.cos(angle)
    if (i + 1 < count) numbers[i + 1] = radius * Math.sin(angle)
  }
  return numbers
}
