import type { Checkpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'
import { maskable, type Network } from '@itop/models'
import { between, rgba, word } from '../view/colours.js'
import { byId, contextOf, h, say } from '../view/dom.js'
import { count, percent } from '../view/format.js'
import { sizeOf } from '../view/mask-image.js'
import { onColours } from '../view/theme.js'

/** Pixels of a picture's longer side; larger layers have one pixel for several weights. */
const mostPixels = 2048

interface Layer {
  readonly name: string
  readonly mask: Mask
}

/** A picture of each layer's mask, one at a time. */
export function startMasks(checkpoint: Checkpoint, network: Network): void {
  const layers = maskable(network.weights).map(({ name, shape }): Layer =>
    ({ name, mask: checkpoint.masks.get(`mask/${name}`) ?? Mask.full([...shape]) }))
  const canvas = h('canvas', { class: 'demo-mask', role: 'img' })
  const words = h('p', { class: 'note' })
  const select = h('select', { 'aria-label': 'Layer', onchange: () => show() },
    ...layers.map(({ name, mask }, i) => h('option', { value: i }, `${name} · ${percent(mask.density)}`)))
  const show = () => {
    const { name, mask } = layers[select.selectedIndex]!
    paint(canvas, mask)
    canvas.setAttribute('aria-label', `The mask of ${name}`)
    say(words, `${name}: ${count(mask.count)} of ${count(mask.size)} weights exist. A row is an output` +
      `${mask.shape.length === 4 ? ', with the kernels of all its inputs side by side' : ''}.`)
  }
  byId('masks').append(select, h('div', { class: 'demo-mask-frame' }, canvas), words)
  onColours(show)
  show()
}

/** A pixel for a weight, or for a block of them: the more exist, the stronger its colour. */
function paint(canvas: HTMLCanvasElement, mask: Mask): void {
  const { width, height } = sizeOf(mask.shape)
  const block = Math.ceil(Math.max(width, height) / mostPixels)
  canvas.width = Math.ceil(width / block)
  canvas.height = Math.ceil(height / block)
  const counts = new Uint16Array(canvas.width * canvas.height)
  for (const position of mask.indices()) {
    counts[Math.floor(Math.floor(position / width) / block) * canvas.width + Math.floor(position % width / block)]!++
  }
  const most = counts.reduce((high, n) => Math.max(high, n), 1)
  const shades = Array.from({ length: most + 1 }, (_, n) =>
    word(between(rgba('--mask-never'), rgba('--mask-exists'), n / most)))
  const image = new ImageData(canvas.width, canvas.height)
  new Uint32Array(image.data.buffer).set(Uint32Array.from(counts, n => shades[n]!))
  contextOf(canvas).putImageData(image, 0, 0)
}
