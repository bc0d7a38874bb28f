import { maskStates, type CreatedMessage, type LayerInfo, type MaskMessage } from '../protocol.js'
import { byId, h, say } from './dom.js'
import { count, percent } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'
import { createMaskCanvas } from './mask-canvas.js'
import { maskWords, type MasksAt } from './mask-words.js'
import { position, stateNames, type StateName } from './mask-image.js'

const words: Readonly<Record<StateName, string>> = {
  exists: 'exists', justGrown: 'just grown', existedOnce: 'existed once', justDropped: 'just dropped',
  never: 'never existed'
}
const nameOf = (state: number): StateName => stateNames.find((name) => maskStates[name] === state)!

const howToZoom = matchMedia('(pointer: coarse)').matches
  ? 'Zoom with two fingers.' : 'Click the picture, then zoom with the wheel.'

export interface Masks {
  /** Says which masks are shown at a step of a run that is shown again; of none while a network is trained. */
  replayed(run: Pick<MasksAt, 'step' | 'updates' | 'kept'> | undefined): void
}

/** The masks: a choice of layers, the picture, its legend, and the position under the pointer in words. */
export function startMasks(hub: Hub, frames: Frames, watch: (layer: string) => void): Masks {
  const host = byId('masks')
  const layers = h('div', { class: 'segments', role: 'group', 'aria-label': 'Layer' })
  const which = h('p', { class: 'note', id: 'mask-step', role: 'status', hidden: true })
  const readout = h('p', { class: 'readout', id: 'mask-readout' })
  const canvas = createMaskCanvas(frames, { onCell: (index) => tell(index), onCounts: (counts) => showCounts(counts) })
  const zoomButton = (label: string, text: string, act: () => void) =>
    h('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, text)
  const zooms = h('div', { class: 'zooms', role: 'group', 'aria-label': 'Zoom' },
    zoomButton('Zoom out', '−', () => canvas.zoom(1 / 1.6)), zoomButton('Zoom in', '+', () => canvas.zoom(1.6)),
    zoomButton('Show the whole layer', 'Whole', () => canvas.fit()))
  const { element: legend, showCounts } = createLegend((hidden) => canvas.hide(hidden))
  host.append(
    h('div', { class: 'card-head' }, layers, zooms),
    h('p', { class: 'note', id: 'mask-note' }), which,
    canvas.element, readout, legend)

  const latest = new Map<string, MaskMessage>()
  let shape: CreatedMessage['shape'] | undefined
  let infos: readonly LayerInfo[] = []
  let chosen = ''
  let run: Parameters<Masks['replayed']>[0]

  const choose = (name: string) => {
    chosen = name
    for (const button of layers.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.layer === name))
    }
    const info = infos.find((layer) => layer.name === name)
    if (info) describe(info)
    const mask = latest.get(name)
    if (mask) canvas.show(mask)
    else if (info) canvas.clear(info.shape)
    tellWhich()
    watch(name)
  }

  const tellWhich = () => {
    which.hidden = run === undefined
    if (run) say(which, maskWords({ ...run, masks: latest.get(chosen)?.step }))
  }

  const describe = ({ name, shape: [out, ...inputs], size, stored }: LayerInfo) => {
    const columns = count(inputs.reduce((a, b) => a * b, 1))
    say(byId('mask-note'), `Every dot is a weight of ${name}: ${count(out ?? 1)} rows are its outputs, ${columns} ` +
      `columns its inputs${inputs.length > 1 ? ', kernel by kernel' : ''}. ${storedWords(size, stored)}${howToZoom}`)
  }

  const tell = (index: number | null): string => {
    const mask = latest.get(chosen)
    const text = index === null || !mask ? '' : nameCell(mask, index)
    say(readout, text)
    return text
  }

  const nameCell = ({ shape, states }: MaskMessage, index: number): string => {
    const at = position(shape, index)
    return `${chosen} [${axisNames(at, shape)}]${pixelOf(at)}: ${words[nameOf(states[index]!)]}`
  }

  /** Columns of the first fully connected layer are pixels of the image. */
  const pixelOf = ([, column]: readonly number[]): string => {
    const size = shape ? shape.c * shape.h * shape.w : 0
    const info = infos[0]
    if (!shape || info?.name !== chosen || info.shape.length !== 2 || info.shape[1] !== size) return ''
    const inChannel = column! % (shape.h * shape.w)
    return `, pixel in row ${Math.floor(inChannel / shape.w)}, column ${inChannel % shape.w}`
  }

  hub.on('created', (created) => {
    latest.clear()
    shape = created.shape
    infos = created.layers
    canvas.room(infos.map((layer) => layer.shape))
    layers.replaceChildren(...infos.map(({ name, shape, density }) =>
      h('button', { type: 'button', 'data-layer': name, 'aria-pressed': 'false', onclick: () => choose(name) },
        name, ' ', h('small', {}, sizeWords(shape, density)))))
    choose(infos.some(({ name }) => name === chosen) ? chosen : infos[0]?.name ?? '')
  })
  hub.on('update', ({ record }) => {
    for (const { name, active } of record.layers) {
      const info = infos.find((layer) => layer.name === name)
      const words = layers.querySelector(`[data-layer="${CSS.escape(name)}"] small`)
      if (info && words) say(words, sizeWords(info.shape, active / info.size))
    }
  })
  hub.on('mask', (mask) => {
    latest.set(mask.layer, mask)
    if (mask.layer === chosen) canvas.show(mask)
  })
  return {
    replayed(next) {
      run = next
      tellWhich()
    }
  }
}

const sizeWords = (shape: readonly number[], density: number): string => `${shape.join('×')}, ${percent(density)}`

/** What is stored of a layer beside what is shown, where that is more. */
const storedWords = (size: number, stored: number | undefined): string => stored === undefined ? ''
  : `What exists is what the network uses; ${stored === size ? 'all' : count(stored)} of them are stored. `

/** [out 12, in 405], or [out 3, in 0, row 2, column 4] of a kernel. */
function axisNames(at: readonly number[], shape: readonly number[]): string {
  const names = shape.length === 4 ? ['out', 'in', 'row', 'column'] : ['out', 'in']
  return at.map((value, axis) => `${names[axis] ?? ''} ${value}`.trim()).join(', ')
}

/** The states with their colours and counts; each is a button that hides it. */
function createLegend(onHidden: (hidden: ReadonlySet<StateName>) => void) {
  const hidden = new Set<StateName>()
  const numbers = new Map<StateName, HTMLElement>()
  const item = (name: StateName) => {
    const number = h('b')
    numbers.set(name, number)
    const button = h('button', { type: 'button', class: 'state', 'aria-pressed': 'true', title: 'Show or hide' },
      h('i', { class: `state-${name}` }), words[name], ' ', number)
    button.addEventListener('click', () => {
      if (!hidden.delete(name)) hidden.add(name)
      button.setAttribute('aria-pressed', String(!hidden.has(name)))
      onHidden(hidden)
    })
    return h('li', {}, name === 'never' ? h('span', { class: 'state' }, ...button.childNodes) : button)
  }
  return {
    element: h('ul', { class: 'states', 'aria-label': 'Orange exists, blue does not' }, ...stateNames.map(item)),
    showCounts: (counts: Uint32Array) => {
      for (const [name, element] of numbers) say(element, count(counts[maskStates[name]]!))
    }
  }
}
