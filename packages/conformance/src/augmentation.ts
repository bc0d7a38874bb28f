import { randomStream } from '@itop/masks'
import type { Augmenter, ImageShape } from '@itop/data'
import type { SettingsTable } from '@itop/updaters'
import { withoutChance } from './chance.js'
import { recordLaw } from './choice.js'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { sameNumbers } from './numbers.js'
import { settingsLaw, usualSettings } from './settings.js'

/** An augmentation as a plug-in brings it. */
export interface AugmenterMaker extends Named {
  readonly settings?: SettingsTable | undefined
  /** The augmenter of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (settings: Readonly<Record<string, unknown>>) => Augmenter
}

/** How to look at an augmentation. */
export interface AugmentationOptions {
  /** Beside its defaults. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  /** Shapes of images that it takes. Default 1×28×28 and 3×32×32. */
  readonly shapes?: readonly ImageShape[] | undefined
}

/** Tests that an augmentation keeps its laws. */
export const describeAugmentation = (
  augmentation: AugmenterMaker, runner: Runner, options: AugmentationOptions = {}
): void => describeLaws(`augmentation ${augmentation.name}`, augmentationLaws(augmentation, options), runner)

/** The laws of an augmentation. */
export function augmentationLaws(maker: AugmenterMaker, options: AugmentationOptions = {}): readonly Law[] {
  const { settings, shapes = usualShapes } = options
  const make = () => maker.make({ ...usualSettings(maker.settings), ...settings })
  const ofEach = (look: (augmenter: Augmenter, shape: ImageShape) => void) => () => {
    const augmenter = make()
    for (const shape of shapes) look(augmenter, shape)
  }
  return [
    ...describedLaws(maker),
    settingsLaw(maker.settings ?? {}),
    recordLaw('an augmenter', maker.name, make),
    {
      name: 'says in how many ways an image may be varied, from 1 to 2^32',
      run: ofEach(({ ways }, shape) => {
        const given = ways(shape)
        expectThat(Number.isInteger(given) && given >= 1 && given <= 2 ** 32, () =>
          `${text(shape)}: expected ways, an integer from 1 to 2^32, got ${given}.`)
      })
    },
    {
      name: 'leaves the image as it was',
      run: ofEach((augmenter, shape) => {
        const pixels = noise(shape)
        for (const way of someWays(augmenter, shape)) varied(augmenter, shape, way, pixels)
        expectThat(sameNumbers(pixels, noise(shape)), () =>
          `${text(shape)}: expected the image to stay. Write to out alone.`)
      })
    },
    {
      name: 'goes by the way that was drawn, not always the same',
      run: ofEach((augmenter, shape) => {
        const ways = someWays(augmenter, shape)
        const [first, ...others] = ways.map(way => varied(augmenter, shape, way))
        expectThat(ways.length === 1 || others.some(other => !sameNumbers(first, other)), () =>
          `${text(shape)}: expected different images in ways ${ways.join(', ')}, got the same.`)
      })
    },
    {
      name: 'gives the same image in the same way, by no clock and no chance',
      run: ofEach((augmenter, shape) => {
        for (const way of someWays(augmenter, shape)) {
          const where = `${text(shape)}, way ${way}`
          const [once, again] = [1, 2].map(() => withoutChance(where, () => varied(augmenter, shape, way)))
          expectThat(sameNumbers(once, again), () =>
            `${where}: expected the same image again. Take all chance from the way.`)
        }
      })
    }
  ]
}

const usualShapes: readonly ImageShape[] = [{ c: 1, h: 28, w: 28 }, { c: 3, h: 32, w: 32 }]

const text = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

function noise({ c, h, w }: ImageShape): Uint8Array {
  const random = randomStream('conformance/image')
  return Uint8Array.from({ length: c * h * w }, () => random.nextBelow(256))
}

/** The first ones, the last, and some between. */
function someWays({ ways }: Augmenter, shape: ImageShape): readonly number[] {
  const count = ways(shape)
  return [...new Set([0, 1, 2, 3, 4, 5, 6].map(part => Math.floor(part * (count - 1) / 6)))]
}

function varied(augmenter: Augmenter, shape: ImageShape, way: number, pixels = noise(shape)): Uint8Array {
  const out = new Uint8Array(pixels.length)
  augmenter.vary({ pixels, shape, way }, out)
  return out
}
