// The chart on a page, as an SVG file beside it.
import { barPicture } from '@itop/cli/pictures'
import { number } from './table.mjs'

/** Speeds of whole training steps against PyTorch's dense ones, as an SVG; null where there are none. */
export function chartOf({ rows, machine: { build } }) {
  const models = [...new Set(rows.map(({ model }) => model))]
  const ours = models.flatMap((model) => rows.filter((row) => row.against === 'pytorch' && row.model === model)
    .sort((a, b) => b.batch - a.batch || b.density - a.density))
  if (ours.length === 0) return null
  const sparseprop = ours.map(({ model, batch, density, denseMilliseconds }) => {
    const row = rows.find((other) => other.against === 'sparseprop' && other.model === model && other.batch === batch &&
      other.density === density)
    return row ? denseMilliseconds / row.denseMilliseconds : null
  })
  return barPicture({
    title: 'Training steps: times faster than dense PyTorch in float32',
    names: ours.map(nameIn(ours)),
    series: [
      { name: `itop, ${build}`, values: ours.map(({ ratio }) => ratio) },
      ...sparseprop.some((ratio) => ratio !== null) ? [{ name: 'SparseProp', values: sparseprop }] : []
    ],
    text: (ratio) => `${number(ratio)}×`,
    reference: { value: 1, name: 'dense PyTorch' }
  })
}

/** What a row's bars are called; its batch, where the network was measured with several. */
const nameIn = (rows) => ({ model, batch, density }) => {
  const several = rows.some((row) => row.model === model && row.batch !== batch)
  return [model, ...several ? [`batch ${batch}`] : [], density === 1 ? 'dense' : `density ${density}`].join(', ')
}

/** The picture on the page, with its words. */
export const chartSection = (results) => chartOf(results) === null ? '' :
  `![Training steps, times faster than dense PyTorch](${results.machine.build}.svg)\n`
