import { updaterOf } from '../methods.js'
import { percent } from '../text/format.js'
import { escape, section } from './html.js'
import { inputPicture, maskPicture, type MaskPicture } from './mask-picture.js'
import type { RunView } from './run-view.js'

/** Pictures of every layer's masks, and of what the first layer looks at. */
export const masksPart = (run: RunView): string => {
  const pictures = run.masks.map(({ name, now, ever }) => {
    const picture = maskPicture(now, ever)
    return figure(picture, `<b>${escape(name)}</b> ${now.shape.join('×')}: ${percent(now.density, 1)} active, ` +
      `${percent(ever.count / ever.size, 1)} explored <span class="muted">(${scaleOf(picture)}; ${rowsOf(now.shape)})</span>`, 'mask')
  })
  const many = pictures.length > 4 ? ' many' : ''
  return section('Which weights exist', `${firstLayer(run)}<div class="masks${many}">${pictures.join('')}</div>`,
    '<span class="key now"></span> active now &nbsp; <span class="key ever"></span> active once, not now &nbsp; ' +
    '<span class="key never"></span> never active')
}

const scaleOf = ({ block }: MaskPicture): string =>
  block === 1 ? 'one pixel a weight' : `one pixel for ${block}×${block} weights`

/** What a row of a weight's picture is; a convolution's has the kernels of its inputs side by side. */
const rowsOf = ([, , kh, kw]: readonly number[]): string => kh === undefined
  ? 'a row is an output'
  : `a row is an output channel, its ${kh}×${kw} kernels one after the other`

/** Most pixels of the page that a picture takes, across and down. */
const largest = { width: 800, height: 520 }

const figure = ({ uri, width, height }: MaskPicture, caption: string, kind: string): string => {
  const shown = Math.round(width * Math.min(largest.width / width, largest.height / height))
  const style = kind === 'mask' ? ` style="width:${shown}px"` : ''
  return `<figure class="${kind}"><img alt="" width="${width}" height="${height}"${style} src="${uri}">` +
    `<figcaption>${caption}</figcaption></figure>`
}

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
