import type { Augmenter } from '@itop/data'
import type { ImageLoss, Loss } from '@itop/ops'
import { over } from '@itop/updaters'
import { blaming, failing, type Fail } from './failing.js'
import { clock, draws, same } from './guarded-rules.js'
import type { AugmentationRule, LossRule, Plugin } from './plugin.js'

/** An augmentation that is asked twice for each image, and whose image is looked at again. */
export function guardedAugmentation(plugin: Plugin, rule: AugmentationRule): AugmentationRule {
  const fail: Fail = failing(plugin, 'augmentations', rule)
  return over(rule, {
    make: settings => blaming(fail, () => {
      const made: unknown = rule.make(settings)
      if (!isMade<Augmenter>(made, ['ways', 'vary'])) fail('must make an augmenter, with functions ways and vary')
      return guardedAugmenter(made, fail)
    })
  })
}

const guardedAugmenter = (augmenter: Augmenter, fail: Fail): Augmenter => over(augmenter, {
  ways: shape => blaming(fail, () => {
    const ways = augmenter.ways(shape)
    if (!(Number.isInteger(ways) && ways >= 1 && ways <= 2 ** 32)) {
      fail(`must say in how many ways, an integer from 1 to 2^32, and said ${ways}`)
    }
    return ways
  }),
  vary: (image, out) => {
    writing(fail, () => {
      const before = image.pixels.slice()
      augmenter.vary(image, out)
      const again = new Uint8Array(out.length)
      augmenter.vary(image, again)
      if (!same(again, out)) fail(clock, draws)
      if (!same(image.pixels, before)) fail('changed the image that it was given', 'It has to write to out alone.')
    })
  }
})

/** What is written past the end of an image is a fault too. */
function writing(fail: Fail, act: () => void): void {
  blaming(fail, () => {
    try {
      act()
    } catch (error) {
      throw error instanceof RangeError ? new TypeError(error.message, { cause: error }) : error
    }
  })
}

/** A loss that is asked twice for each image, and whose numbers are looked at. */
export function guardedLoss(plugin: Plugin, rule: LossRule): LossRule {
  const fail: Fail = failing(plugin, 'losses', rule)
  return over(rule, {
    make: settings => blaming(fail, () => {
      const made: unknown = rule.make(settings)
      if (!isMade<Loss>(made, ['of'])) fail('must make a loss, with a function of')
      return over(made, { of: (logits, label) => blaming(fail, () => checkedLoss(made, logits, label, fail)) })
    })
  })
}

/** What a loss gave, which stays as it was given. */
interface KeptLoss extends ImageLoss {
  readonly gradient: Float64Array
}

function checkedLoss(loss: Loss, logits: Float32Array, label: number, fail: Fail): KeptLoss {
  const before = logits.slice()
  const given: Partial<ImageLoss> | undefined = loss.of(logits, label)
  const { loss: number, gradient } = given ?? {}
  if (typeof number !== 'number' || gradient?.length !== before.length) {
    fail(`must give a loss and a gradient of ${before.length} numbers, one for each logit, and gave ` +
      `${String(number)} and ${gradient?.length ?? 'none'}`)
  }
  const kept = { loss: number, gradient: Float64Array.from(gradient) }
  if (!same(logits, before)) fail('changed the logits that it was given', 'It has to work on a copy of them.')
  const again = loss.of(logits, label)
  if (!same([again.loss, ...Array.from(again.gradient)], [number, ...kept.gradient])) fail(clock, draws)
  if (before.every(Number.isFinite)) checkFinite(kept, fail)
  return kept
}

function checkFinite({ loss, gradient }: KeptLoss, fail: Fail): void {
  if (!Number.isFinite(loss)) fail(`gives ${loss} for finite logits`)
  const wrong = gradient.findIndex(slope => !Number.isFinite(slope))
  if (wrong >= 0) fail(`gives a gradient of ${gradient[wrong]} for finite logits, first for logit ${wrong}`)
}

/** Whether something has these functions, a name and settings. */
const isMade = <T extends object>(made: unknown, functions: readonly (keyof T & string)[]): made is T =>
  typeof made === 'object' && made !== null && functions.every(key => typeof Reflect.get(made, key) === 'function') &&
  typeof Reflect.get(made, 'name') === 'string' && typeof Reflect.get(made, 'settings') === 'object'
