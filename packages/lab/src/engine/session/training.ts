import type { Checkpoint } from '@itop/checkpoint'
import { throughLosses } from '@itop/experiment'
import { loadNetwork, softmax, type LoadedNetwork } from '@itop/inference'
import type { TrainResult, TrainRun } from '@itop/trainer'
import { messageOf } from '../post.js'
import type { SessionParts } from './parts.js'
import { trainOn } from './train-on.js'

/** A training that has begun. */
export interface Training {
  /** Ends it, and frees its tensors. */
  readonly end: () => Promise<void>
}

/** Begins to train, to the end, on another backend where a device is lost. Throws where the settings cannot work. */
export function beginTraining(parts: SessionParts): Training {
  const { machine, gate } = parts
  const stopping = new AbortController()
  let kept: Checkpoint | undefined
  let trained: LoadedNetwork | undefined

  const begin = (backend: SessionParts['backend']) => trainOn(parts, {
    backend, resumeFrom: kept, keep: taken => { kept = taken }, signal: stopping.signal
  })

  const goOn = async (loss: Error): Promise<TrainRun> => {
    stopping.signal.throwIfAborted()
    const backend = await parts.replace()
    stopping.signal.throwIfAborted()
    tellOfLoss(parts, loss, backend.info, kept)
    return begin(backend)
  }

  const conclude = async (result: TrainResult) => {
    if (!result.finished) return
    trained = await showTrained(parts, result)
    machine.happen('done')
  }

  const life = throughLosses(begin(parts.backend), { attempt: run => run.done, replace: goOn })
    .then(conclude).catch(error => { machine.happen('broke', error) })
  return {
    end: async () => {
      stopping.abort()
      gate.wake()
      await life
      trained?.dispose()
    }
  }
}

function tellOfLoss(
  { post }: SessionParts, loss: Error, backend: SessionParts['backend']['info'], kept: Checkpoint | undefined
): void {
  post({ type: 'backend', backend })
  post({
    type: 'warning',
    message: `${messageOf(loss)} Training goes on from step ${kept?.step ?? 0}: ${backend.description}.`
  })
}

/** The network that came out of a training, which answers from now on. */
async function showTrained({ network, reporter }: SessionParts, { checkpoint }: TrainResult): Promise<LoadedNetwork> {
  const trained = await loadNetwork(checkpoint, { network })
  await reporter.finish(async image => softmax((await trained.predict(image)).logits))
  return trained
}
