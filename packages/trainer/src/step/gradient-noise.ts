import { randomStream } from '@itop/masks'
import { normals } from './normals.js'

/** Normal random numbers for the gradient of a layer at a step: the same ones whenever they are asked for. */
export type GradientNoise = (layer: string, step: number, count: number) => Float32Array

/** Of this deviation; undefined where a method has no noise. */
export function gradientNoise(deviation: number | undefined, seed: number): GradientNoise | undefined {
  if (!deviation) return undefined
  return (layer, step, count) => normals(randomStream(`${seed}/noise/${layer}/${step}`), deviation, count)
}
