import type { Normalisation } from '@itop/data'
import type { Network } from '@itop/models'
import { currentReading, type ImageShape, type Parameter } from '@itop/ops'
import type { StepProgress, TrainState } from '@itop/trainer'
import { filterShape, usedValues } from './filters.js'
import { observed, statesOf, type LayerHistory } from './masks.js'
import { bufferOf, messageOf, type Post } from './post.js'
import { look, normalised } from './predict.js'
import { createThrottle } from './throttle.js'

/** Tells the page what a training is like, as often as a person can see. */
export interface Reporter {
  /** Takes a step's numbers; sends them, or keeps them until `flush`. */
  readonly progress: (progress: StepProgress) => void
  /** Sends the numbers that were kept. */
  readonly flush: () => void
  /** Notes that the masks have changed: the next state shows how. */
  readonly updated: () => void
  readonly watch: (layers: readonly string[]) => void
  readonly predict: (id: number, pixels: Float32Array) => void
  /** Looks at the state; whether there is something to report of it now. */
  readonly due: (state: TrainState) => boolean
  /** Sends what is due; with `all` also what would wait for its turn. */
  readonly report: (state: TrainState, all: boolean) => Promise<void>
  /** From now on `predict` asks this, and masks stay as they are: the training is over. */
  readonly finish: (predict: (image: Float32Array) => Promise<Float32Array>) => Promise<void>
}

/** Milliseconds between two messages of a kind. */
const pace = { progress: 50, masks: 100, filters: 334 } as const

/** Steps between two looks at the weights where reading makes the device wait: as rarely as the trainer reads there. */
const stepsWhereReadingWaits = 32

/** What a reporter knows of the training. */
export interface ReporterOptions {
  readonly network: Network
  readonly normalisation: Normalisation
  readonly shape: ImageShape
  readonly post: Post
}

/** A reporter that watches the first layer. */
export function createReporter({ network, normalisation, shape, post }: ReporterOptions): Reporter {
  const filters = filterShape(network)
  const turns = {
    progress: createThrottle(pace.progress),
    masks: createThrottle(pace.masks),
    filters: createThrottle(pace.filters)
  }
  let watched: readonly string[] = [filters.name]
  let histories: readonly LayerHistory[] = []
  let maskStep = 0
  let changed = true          // since the histories were taken
  let unsent = true           // masks that the page has not seen
  let filtersStep = -1
  let kept: StepProgress | undefined
  let questions: { readonly id: number, readonly image: Float32Array }[] = []
  let finished: ((image: Float32Array) => Promise<Float32Array>) | undefined

  function sendProgress({ step, loss, accuracy, rs, millisecondsPerStep }: StepProgress): void {
    kept = undefined
    post({ type: 'progress', step, loss, accuracy, rs, millisecondsPerStep })
  }

  /** Whether the page may see newer filters now. */
  function filtersDue({ step }: TrainState, now: number): boolean {
    const apart = currentReading() === 'waits' ? stepsWhereReadingWaits : 1
    return Math.abs(step - filtersStep) >= apart && turns.filters.ready(now)
  }

  function sendMasks(): void {
    unsent = false
    for (const history of histories) {
      const { name: layer, active: { shape } } = history
      if (!watched.includes(layer)) continue
      const states = statesOf(history)
      post({ type: 'mask', layer, step: maskStep, shape, states }, [bufferOf(states)])
    }
  }

  async function sendFilters({ parameters, step }: Pick<TrainState, 'parameters' | 'step'>): Promise<void> {
    filtersStep = step
    const dense = await usedValues(required(parameters, filters.name))
    post({ type: 'filters', step, shape: filters.shape, values: dense }, [bufferOf(dense)])
  }

  async function answer(ask: (image: Float32Array) => Promise<Float32Array>): Promise<void> {
    const asked = questions
    questions = []
    for (const { id, image } of asked) {
      const probabilities = await ask(image)
      post({ type: 'predicted', id, probabilities }, [bufferOf(probabilities)])
    }
  }

  /** Takes the masks of a state where they are others than before. */
  function see({ step, exploration }: TrainState): void {
    if (!changed) return
    changed = false
    unsent = true
    maskStep = step
    histories = observed(histories, exploration.layers)
  }

  return {
    progress: progress => {
      if (turns.progress.pass(performance.now())) sendProgress(progress)
      else kept = progress
    },
    flush: () => { if (kept) sendProgress(kept) },
    updated: () => { changed = true },
    watch: layers => {
      const unknown = layers.find(name => histories.every(layer => layer.name !== name))
      if (unknown !== undefined) {
        const names = histories.map(({ name }) => name).join(', ')
        throw new RangeError(`watch: there is no layer '${unknown}'. There are ${names}.`)
      }
      watched = layers
      unsent = true
      turns.masks = createThrottle(pace.masks)
      if (finished) sendMasks()
    },
    predict: (id, pixels) => {
      questions.push({ id, image: normalised(pixels, shape, normalisation) })
      if (finished) answer(finished).catch(error => { post({ type: 'failed', message: messageOf(error) }) })
    },
    due: state => {
      see(state)
      const now = performance.now()
      return questions.length > 0 || (unsent && turns.masks.ready(now))
        || filtersDue(state, now)
    },
    report: async (state, all) => {
      see(state)
      const now = performance.now()
      if (unsent && (turns.masks.pass(now) || all)) sendMasks()
      if (filtersDue(state, now) || (all && filtersStep !== state.step)) {
        turns.filters.pass(now)
        await sendFilters(state)
      }
      await answer(image => look(network, state.parameters, image, shape))
    },
    finish: async predict => {
      finished = predict
      await answer(predict)
    }
  }
}

function required(parameters: ReadonlyMap<string, Parameter>, name: string): Parameter {
  const parameter = parameters.get(name)
  if (!parameter) throw new Error(`lab: the training has no weight '${name}'.`)
  return parameter
}
