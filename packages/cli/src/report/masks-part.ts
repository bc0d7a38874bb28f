import { percent } from '@itop/experiment'
import { html, nothing, section, type Html, type Part } from './html.js'
import { inputPicture, maskPicture, type MaskPicture } from './mask-picture.js'
import type { RunView } from './run-view.js'

/** Pictures of every layer's masks, and of what the first layer looks at. */
export function masksPart(run: RunView): Html {
  const many = run.masks.length > 4
  const pictures = run.masks.map(({ name, now, ever }) => {
    const picture = maskPicture(now, ever)
    const caption = html`<b>${name}</b> ${now.shape.join('×')}: ${percent(now.density, 1)} active,
${percent(ever.count / ever.size, 1)} explored${scaleOf(picture)}`
    return figure(picture, caption, 'mask', shownWidth(picture, many ? 200 : 520))
  })
  const kind = many ? 'masks many' : 'masks'
  return section('Which weights exist', html`${firstLayer(run)}<div class="${kind}">${pictures}</div>`,
    html`<span class="key now"></span> active now &nbsp; <span class="key ever"></span> active once, not now &nbsp;
<span class="key never"></span> never active &nbsp; ${rowsOf(run)}`)
}

const scaleOf = ({ block }: MaskPicture): Html =>
  block === 1 ? nothing : html` <span class="muted">(one pixel for ${block}×${block} weights)</span>`

/** What a row of a picture is; a convolution's has the kernels of its inputs side by side. */
const rowsOf = ({ masks }: RunView): string => masks.some(({ now }) => now.shape.length === 4)
  ? 'A row is an output; in a convolution it has the kernels of all inputs, one after the other.'
  : 'A row is an output.'

/** Pixels of the page across that a picture takes: weights are shown at most 12 pixels wide. */
const shownWidth = ({ width, height }: MaskPicture, highest: number): number =>
  Math.round(width * Math.min(12, 800 / width, highest / height))

const figure = ({ uri, width, height }: MaskPicture, caption: Part, kind: string, shown = width): Html =>
  html`<figure class="${kind}">
<img alt="" width="${width}" height="${height}" style="--shown:${shown}px" src="${uri}">
<figcaption>${caption}</figcaption></figure>`

/** Where the weights of the first layer lie in the image, at the start and now: rewiring moves them to what matters. */
function firstLayer({ network, masks, first: [before], updates }: RunView): Html {
  const { c, h, w } = network.input
  const [first] = masks
  const isLinear = first?.now.shape.length === 2 && first.now.shape[1] === c * h * w
  if (first === undefined || !isLinear || h * w === 1) return nothing
  const pictures = [
    ...updates.length > 0 && before !== undefined
      ? [figure(inputPicture(before, network.input), 'at the start', 'input')]
      : [],
    figure(inputPicture(first.now, network.input), updates.length > 0 ? 'now' : 'all the time', 'input')
  ]
  return html`<div class="inputs"><p>Weights that read each pixel of the image, in ${first.name}:
the stronger the colour, the more.</p>${pictures}</div>`
}
