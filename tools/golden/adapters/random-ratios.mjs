import { er, erk, uniform, uniformPlus } from '@itop/masks'
import { close } from '../compare.mjs'

export const method = 'random-ratios'

const modes = {
  ER: (layers, density) => er(layers, { density, variant: 'random-pruning' }),
  ERK: (layers, density) => erk(layers, { density }),
  uniform: (layers, density) => uniform(layers, { density }),
  // Its first layer is whole, and not listed.
  uniform_plus: (layers, density) => uniformPlus(layers, { density, variant: 'random-pruning' }).slice(1)
}

/** Densities that first masks are drawn with. */
export async function run({ inputs: { shapes }, settings: { density, mode }, expected }) {
  const layers = shapes.map((shape, i) => ({ name: `layer ${i}`, shape }))
  close(modes[mode](layers, density).map(layer => layer.density), expected.layerDensity, mode)
}
