import { arraySource, type GrowRequest, type GrowRule } from '@itop/criteria'
import { andNot, equals, Mask, randomStream } from '@itop/masks'
import { withoutChance } from './chance.js'
import { describedLaws } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { measuredFor, needsLaw, type NeedsOptions } from './needs.js'
import { firstDifference, numbers, sameNumbers } from './numbers.js'

/** Tests that a grow rule keeps its laws. */
export const describeGrowRule = (rule: GrowRule, runner: Runner, options: NeedsOptions = {}): void =>
  describeLaws(`grow rule ${rule.name}`, growRuleLaws(rule, options), runner)

/** The laws of a grow rule. */
export const growRuleLaws = (rule: GrowRule, options: NeedsOptions = {}): readonly Law[] => [
  ...describedLaws(rule),
  needsLaw(rule, options),
  {
    name: 'chooses as many positions as it is asked for, or says that its counts are not exact',
    run: () => ofEveryRequest(rule, options, async (request, where) => {
      const { length } = await rule.grow(request)
      expectThat(rule.exact === false || length === request.count, () =>
        `${where}: expected ${request.count} positions, got ${length}. ` +
          'If the count is only a mean, say so: exact: false.')
    })
  },
  {
    name: 'chooses absent positions, each once, in ascending order',
    run: () => ofEveryRequest(rule, options, async (request, where) => {
      const chosen = await rule.grow(request)
      expectThat(chosen instanceof Uint32Array, () => `${where}: expected positions in a Uint32Array.`)
      chosen.forEach((position, i) => { checkPosition(where, request.kept, chosen[i - 1], position) })
    })
  },
  {
    name: 'chooses every absent position when all are asked for, and none when none is',
    run: () => ofEveryRequest(rule, options, async (request, where) => {
      const absent = andNot(Mask.full(request.kept.shape), request.kept)
      for (const [count, expected] of [[absent.count, absent.count], [0, 0]] as const) {
        const { length } = await rule.grow({ ...request, count })
        expectThat(length === expected, () => `${where}: asked for ${count} of ${absent.count} absent positions, ` +
          `expected ${expected}, got ${length}.`)
      }
    })
  },
  {
    name: 'changes nothing that it is given',
    run: () => ofEveryRequest(rule, options, async (request, where) => {
      const masks = [request.kept, request.everActive]
      const before = masks.map(({ shape, words }) => Mask.fromWords(shape, words.slice()))
      await rule.grow(request)
      expectThat(masks.every((mask, i) => equals(mask, before[i])), () =>
        `${where}: expected the masks to stay as they were; kept or everActive has changed. Work on a copy.`)
    })
  },
  {
    name: 'chooses the same again for the same request, by its draws and no other chance',
    run: () => ofEveryRequest(rule, options, async (request, where) => {
      const [once, again] = [await drawn(rule, request, where), await drawn(rule, request, where)]
      expectThat(sameNumbers(once, again), () => `${where}: expected the same positions for the same request, got ` +
        `${firstDifference(once, again)}. Take chance from draws alone, and keep nothing between two calls.`)
    })
  },
  {
    name: 'without chance chooses the lower of positions that score the same',
    run: () => lowerOfEquals(rule)
  }
]

const drawn = async (rule: GrowRule, request: GrowRequest, where: string): Promise<Uint32Array> =>
  (await withoutChance(where, () => Promise.resolve(rule.grow(request)))).slice()

function checkPosition(where: string, kept: Mask, before: number | undefined, position: number): void {
  expectThat(before === undefined || before < position, () =>
    `${where}: expected ascending positions, each once, got ${position} after ${before}. Sort them.`)
  expectThat(position < kept.size, () => `${where}: expected positions below ${kept.size}, got ${position}.`)
  expectThat(!kept.has(position), () => `${where}: expected absent positions, got ${position}, which is in kept.`)
}

/** A rule that neither draws nor sees a difference has nothing but the order of positions. */
async function lowerOfEquals({ needs, grow }: GrowRule): Promise<void> {
  const kept = Mask.fromIndices([4, 6], [1, 4, 20])
  let drew = false
  const chosen = await grow({
    count: 5, kept, everActive: kept,
    measured: Object.fromEntries(needs.map(need => [need, arraySource(Array(24).fill(1))])),
    draws: part => {
      drew = true
      return streams('ties')(part)
    }
  })
  expectThat(drew || sameNumbers(chosen, [0, 2, 3, 5, 6]), () =>
    'where all scores are equal and 1, 4 and 20 exist, expected the first five absent positions 0, 2, 3, 5, 6, got ' +
      `${[...chosen].join(', ')}. Ties go to the lower position everywhere, so that machines agree.`)
}

const streams = (seed: string) => (part = '') => randomStream(`conformance/${seed}/${part}`)

const requests = [[1], [5, 8], [4, 3, 3, 3]].flatMap(shape =>
  [0, 0.2, 0.7, 1].flatMap(density => [0.3, 1].map(share => ({ shape, density, share }))))

/** Layers with many, few and no absent positions, of which some and all are asked for. */
async function ofEveryRequest(
  { needs }: GrowRule, options: NeedsOptions, run: (request: GrowRequest, where: string) => Promise<void>
): Promise<void> {
  for (const { shape, density, share } of requests) {
    const seed = `${shape.join('x')}/${density}`
    const { size } = Mask.empty(shape)
    const places = numbers(size, `grow/${seed}`).map(value => (value + 1) / 2)
    const kept = Mask.from([...places].map(place => place < density), shape)
    const everActive = Mask.from([...places].map(place => place < (1 + density) / 2), shape)
    const measured = measuredFor(needs, { existing: kept.count, positions: size, seed }, options)
    const count = Math.floor(share * (size - kept.count))
    await run({ kept, everActive, count, measured, draws: streams(seed) },
      `${kept.count} of ${size} positions exist, ${count} are asked for`)
  }
}
