import { MaskSet } from '@itop/masks'
import { layersOf } from '@itop/models'
import { observeUpdate, restoreExploration, type Exploration } from '@itop/metrics'
import type { LayerView, Updated } from '@itop/updaters'
import type { CheckpointMeta } from '../checkpoints/checkpoint-meta.js'
import type { UpdateEvent } from '../records/events.js'
import { updateRecord } from '../records/records.js'
import type { Program } from './options.js'
import { savedValues, valuesLeft } from './rewind-point.js'
import type { Round, RoundEnd } from './round.js'
import type { EndedRound } from './train-round.js'

/** What comes after a round that has ended: the record of what was pruned, and the round that starts from it. */
export async function nextRound(
  program: Program, round: Round, end: RoundEnd, { result: { step, checkpoint }, rewindPoint }: EndedRound
): Promise<{ readonly record: UpdateEvent, readonly next: Round }> {
  const begin = performance.now()
  const { training: { network }, firstStep, rounds } = program
  const { exploration: history, seconds } = checkpoint.meta as unknown as CheckpointMeta   // a training just made it
  const trained = savedValues('value', checkpoint, network, round.masks)
  const before = restoreExploration(round.masks, { ...checkpoint, history })
  const { state, change } = await pruned(program, round, before, trained)
  const exploration = observeUpdate(before, change)
  const masks = MaskSet.from(change.layers.map(({ name, stored }) => [name, stored] as const))
  const values = valuesLeft(rewindPoint ?? trained, round.masks, masks)
  const next: Round = {
    round: round.round + 1, masks, method: state, ends: [...round.ends, end],
    startFrom: { step: firstStep, values, exploration, seconds: seconds.run },
    resumeFrom: undefined,
    rewindPoint: rewindPoint && round.round + 1 < rounds ? values : undefined,
    dataChanges: checkpoint.meta['dataChanges']
  }
  const record = updateRecord({ masks, exploration }, { ...change, step }, performance.now() - begin)
  return { record: { ...record, round: round.round }, next }
}

/** What goes at the end of a round, at its step of all rounds together. */
async function pruned(
  { updater, steps, firstStep, totalSteps, training: { network, seed } }: Program, { round, method }: Round,
  { layers }: Exploration, values: ReadonlyMap<string, Float32Array>
): Promise<Updated<unknown>> {
  const shapes = layersOf(network)
  const views = layers.map(({ name, active, everActive }, i): LayerView => {
    const { role, feeds } = shapes[i]
    return {
      name, role, feeds, stored: active, forward: active, everActive,
      values: values.get(name) ?? new Float32Array(0), measured: {}
    }
  })
  const step = steps + round * (steps - firstStep)
  return updater.update(method, views, { step, totalSteps, seed })
}
