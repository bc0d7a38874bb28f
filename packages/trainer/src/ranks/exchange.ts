import { sizeOf } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { floats, isTrained } from '../optimizers/slots.js'
import { partsOf, partsOfRank } from '../run/batch-parts.js'
import type { LoadedBatch } from '../run/batches.js'
import type { Settings } from '../run/options.js'
import { heldGradient } from '../step/gradient-sum.js'
import type { Pass, RecordedGradient } from '../step/pass.js'
import { readScores } from '../step/scores.js'
import type { TrainState } from '../step/train-state.js'
import type { Collective } from './collective.js'
import { moveByParts, normsOf, statisticsOf } from './norm-statistics.js'
import type { Stops } from './stops.js'

/** Positions of a dense gradient that are sent at a time. */
const block = 2 ** 20

/**
 * A function that makes of what each rank found in its parts of a batch, perhaps none, what one process would have
 * found in all of them; it moves the running statistics of norms, and disposes nothing. One buffer is sent: the
 * gradients of what exists, the loss and the correct answers of each part, what norms saw in it, and whether anybody
 * was asked to stop. Where a pass was tapped, the gradients of all positions follow in blocks. What a rank has nothing
 * to say of is -0, which changes no sum; 0 would change a -0.
 */
export function createExchange(
  settings: Settings, collective: Collective, state: TrainState, stops: Pick<Stops, 'wanted' | 'asked'>
): (own: Pass, batch: LoadedBatch, tapped: boolean) => Promise<Pass> {
  const { network, batch: whole, parts: wholeParts } = settings
  const norms = normsOf(network)
  const trained = [...state.parameters.values()].filter(isTrained)
  return async (own, { images }, tapped) => {
    const parts = partsOf(images, whole, wholeParts)
    const { first } = partsOfRank(parts.length, collective)
    const places = placesOf(trained.reduce((sum, { values }) => sum + values.size, 0), parts.length)
    const numbers = new Float32Array(places.end).fill(-0)
    for (const { name, at } of gradientPlaces()) {
      const gradient = own.gradients.get(name)
      if (gradient) numbers.set(await floats(gradient), at)
    }
    const scores = await readScores(own.scores)
    numbers.set(scores.flatMap(({ loss, correct }) => [loss, correct]), places.scores + 2 * first)
    own.statistics.forEach((seen, i) => { numbers.set(seen, places.statistics + (first + i) * statisticsOf(norms)) })
    if (stops.wanted()) numbers[places.stop] = 1

    await collective.allReduce(numbers)
    stops.asked(numbers[places.stop])
    moveByParts(state.parameters, norms, parts, numbers.subarray(places.statistics, places.stop))
    return {
      scores: parts.map((_, i) =>
        ({ loss: numbers[places.scores + 2 * i], correct: numbers[places.scores + 2 * i + 1] })),
      gradients: new Map([...gradientPlaces()].map(({ name, at, shape, size }) =>
        [name, tf.tensor(numbers.subarray(at, at + size), shape, 'float32')])),
      dense: tapped ? await denseOfAll(own) : noDense,
      statistics: []
    }
  }

  function* gradientPlaces() {
    let at = 0
    for (const { name, values: { shape, size } } of trained) {
      yield { name, at, shape, size }
      at += size
    }
  }

  /** Where in the buffer what begins. */
  function placesOf(scores: number, parts: number) {
    const statistics = scores + 2 * parts
    const stop = statistics + parts * statisticsOf(norms)
    return { scores, statistics, stop, end: stop + 1 }
  }

  async function denseOfAll({ dense }: Pass): Promise<Pass['dense']> {
    const sums = new Map<string, RecordedGradient>()
    for (const { name, shape } of state.layers) {
      const values = await dense.get(name)?.values() ?? new Float32Array(sizeOf(shape)).fill(-0)
      for (let at = 0; at < values.length; at += block) await collective.allReduce(values.subarray(at, at + block))
      sums.set(name, heldGradient(values))
    }
    return sums
  }
}

const noDense: Pass['dense'] = new Map()
