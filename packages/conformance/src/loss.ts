import { createInput, type ImageLoss, type Loss } from '@itop/ops'
import type { SettingsTable } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { withoutChance } from './chance.js'
import { recordLaw } from './choice.js'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { numbers, sameNumbers } from './numbers.js'
import { onPlainBackend } from './problem.js'
import { settingsLaw, usualSettings } from './settings.js'

/** A loss as a plug-in brings it. */
export interface LossMaker extends Named {
  readonly settings?: SettingsTable | undefined
  /** The loss of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (settings: Readonly<Record<string, unknown>>) => Loss
}

/** Settings to look at it with, beside its defaults. */
export interface LossLawOptions {
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}

/** Tests that a loss keeps its laws, on logits of two classes and of seven. */
export const describeLoss = (loss: LossMaker, runner: Runner, options: LossLawOptions = {}): void =>
  describeLaws(`loss ${loss.name}`, lossLaws(loss, options), runner)

/** The laws of a loss. */
export function lossLaws(maker: LossMaker, { settings }: LossLawOptions = {}): readonly Law[] {
  const make = () => maker.make({ ...usualSettings(maker.settings), ...settings })
  const ofEach = (look: (loss: Loss, at: Case) => void) => () => {
    const loss = make()
    for (const at of cases) look(loss, at)
  }
  return [
    ...describedLaws(maker),
    settingsLaw(maker.settings ?? {}),
    recordLaw('a loss', maker.name, make),
    {
      name: 'gives a finite loss, and a finite number of gradient for each logit',
      run: ofEach((loss, { logits, label, where }) => {
        const { loss: given, gradient } = loss.of(logits.slice(), label)
        expectThat(Number.isFinite(given), () => `${where}: expected a finite loss, got ${given}.`)
        expectThat(gradient?.length === logits.length && Array.from(gradient).every(Number.isFinite), () =>
          `${where}: expected ${logits.length} finite numbers of gradient, got ${[...Array.from(gradient ?? [])]}.`)
      })
    },
    {
      name: 'has the gradient that its loss has, by finite differences',
      run: ofEach((loss, { logits, label, where }) => {
        const { gradient } = loss.of(logits.slice(), label)
        for (const c of logits.keys()) {
          const slope = slopeAt(loss, logits, label, c)
          expectThat(Math.abs(slope - gradient[c]) <= 2e-3 * (1 + Math.abs(slope)), () =>
            `${where}: expected a slope of ${slope.toFixed(4)} along logit ${c}, got ${gradient[c]}.`)
        }
      })
    },
    {
      name: 'leaves logits as they were',
      run: ofEach((loss, { logits, label, where }) => {
        const given = logits.slice()
        loss.of(given, label)
        expectThat(sameNumbers(given, logits), () => `${where}: expected the logits to stay. Work on a copy of them.`)
      })
    },
    {
      name: 'gives the same for the same logits, by no clock and no chance',
      run: ofEach((loss, { logits, label, where }) => {
        const [once, again] = [1, 2].map(() => withoutChance(where, () => listed(loss.of(logits.slice(), label))))
        expectThat(sameNumbers(once, again), () => `${where}: expected the same again. Keep nothing between calls.`)
      })
    },
    {
      name: 'gives of a whole batch what it gives image by image, where it does',
      run: () => onPlainBackend(async () => {
        const loss = make()
        for (const at of cases) if (loss.batch) compareBatch(loss, at)
      })
    }
  ]
}

interface Case {
  readonly logits: Float32Array
  readonly label: number
  readonly where: string
}

/** No two logits are equal, nor a whole number apart, where a loss may have a corner. */
const cases: readonly Case[] = [2, 7].flatMap(classes => [1, 20].flatMap(scale => [0, classes - 1].map(label => ({
  label, logits: numbers(classes, `loss/${classes}`).map(number => number * scale),
  where: `${classes} logits up to ${scale}, label ${label}`
}))))

/** By numbers that differ as float32 do. */
function slopeAt(loss: Loss, logits: Float32Array, label: number, c: number): number {
  const [low, high] = [-1, 1].map(side => {
    const moved = logits.slice()
    moved[c] += side * 2 ** -10
    return { at: moved[c], loss: loss.of(moved, label).loss }
  })
  return (high.loss - low.loss) / (high.at - low.at)
}

const listed = ({ loss, gradient }: ImageLoss): readonly number[] => [loss, ...Array.from(gradient)]

function compareBatch(loss: Loss, { logits, label, where }: Case): void {
  const labels = Int32Array.of(label, 0)
  const other = logits.map(score => -score)
  const [found, expected] = tf.tidy(() => {
    const input = createInput({ c: logits.length, h: 1, w: 1 }, 2, buffer => { buffer.set([...logits, ...other]) })
    const of = (x: tf.Tensor) => loss.batch!({ ...input, tensor: x }, labels, {}).loss // looked at before
    const { value, grad } = tf.valueAndGrad(of)(input.tensor)
    const [first, second] = [loss.of(logits.slice(), label), loss.of(other, 0)]
    const mean = [first.loss + second.loss, ...Array.from(first.gradient), ...Array.from(second.gradient)]
    return [[...value.dataSync(), ...grad.dataSync()], mean.map(number => number / 2)]
  })
  const wrong = expected.findIndex((number, i) => !(Math.abs(number - found[i]) <= 1e-4 * (1 + Math.abs(number))))
  expectThat(wrong < 0, () => `${where}: expected ${expected[wrong]} ` +
    `${wrong === 0 ? 'as the mean loss' : 'of gradient'} of a batch, got ${found[wrong]}.`)
}
