import type { Normalisation } from '@itop/data'
import type { Network } from '@itop/models'
import type { ImageShape } from '@itop/ops'
import type { StepProgress, TrainState } from '@itop/trainer'
import { messageOf, type Post } from '../post.js'
import { look, normalised } from '../predict.js'
import { createFilterReport } from './filter-report.js'
import { createMaskReport } from './mask-report.js'
import { createProgressReport } from './progress-report.js'
import { createQuestions, type Ask } from './questions.js'

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
  readonly finish: (predict: Ask) => Promise<void>
}

/** What a reporter knows of the training. */
export interface ReporterOptions {
  readonly network: Network
  readonly normalisation: Normalisation
  readonly shape: ImageShape
  readonly post: Post
}

/** A reporter that watches the first layer. */
export function createReporter({ network, normalisation, shape, post }: ReporterOptions): Reporter {
  const progress = createProgressReport(post)
  const filters = createFilterReport(network, post)
  const masks = createMaskReport(filters.layer, post)
  const questions = createQuestions(post)
  let finished: Ask | undefined
  return {
    progress: progress.take,
    flush: progress.flush,
    updated: masks.change,
    watch: layers => {
      masks.watch(layers)
      if (finished) masks.send()
    },
    predict: (id, pixels) => {
      questions.add(id, normalised(pixels, shape, normalisation))
      if (finished) questions.answer(finished).catch(error => { post({ type: 'failed', message: messageOf(error) }) })
    },
    due: state => {
      masks.see(state)
      const now = performance.now()
      return questions.waiting() || masks.due(now) || filters.due(state, now)
    },
    report: async (state, all) => {
      masks.see(state)
      const now = performance.now()
      masks.report(now, all)
      await filters.report(state, now, all)
      await questions.answer(image => look(network, state.parameters, image, shape))
    },
    finish: async predict => {
      finished = predict
      await questions.answer(predict)
    }
  }
}
