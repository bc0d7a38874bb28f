import { activeCount, erk, sizeOf, uniform } from '@itop/masks'
import type { Distribution } from '@itop/updaters'

/** The last layer has all its weights, and the others share what is left alike. */
export const distribution: Distribution = {
  name: 'my-idea',
  about: 'the last layer is whole, the others share what is left alike',
  densities: (layers, density) => {
    const [others, last] = [layers.slice(0, -1), layers.at(-1)]
    const size = last === undefined ? 0 : sizeOf(last.shape)
    const rest = others.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    const left = activeCount(rest + size, density) - size
    if (last === undefined || rest === 0 || left < others.length) return erk(layers, { density })
    return [...uniform(others, { density: left / rest }), { ...last, size, density: 1, active: size }]
  }
}
