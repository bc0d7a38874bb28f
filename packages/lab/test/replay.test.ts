import { encodeCheckpoint, type Checkpoint } from '@itop/checkpoint'
import { knownDatasets } from '@itop/data'
import { builtIns } from '@itop/experiment'
import { createNetwork } from '@itop/models'
import { train, type TrainEvent } from '@itop/trainer'
import { setItop } from '@itop/updaters'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBackend, type OpenedBackend } from '../src/engine/backends.js'
import { maskStates, type FromWorker, type Replay, type RunFile } from '../src/protocol.js'
import { readReplay } from '../src/replay/read-replay.js'
import { runUpdater } from '../src/replay/updater.js'
import { noiseData as data, tinyEngine } from './tiny.js'

const recipe = {
  id: '0123456789ab', model: 'mlp', data: 'mnist', method: 'set-itop', density: 0.05, distribution: 'erk', interval: 4,
  dropFraction: 0.5, dropSchedule: 'cosine', epochs: 2, batch: 4, seed: 3, backend: 'cpu'
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

let events: TrainEvent[]
let checkpoint: Checkpoint
let files: Record<'recipe.json' | 'metrics.jsonl' | 'checkpoint.itop', RunFile>

beforeAll(async () => {
  const backend: OpenedBackend = await openBackend({ backend: 'cpu' }, () => {})
  const run = train({
    network: createNetwork('mlp'), data, seed: recipe.seed, batch: recipe.batch, epochs: recipe.epochs,
    recipe: setItop({ density: 0.05, interval: 4, dropFraction: 0.5 }), learningRate: 0.01
  })
  events = []
  for await (const event of run.events) events.push(event)
  checkpoint = (await run.done).checkpoint
  await backend.dispose()
  files = {
    'recipe.json': { name: 'run/recipe.json', bytes: bytes(JSON.stringify(recipe)) },
    'metrics.jsonl': {
      name: 'run/metrics.jsonl', bytes: bytes(events.map(event => `${JSON.stringify(event)}\n`).join(''))
    },
    'checkpoint.itop': { name: 'run/checkpoint.itop', bytes: joined(encodeCheckpoint(checkpoint)) }
  }
})

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

const of = <Type extends FromWorker['type']>({ frames }: Replay, type: Type) => frames.map(({ message }) => message)
  .filter((message): message is Extract<FromWorker, { type: Type }> => message.type === type)

describe('a run folder', () => {
  test('of a training that began with a network shows no first masks, which are not here', () => {
    const atFirst = (more: object) => {
      const file = { name: 'run/recipe.json', bytes: bytes(JSON.stringify({ ...recipe, ...more })) }
      const { replay } = readReplay([file, files['metrics.jsonl']])
      return of(replay, 'mask').filter(({ step }) => step === 0).length
    }
    expect([atFirst({}), atFirst({ from: 'runs/a' })]).toEqual([3, 0])
  })

  test('with a summary shows its comparison from the start; a damaged one is named, and all else is shown', () => {
    const summary = (text: string) =>
      readReplay([...Object.values(files), { name: 'run/summary.json', bytes: bytes(text) }])
    const comparison = { milliseconds: 1, denseMilliseconds: 5, steps: 20, backend: 'cpu' }
    const { replay } = summary(JSON.stringify({ comparison }))
    expect(replay.frames.find(({ message }) => message.type === 'dense')).toMatchObject({
      step: 0, message: { millisecondsPerStep: 5, sparseMillisecondsPerStep: 1 }
    })
    expect(replay.problems).toEqual([])
    const damaged = summary('{').replay
    expect(damaged.problems).toEqual([expect.stringMatching(/^summary\.json: this is no JSON/)])
    expect(damaged.frames).toEqual(readReplay(Object.values(files)).replay.frames)
  })

  test('is the messages of its training, in the order of its steps', () => {
    const { replay } = readReplay(Object.values(files))
    expect(replay).toMatchObject({ title: 'mlp on mnist, set-itop, 95 % sparse', lastStep: 20, trained: true, recipe })
    expect(replay.frames.map(({ step }) => step)).toEqual(replay.frames.map(({ step }) => step).sort((a, b) => a - b))
    expect(of(replay, 'epoch').map(({ record }) => record)).toEqual(events.filter(({ type }) => type === 'epoch'))
    expect(of(replay, 'update').map(({ record }) => record)).toEqual(events.filter(({ type }) => type === 'update'))
    expect(of(replay, 'end').map(({ record }) => record)).toEqual(events.filter(({ type }) => type === 'end'))
    expect(of(replay, 'state').at(-1)).toEqual({ type: 'state', running: false, finished: true })
  })

  test('begins with what it was, as the page would have been told', () => {
    const { replay: { frames: [{ step, seconds, message }] } } = readReplay(Object.values(files))
    expect({ step, seconds }).toEqual({ step: 0, seconds: 0 })
    if (message.type !== 'created') throw new Error(`expected created, got ${message.type}`)
    expect(message).toMatchObject({ totalSteps: 20, stepsPerEpoch: 10, shape: { c: 1, h: 28, w: 28 } })
    expect(message.classNames).toEqual(knownDatasets.mnist.classNames)
    expect(message.forecast.steps).toEqual([0, 4, 8, 12, 16, 20])
    const updates = events.filter(event => event.type === 'update')
    expect(message.forecast.rs.at(-1)).toBeCloseTo(updates.at(-1)?.rs ?? 0, 2)
    const end = events.find(event => event.type === 'end')
    expect(message.weightsBytes).toBe(end?.weightsBytes)
    expect(message.denseWeightsBytes).toBe(end?.denseWeightsBytes)
  })

  test('shows the masks of the start and of the checkpoint', () => {
    const { replay } = readReplay(Object.values(files))
    const start = events.find(event => event.type === 'start')
    const end = events.find(event => event.type === 'end')
    for (const [i, layer] of ['fc1', 'fc2', 'fc3'].entries()) {
      const [first, last] = of(replay, 'mask').filter(mask => mask.layer === layer)
      const count = (states: Uint8Array, ...wanted: number[]) => states.filter(state => wanted.includes(state)).length
      expect(first.step).toBe(0)
      expect(count(first.states, maskStates.exists)).toBe(start?.layers[i].active)
      expect(last.step).toBe(20)
      expect(count(last.states, maskStates.exists, maskStates.justGrown)).toBe(end?.layers[i].active)
      expect(1 - count(last.states, maskStates.never) / last.states.length).toBeCloseTo(end?.layers[i].rs ?? 0, 10)
      expect(count(last.states, maskStates.justGrown)).toBeGreaterThan(0)
    }
    const [{ shape, values }] = of(replay, 'filters')
    expect(shape).toEqual([300, 1, 28, 28])
    expect(values.filter(value => value !== 0).length).toBeGreaterThan(0.9 * (end?.layers[0].active ?? 0))
  })

  test('has a time for every step: as recorded at epochs, in equal steps between', () => {
    const { replay } = readReplay(Object.values(files))
    const epochs = events.filter(event => event.type === 'epoch')
    const at = (step: number) => replay.frames.find(frame => frame.step === step)?.seconds
    expect(at(10)).toBeCloseTo(epochs[0].seconds, 10)
    expect(at(4)).toBeCloseTo(0.4 * epochs[0].seconds, 10)
    expect(at(20)).toBeCloseTo(epochs[0].seconds + epochs[1].seconds, 10)
    expect(replay.seconds).toBe(at(20))
  })

  test('needs no checkpoint, and no end', () => {
    const lines = new TextDecoder().decode(files['metrics.jsonl'].bytes).trim().split('\n')
    const begun = { name: 'metrics.jsonl', bytes: bytes(lines.slice(0, 4).join('\n')) }
    const { replay, checkpoint: none } = readReplay([files['recipe.json'], begun])
    expect(none).toBeUndefined()
    expect(replay.trained).toBe(false)
    expect(of(replay, 'filters')).toEqual([])
    expect(of(replay, 'created')[0].totalSteps).toBe(20)
    expect(replay.lastStep).toBe(10)
  })
})

test.each([
  ['top-kast', { density: 0.05 }], ['sr-ste', { density: 0.5, n: 2, m: 4 }]
])('a run of %s, which stores all weights, shows what it used', async (method, settings) => {
  const own = { model: 'mlp', data: 'mnist', method, ...settings, interval: 4, batch: 4, epochs: 1, seed: 3 }
  const backend = await openBackend({ backend: 'cpu' }, () => {})
  const run = train({
    network: createNetwork('mlp'), data, seed: own.seed, batch: own.batch, epochs: own.epochs,
    recipe: runUpdater(own, method, builtIns)!, learningRate: 0.01
  })
  const told: TrainEvent[] = []
  for await (const event of run.events) told.push(event)
  const last = (await run.done).checkpoint
  await backend.dispose()
  const { replay } = readReplay([
    { name: 'recipe.json', bytes: bytes(JSON.stringify(own)) },
    { name: 'metrics.jsonl', bytes: bytes(told.map(event => `${JSON.stringify(event)}\n`).join('')) },
    { name: 'checkpoint.itop', bytes: joined(encodeCheckpoint(last)) }
  ])
  const [{ layers, weightsBytes, denseWeightsBytes, forecast }] = of(replay, 'created')
  expect(layers.map(({ stored }) => stored)).toEqual(layers.map(({ size }) => size))
  expect(weightsBytes).toBe(denseWeightsBytes)
  expect(forecast.steps).toEqual([0, ...of(replay, 'update').map(({ record }) => record.step)])
  for (const { name, active } of layers) {
    const masks = of(replay, 'mask').filter(({ layer }) => layer === name)
    const exist = masks.map(({ states }) => states.filter(state => [2, 3].includes(state)).length)
    expect(masks.map(({ step }) => step)).toEqual([0, 10])
    expect(exist).toEqual([active, active])
  }
  const [{ values }] = of(replay, 'filters')
  expect(values.filter(value => value !== 0).length).toBe(layers[0].active)
})

describe('a run folder that cannot be read', () => {
  const withMetrics = (text: string) => () =>
    readReplay([files['recipe.json'], { name: 'metrics.jsonl', bytes: bytes(text) }])
  const start = () => JSON.stringify(events[0])
  const epoch = () => JSON.stringify(events.find(({ type }) => type === 'epoch'))

  test('is refused with the file and the line', () => {
    expect(withMetrics(`${start()}\n{"type":"epo`)).toThrow('metrics.jsonl, line 2: this is no JSON.')
    expect(withMetrics(`${start()}\n\n[]`)).toThrow(/line 3: expected a record of type start, .*, got nothing/)
    expect(withMetrics(`${start()}\n{"type":"toString"}`)).toThrow(/line 2: expected a record of type/)
    expect(withMetrics(`${start()}\n${epoch().replace('"rs":', '"rs":9')}`)).toThrow(/line 2: epoch: rs: expected/)
    expect(withMetrics(start().replace('"shape":[', '"shape":[-1,'))).toThrow(/line 1: start: layers: shape: expected/)
    expect(withMetrics(epoch())).toThrow('line 1: expected the start record first, got epoch')
    expect(withMetrics(`${start()}\n${start()}`)).toThrow('line 2: expected one start record')
    expect(withMetrics(`${start()}\n${start().replace('{', '{"round":1,')}`)).toThrow(
      'metrics.jsonl: this run has several rounds, and the page replays one training. itop report shows all of them.')
    expect(withMetrics(`${start()}\n${epoch()}\n${epoch().replace('"step":10', '"step":9')}`)).toThrow(
      'line 3: expected a step from 10, got 9')
    expect(withMetrics('')).toThrow('metrics.jsonl, line 1: expected the start record, the file is empty')
  })

  test('is refused where a file is missing, damaged, or there twice', () => {
    expect(() => readReplay([files['recipe.json']])).toThrow('metrics.jsonl: this file is missing among recipe.json.')
    expect(() => readReplay([])).toThrow('recipe.json: this file is missing among no files.')
    expect(() => readReplay([{ name: 'recipe.json', bytes: bytes('{') }])).toThrow('recipe.json: this is no JSON')
    expect(() => readReplay([{ name: 'recipe.json', bytes: bytes('[]') }])).toThrow('recipe.json: expected one JSON')
    const cut = { ...files['checkpoint.itop'], bytes: files['checkpoint.itop'].bytes.subarray(0, 1000) }
    expect(() => readReplay([files['recipe.json'], files['metrics.jsonl'], cut])).toThrow(
      /^checkpoint.itop: .*Leave this file out/)
    const twice = { ...files['recipe.json'], name: 'other/recipe.json' }
    expect(() => readReplay([files['recipe.json'], twice])).toThrow(
      'expected it once, got run/recipe.json, other/recipe.json')
  })
})

describe('the engine', () => {
  const { engine, say, of: said, next } = tinyEngine()
  afterAll(() => engine.dispose())

  test('replays a run folder, and its network can be tried', async () => {
    const answered = next(({ type }) => type === 'predicted')
    const pixels = new Float32Array(784)
    await say({ type: 'replay', id: 3, files: Object.values(files) }, { type: 'predict', id: 5, pixels })
    await answered
    expect(said('begun')).toEqual([{ type: 'begun', id: 3 }])
    expect(said('replay')[0].replay.title).toBe('mlp on mnist, set-itop, 95 % sparse')
    const [{ id, probabilities }] = said('predicted')
    expect(id).toBe(5)
    expect(probabilities).toHaveLength(10)
    expect(probabilities.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5)
  })

  test('says what is wrong with one, and keeps what there was', async () => {
    const answered = next(({ type }) => type === 'predicted')
    await say({ type: 'replay', id: 4, files: [] }, { type: 'predict', id: 6, pixels: new Float32Array(784) })
    expect(said('failed').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^recipe.json: this file is missing/)
    ])
    await answered
    expect(said('begun')).toHaveLength(1)
  })

  test('says that an untrained one cannot be tried', async () => {
    const untrained = [files['recipe.json'], files['metrics.jsonl']]
    await say({ type: 'replay', id: 5, files: untrained }, { type: 'predict', id: 7, pixels: new Float32Array(784) })
    expect(said('failed').at(-1)?.message).toMatch(/no experiment yet/)
  })
})
