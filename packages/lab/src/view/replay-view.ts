import type { Replay } from '../protocol.js'
import { byId, h, say } from './dom.js'
import { count, duration } from './format.js'
import type { Hub } from './hub.js'
import type { Player } from './transport.js'

/** Seconds that a whole run takes to be shown. */
const showSeconds = 20

export interface ReplayView {
  /** Shows a run from its start. */
  open(replay: Replay): void
  close(): void
  readonly player: Player
}

interface Listeners {
  /** After every move. */
  onMove(replay: Replay, step: number, playing: boolean): void
  onClose(): void
}

/** A run folder, shown again: a slider over its steps; the buttons of the page play it. */
export function startReplay(hub: Hub, { onMove, onClose }: Listeners): ReplayView {
  const host = byId('replay')
  const what = h('p', { class: 'note' })
  const slider = h('input', {
    type: 'range', min: 0, step: 1, value: 0, id: 'replay-step', 'aria-label': 'Step of the run'
  })
  const where = h('output', { for: 'replay-step' })
  host.append(what, h('div', { class: 'replay-row' }, slider, where,
    h('button', { type: 'button', onclick: () => onClose() }, 'Back to training')))
  let replay: Replay | undefined
  let shown = 0 // messages told so far
  let at = 0
  let timer: number | undefined

  const tellUpTo = (step: number) => {
    if (!replay) return
    const { frames } = replay
    if (step < at) shown = 0 // back: everything from the start, the first message clears the views
    at = step
    for (; shown < frames.length && frames[shown]!.step <= step; shown++) hub.emit(frames[shown]!.message)
    slider.value = String(step)
    const seconds = frames[Math.max(0, shown - 1)]?.seconds ?? 0
    say(where, `step ${count(step)}, after ${duration(seconds)}`)
    slider.setAttribute('aria-valuetext', where.textContent ?? '')
    onMove(replay, step, timer !== undefined)
  }

  const pause = () => {
    clearInterval(timer)
    timer = undefined
    tellUpTo(at)
  }

  const start = () => {
    if (!replay || timer !== undefined) return
    const { lastStep } = replay
    const begun = performance.now() - 1000 * showSeconds * (at >= lastStep ? 0 : at / Math.max(1, lastStep))
    if (at >= lastStep) tellUpTo(0)
    timer = window.setInterval(() => {
      const share = Math.min(1, (performance.now() - begun) / (1000 * showSeconds))
      tellUpTo(Math.round(share * lastStep))
      if (share >= 1) pause()
    }, 50)
    tellUpTo(at)
  }

  /** To the next step of which something is known. */
  const step = () => {
    const next = replay?.frames.find((frame) => frame.step > at)
    if (next) tellUpTo(next.step)
  }

  slider.addEventListener('input', () => {
    clearInterval(timer)
    timer = undefined
    tellUpTo(Number(slider.value))
  })

  return {
    open(next) {
      clearInterval(timer)
      timer = undefined
      replay = next
      shown = 0
      at = 0
      host.hidden = false
      slider.max = String(next.lastStep)
      say(what, `${next.title}. ${next.trained ? '' : 'Without a checkpoint there are no masks to show.'}`)
      tellUpTo(0)
    },
    close() {
      clearInterval(timer)
      timer = undefined
      replay = undefined
      host.hidden = true
    },
    player: { start, pause, step, reset: () => { pause(); tellUpTo(0) } }
  }
}
