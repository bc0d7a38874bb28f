import { runOne } from '../contract.js'
import { pairOf, slide } from '../pair.js'
import type { Activation, PoolOptions } from '../types.js'
import { asImage } from './form.js'

export const maxPool = (input: Activation, options: PoolOptions): Activation => pool('maxPool', input, options)

export const averagePool = (input: Activation, options: PoolOptions): Activation => pool('averagePool', input, options)

function pool(where: 'maxPool' | 'averagePool', input: Activation, options: PoolOptions): Activation {
  const { n, c, h, w } = input
  const size = pairOf(`${where}: size`, options.size, 1)
  const stride = pairOf(`${where}: stride`, options.stride ?? size, 1)
  const padding = pairOf(`${where}: padding`, options.padding ?? 0, 0)
  if (padding[0] * 2 > size[0] || padding[1] * 2 > size[1]) {
    throw new RangeError(`${where}: padding must be at most half of the size, got ${padding} with ${size}.`)
  }
  const output = { c, ...slide(where, input, { size, stride, padding }) }
  const tensor = runOne(where === 'maxPool' ? 'ItopMaxPool' : 'ItopAveragePool', { x: asImage(input) },
    { n, input: { c, h, w }, output, size, stride, padding })
  return { n, ...output, tensor }
}

export function globalAveragePool(input: Activation): Activation {
  const { n, c, h, w } = input
  const tensor = runOne('ItopGlobalAveragePool', { x: asImage(input) }, { n, shape: { c, h, w } })
  return { n, c, h: 1, w: 1, tensor }
}
