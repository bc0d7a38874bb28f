import type { Network } from '@itop/models'
import { currentReading } from '@itop/ops'
import type { TrainState } from '@itop/trainer'
import { bufferOf, type Post } from '../post.js'
import { filterShape, usedValues } from './filter-shape.js'
import { createThrottle } from './throttle.js'

/** Tells of the first layer's weights, as images. */
export interface FilterReport {
  /** The layer's name. */
  readonly layer: string
  /** Whether the page may see newer ones now. */
  readonly due: (state: TrainState, now: number) => boolean
  /** Sends what is due; with `all` also what would wait for its turn. */
  readonly report: (state: TrainState, now: number, all: boolean) => Promise<void>
}

/** Milliseconds between two messages. */
const pace = 334

/** Steps between two looks at the weights where reading makes the device wait: as rarely as the trainer reads there. */
const stepsWhereReadingWaits = 32

export function createFilterReport(network: Network, post: Post): FilterReport {
  const { name: layer, shape } = filterShape(network)
  const turns = createThrottle(pace)
  let sentAt = -1 // which step's

  const due: FilterReport['due'] = ({ step }, now) => {
    const apart = currentReading() === 'waits' ? stepsWhereReadingWaits : 1
    return Math.abs(step - sentAt) >= apart && turns.ready(now)
  }

  return {
    layer,
    due,
    report: async (state, now, all) => {
      const { step, parameters } = state
      if (!due(state, now) && !(all && sentAt !== step)) return
      turns.pass(now)
      sentAt = step
      const parameter = parameters.get(layer)
      if (!parameter) throw new Error(`lab: the training has no weight '${layer}'.`)
      const values = await usedValues(parameter)
      post({ type: 'filters', step, shape, values }, [bufferOf(values)])
    }
  }
}
