import { uniform } from '@itop/masks'
import type { Distribution } from '@itop/updaters'
import { distributionLaws } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const good: Distribution = { name: 'even', densities: (layers, density) => uniform(layers, { density }) }
const lawsOf = (own: Partial<Distribution>) => distributionLaws({ ...good, ...own })
const calls = counter()

export const laws = [...distributionLaws(good), ...distributionLaws(good, { losesWeights: true })]

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'gives each layer one density, in the given order',
    words: 'expected the layers fc1, fc2, fc3, got fc3, fc2, fc1.',
    laws: lawsOf({ densities: (layers, density) => [...good.densities(layers, density)].reverse() })
  },
  {
    law: 'gives densities in (0, 1], with the count that each makes',
    words: 'expected a density in (0, 1] for fc1, got 0.',
    laws: lawsOf({ densities: (layers, density) =>
      good.densities(layers, density).map(one => ({ ...one, density: 0 })) })
  },
  {
    law: 'gives densities in (0, 1], with the count that each makes', words: 'so that all round alike.',
    laws: lawsOf({ densities: (layers, density) =>
      good.densities(layers, density).map(one => ({ ...one, active: one.active + 1 })) })
  },
  {
    law: 'gives as many weights in all as it is asked for', words: 'to within half a weight a layer',
    laws: lawsOf({ densities: (layers, density) => good.densities(layers, density / 2) })
  },
  {
    law: 'gives no more weights in all than it is asked for', words: 'to within half a weight a layer',
    laws: distributionLaws({ ...good, densities: (layers, density) => good.densities(layers, Math.sqrt(density)) },
      { losesWeights: true })
  },
  {
    law: 'gives the same densities again, by no clock and no chance, and leaves the layers alone',
    words: 'expected the same densities again',
    laws: lawsOf({ densities: (layers, density) => good.densities(layers, calls() % 2 ? density : density / 2) })
  },
  {
    law: 'gives the same densities again, by no clock and no chance, and leaves the layers alone',
    words: 'expected the layers to stay as they were',
    laws: lawsOf({ densities: (layers, density) => {
      const found = good.densities(layers, density)
      Object.assign(layers[0], { name: 'another' })
      return found
    } })
  }
]
