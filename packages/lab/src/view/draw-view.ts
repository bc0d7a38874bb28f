import { createClassBars } from './class-bars.js'
import { centred } from './digit.js'
import { byId, h, say } from './dom.js'
import { percent } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'
import { inkOf, recolour, showOn, showSeen, side, small, stroke } from './paper.js'
import { startPen } from './pen.js'
import { onColours } from './theme.js'

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
  const bars = createClassBars()
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
