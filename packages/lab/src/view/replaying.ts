import type { FromWorker, Replay } from '../protocol.js'
import { byId } from './dom.js'
import type { Headline } from './headline-view.js'
import type { Hub } from './hub.js'
import type { Masks } from './masks-view.js'
import { clearNotices, notice } from './notices.js'
import { startReplay } from './replay-view.js'
import type { Standing } from './standing.js'
import type { Player } from './transport.js'

/** A run that is shown again, in place of a training. */
export interface Replaying {
  /** What the buttons of the page do then; undefined while none is shown. */
  readonly player: Player | undefined
  open(replay: Replay): void
  close(): void
}

interface Parts {
  readonly hub: Hub
  readonly headline: Headline
  readonly masks: Masks
  readonly standing: Standing
  readonly onClose: () => void
}

export function startReplaying({ hub, headline, masks, standing, onClose }: Parts): Replaying {
  let open = false
  const view = startReplay(hub, { onMove, onClose })

  function onMove({ lastStep, frames }: Replay, step: number, running: boolean): void {
    masks.replayed({ step, updates: stepsOf(frames, 'update'), kept: stepsOf(frames, 'mask') })
    standing.change({ ready: true, running, finished: false, step, totalSteps: Math.max(lastStep, 1) })
  }

  return {
    get player() { return open ? view.player : undefined },
    open(replay) {
      clearNotices()
      open = true
      showSettings(false)
      standing.clear()
      headline.replayed(replay)
      view.open(replay)
      for (const problem of replay.problems) notice('warning', problem)
    },
    close() {
      open = false
      view.close()
      masks.replayed(undefined)
      showSettings(true)
    }
  }
}

/** A run that is shown again has settings that cannot be changed. */
function showSettings(yes: boolean): void { byId('settings').hidden = !yes }

/** The steps at which a replay has messages of a type, ascending. */
const stepsOf = (frames: Replay['frames'], type: FromWorker['type']): readonly number[] =>
  frames.flatMap(({ step, message }) => message.type === type ? [step] : [])
