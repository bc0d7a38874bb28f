import { imageSet, type MemorySet } from '@itop/data'
import type { Measurement, Meter } from '@itop/trainer'
import { expect, test } from 'vitest'
import { createRegistry, UserError, type DatasetSource, type Plugin } from '../src/index.js'

const registryOf = (members: Partial<Plugin>) => createRegistry([{ name: 'itop-plugin-any', version: '1', ...members }])

const set = (split: 'train' | 'test', classes = 2): MemorySet => imageSet({
  name: 'dots', split, count: 2, shape: { c: 1, h: 1, w: 1 }, classes, images: Uint8Array.of(1, 2),
  labels: Uint8Array.of(0, 1), normalisation: { mean: [0], std: [1] }
})
const dots = { name: 'dots', shape: { c: 1, h: 1, w: 1 }, classes: 2, counts: { train: 2, test: 2 } }
const opened = (open: NonNullable<DatasetSource['open']>) =>
  registryOf({ datasets: [{ ...dots, open }] }).datasets['dots']!.open!({})

test('a data set that is not what its record says is named, and one without images', async () => {
  const data = { name: 'dots', train: set('train'), test: set('test') }
  expect(await opened(async () => data)).toBe(data)
  const named = 'plug-in itop-plugin-any: data set dots'
  await expect(opened(async () => ({ ...data, test: set('test', 3) }))).rejects
    .toThrow(`${named} says that its images are 1×1×1 in 2 classes, and gave test images of 1×1×1 in 3 classes.`)
  await expect(opened(async () => ({ ...data, train: undefined }) as never)).rejects
    .toThrow(`${named} must open train images, and gave none.`)
  await expect(opened(async () => { throw new TypeError('x is no function') })).rejects
    .toThrow(`${named} throws: x is no function.`)
})

const meter: Meter = {
  observe: async () => {}, measured: () => Float32Array.of(1), updated: () => {},
  held: () => ({ arrays: new Map(), steps: 0 })
}
const measuring = (own: Partial<Meter>, more: Partial<Measurement> = {}) => registryOf({ measurements: [{
  name: 'mine', about: 'of a test', of: 'existing', window: () => 1, numbers: 0,
  start: () => ({ ...meter, ...own }), ...more
}] }).measurements['mine']!

test('a measurement that breaks a promise is named', () => {
  const started = (own: Partial<Meter>) => measuring(own).start(NaN, meter.held())
  expect([...started({}).measured('fc') as Float32Array]).toEqual([1])
  const named = 'plug-in itop-plugin-any: measurement mine'
  expect(() => started({ measured: () => Float32Array.of(Math.random()) }).measured('fc'))
    .toThrow(`${named} gives something else when asked again with the same of fc.`)
  expect(() => started({ measured: () => [1] as never }).measured('fc'))
    .toThrow(`${named} must show a Float32Array of fc`)
  expect(() => started({ held: () => ({ arrays: new Map(), steps: NaN }) }).held()).toThrow('must hold a whole number')
  expect(() => measuring({}, { window: () => 0 }).window(NaN)).toThrow(`${named} must look at whole steps`)
  expect(() => started({ updated: () => { throw new TypeError('no') } }).updated()).toThrow(`${named} throws: no.`)
})

test('an error says what, how to mend it, and by a code which mistake', () => {
  const error = new UserError(['it is wrong.', 'There is a and b.', 'Choose one.'])
  expect([error.what, error.fix, error.code]).toEqual(['it is wrong.', 'There is a and b. Choose one.', 'usage'])
  expect(() => registryOf({ losses: [{ name: 'mine' } as never] })).toThrow(expect.objectContaining({ code: 'plugin' }))
})
