import { cssColour } from './colours.js'
import { centred, type GreyPicture } from './digit.js'
import { byId, contextOf, h, say } from './dom.js'
import { percent } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'
import { startPen } from './pen.js'
import { onColours } from './theme.js'

/** Screen pixels of the box, and the side of the images that the networks learn from. */
const side = 280
const small = 28

/** How often an unchanged drawing is shown to a network that goes on learning, in ms. */
const again = 400

export interface DrawView {
  /** Shows an image of the user's own to the network. */
  look(pixels: Float32Array): void
}

/** A box to draw in, what the network sees of it, and what it takes it for, live. */
export function startDraw(hub: Hub, frames: Frames, predict: (id: number, pixels: Float32Array) => void): DrawView {
  const canvas = h('canvas', {
    class: 'paper', width: side, height: side, tabindex: 0, role: 'application', 'aria-label': 'Drawing box',
    'aria-describedby': 'draw-note'
  })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('lab: the browser gives no 2D drawing context.')
  const seen = h('canvas', {
    class: 'seen', width: small, height: small, role: 'img', 'aria-label': 'What the network sees'
  })
  const verdict = h('p', { class: 'verdict', role: 'status' })
  const bars = createBars()
  byId('draw').append(
    h('p', { class: 'note', id: 'draw-note' }, 'With a pointer, or with the keys: arrows move the pen, Enter sets it ' +
      'down and lifts it, Delete clears.'),
    h('div', { class: 'draw-row' },
      h('div', { class: 'draw-box' }, h('div', { class: 'sheet' }, canvas), h('div', { class: 'draw-under' },
        h('button', { type: 'button', onclick: () => clear() }, 'Clear'), h('figure', {}, seen,
          h('figcaption', {}, 'seen as 28×28')))),
      h('div', { class: 'draw-answer' }, verdict, bars.element)))

  let classNames: readonly string[] = []
  let pixels: Float32Array | null = null
  let asked = 0 // the last question
  let answered = 0
  let askedAt = 0
  let changed = false

  const ask = () => {
    if (!pixels || classNames.length === 0 || asked !== answered) return
    changed = false
    askedAt = performance.now()
    predict(++asked, pixels)
  }

  const see = () => {
    pixels = centred(inkOf(context))
    drawSeen()
    if (!pixels) return forget()
    changed = true
    ask()
  }

  const forget = () => {
    say(verdict, classNames.length === 0
      ? '' : 'Draw something, and watch it being recognised better as the network learns.')
    bars.show(null)
  }

  const drawSeen = () => showSeen(seen, pixels)
  const clear = () => {
    context.clearRect(0, 0, side, side)
    see()
  }

  startPen(canvas, { draw: (from, to) => {
    stroke(context, from, to)
    frames.request(see, 60)
  }, clear })

  hub.on('created', (created) => {
    classNames = created.classNames
    bars.name(classNames)
    answered = asked // what was asked of another network needs no answer
    forget()
    ask()
  })
  hub.on('predicted', ({ id, probabilities }) => {
    answered = Math.max(answered, id)
    if (!pixels || id !== asked) return
    bars.show(probabilities)
    const best = probabilities.indexOf(Math.max(...probabilities))
    say(verdict, `The network sees ${classNames[best] ?? best}, ${percent(probabilities[best]!, 0)} sure.`)
    if (changed) ask()
  })
  hub.on('progress', () => {
    if (performance.now() - askedAt > again) ask()
  })
  onColours(() => {
    recolour(context)
    drawSeen()
  })
  drawSeen()
  forget()
  return {
    look(image) {
      context.clearRect(0, 0, side, side)
      pixels = image
      showOn(context, image)
      drawSeen()
      changed = true
      ask()
    }
  }
}

/** What is drawn, by its opacity. */
function inkOf(context: CanvasRenderingContext2D): GreyPicture {
  const { data } = context.getImageData(0, 0, side, side)
  const ink = Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3]! / 255)
  return { width: side, height: side, ink }
}

function stroke(context: CanvasRenderingContext2D, from: { x: number, y: number }, to: { x: number, y: number }): void {
  context.strokeStyle = cssColour('--text')
  context.lineWidth = 22
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x + 0.01, to.y)
  context.stroke()
}

function recolour(context: CanvasRenderingContext2D): void {
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = cssColour('--text')
  context.fillRect(0, 0, side, side)
  context.globalCompositeOperation = 'source-over'
}

/** White ink on black, as the images the network learns from. */
function showSeen(canvas: HTMLCanvasElement, pixels: Float32Array | null): void {
  const image = new ImageData(small, small)
  for (let i = 0; i < small * small; i++) {
    const grey = Math.round(255 * (pixels?.[i] ?? 0))
    image.data.set([grey, grey, grey, 255], 4 * i)
  }
  contextOf(canvas).putImageData(image, 0, 0)
}

function showOn(context: CanvasRenderingContext2D, pixels: Float32Array): void {
  const cell = side / small
  context.fillStyle = cssColour('--text')
  pixels.forEach((ink, i) => {
    context.globalAlpha = ink
    context.fillRect(i % small * cell, Math.floor(i / small) * cell, cell, cell)
  })
  context.globalAlpha = 1
}

/** A bar for each class. */
function createBars() {
  const element = h('div', { class: 'bars classes', role: 'list', 'aria-label': 'Probabilities' })
  let rows: { bar: HTMLElement, fill: HTMLElement, value: HTMLElement }[] = []
  const show = (probabilities: Float32Array | null) => {
    const best = probabilities ? Math.max(...probabilities) : NaN
    rows.forEach(({ bar, fill, value }, i) => {
      const share = probabilities?.[i] ?? 0
      fill.style.width = `${100 * share}%`
      say(value, probabilities ? percent(share, share < 0.0995 && share >= 0.0005 ? 1 : 0) : '')
      bar.classList.toggle('best', share === best)
    })
  }
  return {
    element,
    show,
    name(classes: readonly string[]) {
      rows = classes.map((name) => {
        const fill = h('i', { class: 'now' })
        const value = h('span', { class: 'value' })
        const track = h('span', { class: 'track' }, fill)
        const bar = h('div', { class: 'bar', role: 'listitem' }, h('span', {}, name), track, value)
        return { bar, fill, value }
      })
      element.replaceChildren(...rows.map(({ bar }) => bar))
    }
  }
}
