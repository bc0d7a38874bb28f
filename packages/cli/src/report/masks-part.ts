import { updaterOf } from '../methods.js'
import { percent } from '../text/format.js'
import { escape, section } from './html.js'
import { inputPicture, maskPicture, type MaskPicture } from './mask-picture.js'
import type { RunView } from './run-view.js'

/** Pictures of every layer's masks, and of what the first layer looks at. */
export const masksPart = (run: RunView): string => {
  const pictures = run.masks.map(({ name, now, ever }) => {
    const picture = maskPicture(now, ever)
    const scale = picture.block === 1 ? 'one pixel a weight' : `one pixel for ${picture.block}×${picture.block} weights`
    return figure(picture, `<b>${escape(name)}</b> ${now.shape.join('×')}: ${percent(now.density, 1)} active, ` +
      `${percent(ever.count / ever.size, 1)} explored <span class="muted">(${scale}; a row is an output)</span>`, 'mask')
  })
  return section('Which weights exist', `${firstLayer(run)}<div class="masks">${pictures.join('')}</div>`,
    '<span class="key now"></span> active now &nbsp; <span class="key ever"></span> active once, not now &nbsp; ' +
    '<span class="key never"></span> never active')
}

const figure = ({ uri, width, height }: MaskPicture, caption: string, kind: string): string =>
  `<figure class="${kind}"><img alt="" width="${width}" height="${height}" src="${uri}"><figcaption>${caption}</figcaption></figure>`

/** Where the weights of the first layer lie in the image, at the start and now: rewiring moves them to what matters. */
const firstLayer = ({ network, masks, recipe, updates }: RunView): string => {
  const { c, h, w } = network.input
  const [first] = masks
  if (first === undefined || first.now.shape.length !== 2 || first.now.shape[1] !== c * h * w || h * w === 1) return ''
  const layers = masks.map(({ name, now }) => ({ name, shape: now.shape }))
  const [before] = updaterOf(recipe).init(layers, recipe.seed)
  const pictures = [
    ...updates.length > 0 && before !== undefined ? [figure(inputPicture(before.stored, network.input), 'at the start', 'input')] : [],
    figure(inputPicture(first.now, network.input), updates.length > 0 ? 'now' : 'all the time', 'input')
  ]
  return `<div class="inputs"><p>Weights that read each pixel of the image, in ${escape(first.name)}: ` +
    `the stronger the colour, the more.</p>${pictures.join('')}</div>`
}
