import type { FiltersMessage } from '../protocol.js'
import { between, rgba, word, type Rgba } from './colours.js'
import { byId, contextOf, h, say } from './dom.js'
import { count } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'
import { onColours } from './theme.js'

/** Steps of the colour scale on either side of zero. */
const shades = 127

/** The first layer's weights as images, and how strongly each pixel of the input is read by all of them together. */
export function startFilters(hub: Hub, frames: Frames): void {
  const host = byId('filters')
  const tiles = h('canvas', { role: 'img', 'aria-label': 'The weights of the first layer, one image for each output' })
  const strip = h('div', { class: 'tiles', tabindex: 0, role: 'group', 'aria-label': 'Weights as images' }, tiles)
  const heat = h('canvas', { role: 'img', 'aria-label': 'How strongly each pixel of the input is read' })
  const reading = h('figure', { class: 'reading' }, heat,
    h('figcaption', {}, 'Read by all outputs together: the stronger the colour, the larger the weights on that pixel.'))
  const note = h('p', { class: 'note' }, 'Orange adds, blue subtracts.')
  host.append(note, h('div', { class: 'filters-row' }, reading, strip))
  let latest: FiltersMessage | undefined
  let ramp: Uint32Array | undefined

  function* draw(): Generator<void> {
    if (!latest) return
    // Both may be others before the last part is drawn.
    const [message, colours] = [latest, ramp ??= colourRamp()]
    yield* drawTiles(tiles, message, colours, strip.clientWidth)
    drawHeat(heat, message, colours)
    const { shape } = message
    say(note, `${count(shape[0]!)} ${shape[0] === 1 ? 'image' : 'images'} of ${shape[2]}×${shape[3]}, one an output. ` +
      'Orange adds, blue subtracts.')
  }

  hub.on('created', () => {
    latest = undefined
    frames.forget(draw)
    clear(tiles)
    clear(heat)
  })
  hub.on('filters', (message) => {
    latest = message
    // A kernel slides over the image: its cells are not the image's pixels.
    reading.hidden = message.shape[3]! < 20
    frames.request(draw, 150)
  })
  onColours(() => {
    ramp = undefined
    frames.request(draw)
  })
  new ResizeObserver(() => frames.request(draw, 150)).observe(strip)
}

const clear = (canvas: HTMLCanvasElement): void => contextOf(canvas).clearRect(0, 0, canvas.width, canvas.height)

/** Blue over nothing to orange, as words of image data. */
function colourRamp(): Uint32Array {
  const [less, none, more] = [rgba('--less'), rgba('--none'), rgba('--more')]
  const shade = (i: number): Rgba => i < 0 ? between(none, less, -i / shades) : between(none, more, i / shades)
  return Uint32Array.from({ length: 2 * shades + 1 }, (_, i) => word(shade(i - shades)))
}

/** Shade of a weight; roots make small ones visible. */
function shadeOf(value: number, largest: number): number {
  const share = Math.min(1, Math.abs(value) / largest)
  return shades + Math.round(Math.sign(value) * Math.sqrt(share) * shades)
}

function* drawTiles(
  canvas: HTMLCanvasElement, { shape, values }: FiltersMessage, ramp: Uint32Array, room: number
): Generator<void> {
  const [outs, channels, height, width] = shape as [number, number, number, number]
  const magnify = Math.max(1, Math.round((outs > 32 ? 42 : 72) / width))
  const columns = Math.max(1, Math.min(outs, Math.floor(room / ((width + 1) * magnify))))
  const rows = Math.ceil(outs / columns)
  const image = new ImageData(columns * (width + 1), rows * (height + 1))
  const pixels = new Uint32Array(image.data.buffer)
  const largest = largestOf(values)
  const size = channels * height * width
  for (let out = 0; out < outs; out++) {
    const corner = Math.floor(out / columns) * (height + 1) * image.width + out % columns * (width + 1)
    for (let i = 0; i < height * width; i++) {
      const at = corner + Math.floor(i / width) * image.width + i % width
      pixels[at] = ramp[shadeOf(meanOverChannels(values, out * size + i, channels, height * width), largest)]!
    }
    if (out % 50 === 49) yield
  }
  if (canvas.width !== image.width || canvas.height !== image.height) {
    canvas.width = image.width
    canvas.height = image.height
    canvas.style.width = `${image.width * magnify}px`
  }
  contextOf(canvas).putImageData(image, 0, 0)
}

function meanOverChannels(values: Float32Array, at: number, channels: number, stride: number): number {
  let sum = 0
  for (let c = 0; c < channels; c++) sum += values[at + c * stride]!
  return sum / channels
}

/** Three times the root mean square of what is there: one large weight does not make all others pale. */
function largestOf(values: Float32Array): number {
  let [sum, present] = [0, 0]
  for (const value of values) {
    if (value === 0) continue
    sum += value * value
    present++
  }
  return present === 0 ? 1 : 3 * Math.sqrt(sum / present)
}

function drawHeat(canvas: HTMLCanvasElement, { shape, values }: FiltersMessage, ramp: Uint32Array): void {
  const [, , height, width] = shape as [number, number, number, number]
  const sums = new Float32Array(height * width)
  for (let i = 0; i < values.length; i++) sums[i % sums.length]! += Math.abs(values[i]!)
  const most = sums.reduce((a, b) => Math.max(a, b), 1e-9)
  const image = new ImageData(width, height)
  const shade = (sum: number) => ramp[shades + Math.round(shades * sum / most)]!
  new Uint32Array(image.data.buffer).set(Uint32Array.from(sums, shade))
  canvas.width = width
  canvas.height = height
  contextOf(canvas).putImageData(image, 0, 0)
}
