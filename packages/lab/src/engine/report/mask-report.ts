import type { TrainState } from '@itop/trainer'
import { bufferOf, type Post } from '../post.js'
import { observed, statesOf, type LayerHistory } from './mask-states.js'
import { createThrottle } from './throttle.js'

/** Tells of the masks of the layers that are watched. */
export interface MaskReport {
  /** Notes that the masks have changed: the next state shows how. */
  readonly change: () => void
  /** Takes the masks of a state where they are others than before. */
  readonly see: (state: TrainState) => void
  /** From now on of these layers. */
  readonly watch: (layers: readonly string[]) => void
  /** Whether the page may be sent masks that it has not seen. */
  readonly due: (now: number) => boolean
  /** Sends what is due; with `all` also what would wait for its turn. */
  readonly report: (now: number, all: boolean) => void
  /** Sends the masks as they are. */
  readonly send: () => void
}

/** Milliseconds between two times. */
const pace = 100

/** A report of one layer at first. */
export function createMaskReport(first: string, post: Post): MaskReport {
  let turns = createThrottle(pace)
  let watched: readonly string[] = [first]
  let histories: readonly LayerHistory[] = []
  let step = 0
  let changed = true          // since the histories were taken
  let unsent = true           // the page has not seen them

  function send(): void {
    unsent = false
    for (const history of histories) {
      const { name: layer, active: { shape } } = history
      if (!watched.includes(layer)) continue
      const states = statesOf(history)
      post({ type: 'mask', layer, step, shape, states }, [bufferOf(states)])
    }
  }

  return {
    change: () => { changed = true },
    see: state => {
      if (!changed) return
      [changed, unsent, step] = [false, true, state.step]
      histories = observed(histories, state.exploration.layers)
    },
    watch: layers => {
      refuseUnknown(layers, histories)
      watched = layers
      unsent = true
      turns = createThrottle(pace)
    },
    due: now => unsent && turns.ready(now),
    report: (now, all) => { if (unsent && (turns.pass(now) || all)) send() },
    send
  }
}

function refuseUnknown(layers: readonly string[], known: readonly LayerHistory[]): void {
  const unknown = layers.find(name => known.every(layer => layer.name !== name))
  if (unknown === undefined) return
  throw new RangeError(`watch: there is no layer '${unknown}'. There are ${known.map(({ name }) => name).join(', ')}.`)
}
