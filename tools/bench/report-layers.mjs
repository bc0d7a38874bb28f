// The part of a performance page that tells which layers pay.
import { likeLayers } from '@itop/bench'
import { number, table } from './table.mjs'

/** Single layers, sparse against dense; then the densities at which dense is faster. */
export function layerSection(rows) {
  if (!rows?.length) return ''
  const kinds = likeLayers(rows)
  const models = [...new Set(rows.map(({ model }) => model))]
  return `## Which layers pay

The kernels of each layer (forward, gradient of the input, gradient of the weights) inside whole training steps of the
sparse network and of the same network dense, which take turns. A column is a density of the whole network; behind the
ratio are the density that ERK gives the layer and the milliseconds of its three passes. Below 1× the layer is faster
dense. Where ERK gives a layer every weight, it is the same in both networks.

${models.map((model) => modelTable(model, kinds.filter((kind) => kind.model === model))).join('\n')}
${slowerText(kinds)}
`
}

function modelTable(model, kinds) {
  const densities = [...new Set(kinds.map(({ density }) => density))]
  const layers = new Map()
  for (const kind of kinds) {
    const own = layers.get(kind.what) ?? new Map()
    layers.set(kind.what, own.set(kind.density, kind))
  }
  return `### ${model}, batch ${kinds[0].batch}

${table(['Layer', 'Shape', 'Output', 'Dense, ms', ...densities.map((density) => `at ${density}`)],
    [...layers.values()].map((own) => {
      const [first] = own.values()
      return [nameOf(first), first.shape.join('×'), first.image.join('×'), number(first.denseMilliseconds),
        ...densities.map((density) => own.has(density) ? cellOf(own.get(density)) : '')]
    }))}
`
}

function cellOf({ ratio, layerDensity, milliseconds, arithmetic }) {
  if (layerDensity === 1) return `every weight (${number(milliseconds)} ms)`
  const how = arithmetic === 'dense' ? ', dense arithmetic' : ''
  return `${number(ratio)}× (${number(layerDensity, 3)}${how}, ${number(milliseconds)} ms)`
}

const nameOf = ({ what, count }) => count > 1 ? `${what} and ${count - 1} like it` : what

/** Layers that are slower than dense, in words. */
function slowerText(kinds) {
  const slower = kinds.filter(({ ratio, layerDensity }) => ratio < 1 && layerDensity < 1)
  if (slower.length === 0) return 'No sparse layer was slower than dense.'
  const words = slower.map(({ model, what, density, layerDensity, ratio }) =>
    `\`${what}\` of ${model} at ${density} (${number(ratio)}×, layer density ${number(layerDensity, 3)})`)
  return `Slower than dense: ${words.join('; ')}.`
}
