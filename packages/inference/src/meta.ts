import { isRecord } from '@itop/checkpoint'
import type { ImageShape } from '@itop/ops'

/** What is read of a checkpoint's meta. */
export interface NetworkMeta {
  readonly model: string
  readonly weights: readonly { readonly name: string, readonly shape: readonly number[] }[]
  readonly data: {
    readonly shape: ImageShape
    readonly classes?: number
    readonly classNames?: readonly string[]
    readonly normalisation: Normalisation
  }
}

/** Per channel, of pixel values scaled to [0, 1]. */
export interface Normalisation {
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Checks that a checkpoint's meta says what a network needs. */
export function readMeta(meta: Readonly<Record<string, unknown>>): NetworkMeta {
  const { model, weights, data } = meta
  need('model', typeof model === 'string', model)
  need('weights', Array.isArray(weights) && weights.every(isWeight), weights)
  const { shape, classes, normalisation } = isRecord(data) ? data : {}
  need('data.shape', isRecord(shape) && [shape['c'], shape['h'], shape['w']].every(isCount), shape)
  need('data.classes', classes === undefined || isCount(classes), classes)
  need('data.normalisation',
    isRecord(normalisation) && isNumbers(normalisation['mean']) && isNumbers(normalisation['std']), normalisation)
  return meta as unknown as NetworkMeta // checked above
}

function need(field: string, good: boolean, found: unknown): void {
  if (good) return
  throw new RangeError(
    `loadNetwork: the checkpoint's meta.${field} is ${JSON.stringify(found) ?? 'missing'}. ` +
      'Give a checkpoint that was saved by a training.')
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(entry => Number.isFinite(entry))
const isWeight = (value: unknown): boolean =>
  isRecord(value) && typeof value['name'] === 'string' && isNumbers(value['shape'])
