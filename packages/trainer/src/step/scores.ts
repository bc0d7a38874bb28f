import { currentReading, type LossAndCorrect } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** Loss and correct answers of a batch, or a part of one. */
export interface Score {
  /** Of a part: its share in the mean loss of the batch. */
  readonly loss: number
  readonly correct: number
}

/** The same, or two scalars on a device that had better not be waited for. */
export type MaybeScore = Score | LossAndCorrect

/** Reads and disposes the scalars where that is free; else leaves them on the device. */
export async function scoreOf(scalars: LossAndCorrect): Promise<MaybeScore> {
  if (currentReading() === 'waits') return scalars
  const [[loss], [correct]] = [await scalars.loss.data(), await scalars.correct.data()]
  tf.dispose([scalars.loss, scalars.correct])
  return { loss, correct }
}

/** Frees what is still on the device. */
export function disposeScores(parts: readonly MaybeScore[]): void {
  for (const part of parts) if (isUnread(part)) tf.dispose([part.loss, part.correct])
}

/** Scores of batches in their order, of which some may still be on the device. */
export interface Scores<Batch> {
  /**
   * Takes the score of a batch, part by part, and with it the duty to free it. All that is not read yet is read when
   * nothing of it waits for a device, when there is enough of it, and `now`.
   */
  readonly add: (batch: Batch, parts: readonly MaybeScore[], now?: boolean) => Promise<void>
  /** Reads what is not read yet, all at once. */
  readonly settle: () => Promise<void>
  /** Batches whose score is not read yet. */
  readonly unread: () => number
  /** Frees what is not read yet. */
  readonly dispose: () => void
}

/** What scores are kept for. */
export interface ScoresOptions<Batch> {
  /** Batches read together at most. The device works that far ahead of the host. Integer ≥ 1. */
  readonly together: number
  /** Called for every batch, in order, when its score is known. */
  readonly settled: (score: Score, batch: Batch) => void
}

/** No scores yet. Parts are summed on the host, in float64, in their order, whenever they are read. */
export function createScores<Batch>({ together, settled }: ScoresOptions<Batch>): Scores<Batch> {
  let held: { readonly batch: Batch, readonly parts: readonly MaybeScore[] }[] = []

  async function settle(): Promise<void> {
    const scored = held
    held = []
    const parts = await readScores(scored.flatMap(one => one.parts))
    let next = 0
    for (const { batch, parts: { length } } of scored) {
      settled(sum(parts.slice(next, next + length)), batch)
      next += length
    }
  }

  return {
    settle,
    unread: () => held.length,
    add: async (batch, parts, now = false) => {
      held.push({ batch, parts })
      if (now || held.length >= together || !parts.some(isUnread)) await settle()
    },
    dispose: () => {
      disposeScores(held.flatMap(one => one.parts))
      held = []
    }
  }
}

const isUnread = (part: MaybeScore): part is LossAndCorrect => typeof part.loss !== 'number'

/** One read for all, however many there are. Frees them. */
export async function readScores(parts: readonly MaybeScore[]): Promise<Score[]> {
  const unread = parts.filter(isUnread)
  const numbers = unread.length === 0 ? [] : await readTogether(unread)
  let next = 0
  return parts.map(part => isUnread(part) ? { loss: numbers[next++], correct: numbers[next++] } : part)
}

async function readTogether(unread: readonly LossAndCorrect[]): Promise<ArrayLike<number>> {
  try {
    const together = tf.stack(unread.flatMap(({ loss, correct }) => [loss, correct]))
    try {
      return await together.data()
    } finally {
      together.dispose()
    }
  } finally {
    disposeScores(unread)
  }
}

function sum(parts: readonly Score[]): Score {
  let [loss, correct] = [0, 0]
  for (const part of parts) {
    loss += part.loss
    correct += part.correct
  }
  return { loss, correct }
}
