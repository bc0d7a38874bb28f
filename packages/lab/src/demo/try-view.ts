import type { Guess, LoadedNetwork } from '@itop/inference'
import { createClassBars } from '../view/class-bars.js'
import { byId, h, say } from '../view/dom.js'
import { percent } from '../view/format.js'
import { pixelsOfFile, showPixels } from './picture-input.js'
import { createSheet } from './sheet.js'

/** Classes up to which all have a bar, in their own order. */
const mostBars = 12

/** Where one draws, or drops a picture, and reads what the network takes it for. */
export function startTry(net: LoadedNetwork): void {
  const { input, classes } = net.network
  const verdict = h('p', { class: 'verdict', role: 'status' })
  const bars = createClassBars()
  const draws = input.c === 1 && input.h === 28 && input.w === 28
  const seen = h('canvas', {
    class: draws ? 'seen' : 'seen alone', role: 'img', 'aria-label': 'What the network sees'
  })
  let asked = 0

  const ask = async (pixels: Uint8Array | undefined) => {
    const question = ++asked
    showPixels(seen, pixels ?? new Uint8Array(input.c * input.h * input.w), input)
    if (!pixels) return forget()
    const [guesses] = await net.classify(pixels, { best: classes <= mostBars ? classes : 5 })
    if (question === asked) show(guesses!)
  }

  const show = (guesses: readonly Guess[]) => {
    const [best] = guesses
    const rows = classes <= mostBars ? [...guesses].sort((a, b) => a.class - b.class) : guesses
    bars.name(rows.map(({ name }) => name))
    bars.show(Float32Array.from(rows, ({ probability }) => probability))
    say(verdict, `The network sees ${best!.name}, ${percent(best!.probability, 0)} sure.`)
  }

  const forget = () => {
    bars.show(null)
    say(verdict, draws ? 'Draw something, or drop a picture anywhere.' : 'Drop a picture anywhere, or choose one.')
  }

  const take = (file: Blob | undefined) => {
    if (!file) return
    sheet?.clear()
    pixelsOfFile(file, input).then(ask, () => say(verdict, 'The browser cannot read that as a picture. Try another.'))
  }

  const sheet = draws ? createSheet(pixels => void ask(pixels)) : undefined
  const picker = h('input', {
    type: 'file', accept: 'image/*', class: 'visually-hidden', id: 'picture', onchange: () => take(picker.files?.[0])
  })
  byId('try').append(
    h('p', { class: 'note', id: 'try-note' }, draws
      ? 'Draw with a pointer or the keys (arrows move the pen, Enter sets it down and lifts it, Delete clears), or ' +
        'drop a picture. It stays in this page.'
      : 'Drop a picture on this page. It is made small here, and stays here.'),
    h('div', { class: 'draw-row' },
      h('div', { class: 'draw-box' }, sheet?.element, h('div', { class: 'draw-under' },
        h('div', { class: 'buttons' },
          sheet && h('button', { type: 'button', onclick: () => sheet.clear() }, 'Clear'),
          h('button', { type: 'button', onclick: () => picker.click() }, 'Open a picture'), picker),
        h('figure', {}, seen, h('figcaption', {}, `seen as ${input.w}×${input.h}`)))),
      h('div', { class: 'draw-answer' }, verdict, bars.element)))
  startDrop(take)
  if (classes <= mostBars) bars.name(net.classNames ?? Array.from({ length: classes }, (_, i) => String(i)))
  void ask(undefined)
}

/** Pictures may be dropped anywhere, or pasted. */
function startDrop(take: (file: Blob | undefined) => void): void {
  const veil = h('div', { class: 'drop-veil' }, h('p', {}, 'Drop the picture'))
  document.body.append(veil)
  const shown = (is: boolean) => veil.classList.toggle('shown', is)
  addEventListener('dragover', event => {
    event.preventDefault()
    shown(true)
  })
  addEventListener('dragleave', event => { if (!event.relatedTarget) shown(false) })
  addEventListener('drop', event => {
    event.preventDefault()
    shown(false)
    take(event.dataTransfer?.files[0])
  })
  addEventListener('paste', event => take(event.clipboardData?.files[0]))
}
