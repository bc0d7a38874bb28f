import type { Checkpoint } from '@itop/checkpoint'
import { train, type TrainEvent, type TrainOptions, type TrainRun } from '@itop/trainer'
import type { LayerInfo } from '../../protocol.js'
import type { OpenedBackend } from '../backends.js'
import { updateMessage } from '../created.js'
import { keep } from '../keep.js'
import { holdBetween } from './hold.js'
import { introduce } from './introduce.js'
import type { SessionParts } from './parts.js'

/** On what a training is made, and from where. */
export interface Place {
  readonly backend: OpenedBackend
  /** Left out, it begins at step 0. */
  readonly resumeFrom: Checkpoint | undefined
  /** Takes a state to go on from, where the device may be lost. */
  readonly keep: (taken: Checkpoint) => void
  readonly signal: AbortSignal
}

/** Steps between the states that are kept on the host, where a device may be lost: as rarely as the trainer reads. */
const keepEvery = 32

/** Begins to train on a backend, and tells the page what happens. */
export function trainOn(parts: SessionParts, place: Place): TrainRun {
  const { training, machine, reporter } = parts
  let layers: readonly LayerInfo[] = []
  const run = train({
    ...training, ...placed(parts, place),
    between: holdBetween(parts, state => introduce(parts, { backend: place.backend, layers }, state))
  })
  run.onEvent(event => {
    if (event.type === 'start') layers = event.layers
    else if (machine.phase() !== 'ended') tell(parts, event)
  })
  run.onStep(progress => {
    if (machine.phase() === 'ended') return
    reporter.progress(progress)
    // Where reading waits, a step may be told of after it was made, while training stands.
    if (machine.phase() === 'held') reporter.flush()
  })
  return run
}

/** The options of a training that its place decides. */
const placed = ({ post }: SessionParts, place: Place) => ({
  backend: place.backend.identity,
  signal: place.signal,
  onWarning: message => { post({ type: 'warning', message }) },
  ...place.resumeFrom && { resumeFrom: place.resumeFrom },
  // Only a device that may be lost needs states on the host.
  ...place.backend.info.name === 'webgpu' && {
    checkpoint: { every: keepEvery, write: async taken => { place.keep(keep(taken)); return { bytes: 0 } } }
  }
} satisfies Partial<TrainOptions>)

function tell(
  { network, post, reporter }: SessionParts, record: Exclude<TrainEvent, { readonly type: 'start' }>
): void {
  switch (record.type) {
    case 'update':
      reporter.updated()
      return post(updateMessage(network, record))
    case 'epoch': return post({ type: 'epoch', record })
    case 'end': return post({ type: 'end', record })
    case 'evaluation': return post({ type: 'evaluation', record })
    case 'checkpoint': return
    default: record satisfies never
  }
}
