import type { Checkpoint } from '@itop/checkpoint'
import type { Dataset, MemorySet } from '@itop/data'
import { loadNetwork, type LoadedNetwork } from '@itop/inference'
import { train, type TrainEvent, type TrainResult, type TrainRun, type TrainState } from '@itop/trainer'
import type { Experiment } from '../experiment.js'
import type { LayerInfo } from '../protocol.js'
import { isDeviceLost, type OpenedBackend } from './backends.js'
import { createdMessage } from './created.js'
import { compareWithDense } from './dense-timing.js'
import { createGate } from './gate.js'
import { keep } from './keep.js'
import { networkOf, trainingOf } from './plan.js'
import { messageOf, type Post } from './post.js'
import { softmax } from './predict.js'
import { createReporter } from './reporter.js'

/** One experiment, from step 0 to its end. */
export interface Session {
  /** Settles when the experiment stands at step 0 and all of that has been told. Rejects where it cannot be made. */
  readonly ready: Promise<void>
  readonly start: () => void
  readonly pause: () => void
  readonly step: () => void
  readonly watch: (layers: readonly string[]) => void
  readonly predict: (id: number, pixels: Float32Array) => void
  /** Ends it and frees its tensors. */
  readonly end: () => Promise<void>
}

/** What a session is made of. */
export interface SessionOptions {
  readonly experiment: Experiment
  readonly data: Dataset<MemorySet>
  readonly backend: OpenedBackend
  /** Opens a backend in place of one whose device is lost. */
  readonly replace: () => Promise<OpenedBackend>
  readonly post: Post
  /** Whether another experiment is wanted already. */
  readonly cancelled: () => boolean
}

/** Steps between the states that are kept on the host, where a device may be lost: as rarely as the trainer reads. */
const keepEvery = 32

/** Begins an experiment. Throws where its settings cannot work. */
export function createSession(options: SessionOptions): Session {
  const { experiment, data, replace, post, cancelled } = options
  const network = networkOf(experiment.model, data)
  const { options: training, stepsPerEpoch } = trainingOf(experiment, network, data)
  const { shape, normalisation } = data.train
  const gate = createGate()
  const reporter = createReporter({ network, shape, normalisation, post })
  let { backend } = options
  let run: TrainRun
  let phase: 'new' | 'held' | 'running' | 'finished' | 'failed' | 'ended' = 'new'
  let layers: readonly LayerInfo[] = []
  let kept: Checkpoint | undefined
  let trained: LoadedNetwork | undefined
  let becomeReady: () => void = () => {}

  function enter(next: 'held' | 'running' | 'finished' | 'failed'): void {
    if (phase === 'ended') return
    phase = next
    if (phase !== 'running') reporter.flush()
    post({ type: 'state', running: phase === 'running', finished: phase === 'finished' || phase === 'failed' })
  }

  /** What training waits for between two steps; undefined when it goes on at once. */
  function between(state: TrainState): Promise<void> | undefined {
    const goesOn = phase === 'running' && state.step < training.steps && !reporter.due(state)
    return goesOn && gate.pass() ? undefined : hold(state)
  }

  async function hold(state: TrainState): Promise<void> {
    if (phase === 'new') await introduce(state)
    if (state.step === training.steps) return reporter.report(state, true)
    for (let told = false; phase !== 'ended'; told = true) {
      if (gate.pass()) return reporter.report(state, false)
      await reporter.report(state, true)
      if (!told && phase !== 'new') enter('held')
      if (phase === 'new') {
        enter('held')
        becomeReady()
      }
      await gate.changed()
    }
  }

  /** Tells what stands at step 0, and how fast the network would be if it were dense. */
  async function introduce(state: TrainState): Promise<void> {
    post(createdMessage({
      network, layers, stepsPerEpoch, backend: backend.info, images: data.train,
      counts: { train: data.train.count, test: data.test.count },
      plan: training.recipe.plan(layers, { totalSteps: training.steps, stepsPerEpoch }),
      totalSteps: training.steps
    }))
    await reporter.report(state, true)
    const dense = await compareWithDense(training, () => phase === 'ended' || cancelled())
    if (dense) post(dense)
  }

  function tell(event: TrainEvent): void {
    if (phase === 'ended') return
    switch (event.type) {
      case 'start':
        layers = event.layers
        return
      case 'update':
        reporter.updated()
        return post({ type: 'update', record: event })
      case 'epoch': return post({ type: 'epoch', record: event })
      case 'end': return post({ type: 'end', record: event })
      case 'evaluation': return post({ type: 'evaluation', record: event })
      case 'checkpoint': return
      default: event satisfies never
    }
  }

  function begin(): TrainRun {
    const begun = train({
      ...training, between, backend: backend.identity,
      onWarning: message => { post({ type: 'warning', message }) },
      ...kept && { resumeFrom: kept },
      // Only a device that may be lost needs states on the host.
      ...backend.info.name === 'webgpu' && {
        checkpoint: { every: keepEvery, write: async taken => { kept = keep(taken); return { bytes: 0 } } }
      }
    })
    begun.onEvent(tell)
    begun.onStep(progress => {
      if (phase === 'ended') return
      reporter.progress(progress)
      // Where reading waits, a step may be told of after it was made, while training stands.
      if (phase === 'held') reporter.flush()
    })
    return begun
  }

  const hasEnded = () => phase === 'ended'

  /** Trains to the end, on another backend where a device is lost. */
  async function untilDone(): Promise<TrainResult> {
    for (;;) {
      try {
        return await run.done
      } catch (error) {
        if (!isDeviceLost(error) || hasEnded()) throw error
        backend = await replace()
        if (hasEnded()) throw error
        post({ type: 'backend', backend: backend.info })
        post({
          type: 'warning',
          message: `${messageOf(error)} Training goes on from step ${kept?.step ?? 0}: ${backend.info.description}.`
        })
        run = begin()
      }
    }
  }

  async function live(): Promise<void> {
    const { finished, checkpoint } = await untilDone()
    if (!finished) return
    const network_ = await loadNetwork(checkpoint, { network })
    trained = network_
    await reporter.finish(async image => softmax((await network_.predict(image)).logits))
    enter('finished')
  }

  const refuse = () => {
    if (phase === 'failed') throw new Error('This training has failed. Reset it, or change the experiment.')
  }

  run = begin()
  const life = live()
  return {
    ready: new Promise((resolve, reject) => {
      becomeReady = resolve
      life.catch(error => {
        if (phase === 'new') return reject(error)
        if (phase === 'ended') return
        post({ type: 'failed', message: messageOf(error) })
        enter('failed')
      })
    }),
    start: () => {
      refuse()
      if (phase !== 'held') return
      gate.start()
      enter('running')
    },
    pause: gate.pause,
    step: () => {
      refuse()
      gate.step()
    },
    watch: names => {
      reporter.watch(names)
      gate.wake()
    },
    predict: (id, pixels) => {
      refuse()
      reporter.predict(id, pixels)
      gate.wake()
    },
    end: async () => {
      phase = 'ended'
      const stopped = run.stop()
      gate.wake()
      await stopped.catch(() => {})
      await life.catch(() => {})
      trained?.dispose()
    }
  }
}
