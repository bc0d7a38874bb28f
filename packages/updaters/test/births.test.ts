import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { dsr, haste, newPositions, set, withBirths, type LayerView, type Updater } from '../src/index.js'

const stored = Mask.from([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], [4, 4])
const view: LayerView = {
  name: 'fc', stored, forward: stored, everActive: stored, measured: {},
  values: Float32Array.of(1, 0.1, 2, 0.2, 3, 0.3, 4, 0.4)
}
const at = { step: 1, totalSteps: 10, seed: 3 }
const change = async (updater: Updater) => (await updater.update({ threshold: 0.35 }, [view], at)).change.layers[0]!

const options = { density: 0.5, interval: 1, dropFraction: 0.5 }

test('a rule says what each new weight begins with, of those that are new alone', async () => {
  const one = await change(set({ ...options, birth: { name: 'twos', value: () => 2 } }))
  expect([...one.births!.values]).toEqual(Array<number>(one.activated.length).fill(2))
  expect([...newPositions(stored, one).indices()]).toEqual([...one.activated])
})

test('uniform is within one over the root of the weights that an output has, normal beyond it at times', async () => {
  const two = await Promise.all(['uniform', 'normal'].map(birth => change(set({ ...options, birth }))))
  expect(two[0]!.births!.values.every(value => Math.abs(value) <= Math.SQRT1_2)).toBe(true)
  expect(two[0]!.births!.values).not.toEqual(two[1]!.births!.values)
  expect(two[0]!.activated).toEqual(two[1]!.activated)   // other draws than those of positions
})

test('a weight that is drawn again is a new one where a method says so', async () => {
  const { births, activated, renewed = [] } = await change(haste({ ...options, group: 2, birth: 'uniform' }))
  expect(births!.values).toHaveLength(activated.length + renewed.length)
})

test('methods whose weights flow between layers have it', async () => {
  const { births, activated } = await change(dsr({ density: 0.5, interval: 1, birth: 'normal' }))
  expect(activated.length).toBeGreaterThan(0)
  expect(births!.values).toHaveLength(activated.length)
})

test('without it a method is as it was, and an unknown name is refused', () => {
  const plain = set(options)
  expect(withBirths({}, plain)).toBe(plain)
  expect(set({ ...options, birth: 'uniform' }).settings).toMatchObject({ birth: 'uniform' })
  expect(() => set({ ...options, birth: 'unifrom' })).toThrow(
    'set: birth: unknown name "unifrom". Did you mean "uniform"')
})
