import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint } from '@itop/checkpoint/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { recipeId, type StartOptions } from '@itop/experiment'
import type { Io } from '../src/program/io.js'
import { description, DeviceLostError, missing, standIn } from './support/backends.js'
import { scratch, smallData } from './support/data.js'
import { recordsOf, stateOf, timelessOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
const job = 'train --data data --batch 32 --interval 5 --no-compare --quiet --epochs 4 --checkpoint-every 7'
const run = (line: string, io: Partial<Io> = {}) => itop(words(line), { cwd, ...io })
const json = (path: string) => JSON.parse(readFileSync(join(cwd, path), 'utf8'))
const records = (folder: string) => recordsOf(join(cwd, folder))
const state = (folder: string) => stateOf(join(cwd, folder))

/** Records without times, and without what only says where a run was cut. */
const timeless = (folder: string) => timelessOf(join(cwd, folder)).map(({ id: _, ...rest }) => rest)

const fakes = { backends: { node: standIn('node'), webgpu: standIn('webgpu') } }

beforeAll(async () => { await run(`${job} --threads 1 --out whole`) }, 60_000)

describe('a backend that was chosen', () => {
  test('trains; recipe, environment and checkpoint say which it was', async () => {
    expect(await run(`${job} --backend webgpu --out gpu`, fakes)).toMatchObject({ status: 0, stderr: '' })
    const recipe = json('gpu/recipe.json')
    expect(recipe).toMatchObject({ backend: 'webgpu', id: recipeId(recipe) })
    expect(recipe).not.toHaveProperty('threads')
    expect(json('gpu/environment.json')).toMatchObject({
      backend: 'webgpu', description, library: { tensorflow: '2.9.1' }, packages: { '@itop/backend-webgpu': '0.1.0' }
    })
    const { meta } = await readCheckpoint(join(cwd, 'gpu'))
    expect(meta.backend).toMatchObject({ name: 'itop-cpu', build: expect.stringMatching(/stand-in$/) })
    expect(await state('gpu')).toEqual(await state('whole'))
  })

  test('auto is the CPU', async () => {
    const refused = { backends: { webgpu: missing('no'), node: missing('no') } }
    expect((await run(`${job} --threads 1 --backend auto --out auto`, refused)).status).toBe(0)
    expect(json('auto/recipe.json').id).toBe(json('whole/recipe.json').id)
    expect(json('auto/environment.json')).toMatchObject({ backend: 'cpu', threads: 1, build: expect.any(String) })
  })

  test('evaluates, and explains layers', async () => {
    const end = records('whole').at(-1)
    expect(JSON.parse((await run('eval whole --backend node --json', fakes)).stdout))
      .toEqual({ testLoss: end.testLoss, testAccuracy: end.testAccuracy, samples: 200 })
    const explained = await run('explain whole --backend node --batch 16 --json', fakes)
    expect(JSON.parse(explained.stdout)).toMatchObject({ backend: 'node', description, batch: 16 })
    expect(JSON.parse(explained.stdout)).not.toHaveProperty('threads')
    expect((await run('explain --backend webgpu', fakes)).stdout).toMatch(`on ${description}, batch 128`)
  })

  test('need not be the one a run began on: that is said, and it goes on', async () => {
    await run(`${job} --threads 2 --out mixed`)
    const { status, stderr } = await run('train --resume mixed --epochs 5 --backend node --no-compare --quiet', fakes)
    expect(status).toBe(0)
    expect(stderr)
      .toMatch(/computed by itop-cpu \([\w-]+\), this run goes on with itop-cpu \([\w-]+ stand-in\): rounding differs/)
    expect(json('mixed/recipe.json')).toMatchObject({ backend: 'node', epochs: 5 })
    expect(json('mixed/recipe.json')).not.toHaveProperty('threads')
    expect(json('mixed/environment.json')).toMatchObject({ backend: 'node', resumedFrom: 76 })
    const back = await run('train --resume mixed --epochs 6 --backend cpu --threads 1 --no-compare --quiet', fakes)
    expect(back.stderr).toMatch(/goes on with itop-cpu/)
    expect(json('mixed/environment.json')).toMatchObject({ backend: 'cpu', threads: 1 })
  })

  test('a plan counts what surely is there, and says that it is not all', async () => {
    const of = async (backend: string) => JSON.parse((await run(`plan --json --backend ${backend}`)).stdout)
    const [cpu, gpu] = [await of('cpu'), await of('webgpu')]
    expect([cpu.backend, cpu.memoryIs, gpu.backend, gpu.memoryIs]).toEqual(['cpu', 'whole', 'webgpu', 'at least'])
    expect(gpu.memory.kernels).toBe(0)
    for (const part of ['weights', 'gradients', 'optimizer']) expect(gpu.memory[part]).toBe(cpu.memory[part])
    expect((await run('plan --backend node')).stdout).toMatch(/At least these bytes: what node needs/)
    // WebAssembly's end of memory is no other backend's.
    expect((await run('plan --model resnet50 --accumulate 1 --backend webgpu')).stdout).not.toMatch(/Too large/)
  })
})

describe('a backend that cannot run here', () => {
  const absent = missing('@tensorflow/tfjs-node is not installed.',
    'Install it:\nnpm install @tensorflow/tfjs-node@4.22.0')
  const none = { backends: { node: absent, webgpu: missing('WebGPU: no adapter was found.') } }

  test.each([
    ['train --data data --backend node --out none',
      /itop: --backend node: @tensorflow\/tfjs-node is not installed\. Install it: npm install @tensor/],
    ['train --data data --backend webgpu --out none', /\nOr choose --backend cpu\.$/m],
    ['eval whole --backend webgpu', /itop: --backend webgpu: WebGPU: no adapter was found\./],
    ['explain whole --backend webgpu', /--backend webgpu: WebGPU: no adapter was found\./],
    ['train --resume whole --epochs 5 --backend node', /npm install/]
  ])('%s: status 2, with what to install', async (line, expected) => {
    const { status, stdout, stderr } = await run(line, none)
    expect(stderr).toMatch(expected)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
    expect(existsSync(join(cwd, 'none'))).toBe(false)
  })

  test('is listed with the reason, one that can with what it is', async () => {
    const io = {
      backends: { node: standIn('node'), 'node-gpu': missing('no GPU'), webgpu: absent }
    }
    const [auto, cpu, node, nodeGpu, webgpu] = JSON.parse((await run('list backends --json', io)).stdout)
    expect(auto).toEqual({ name: 'auto', about: 'cpu, which runs everywhere' })
    expect(cpu).toMatchObject({ name: 'cpu', available: true, build: expect.any(String), threads: expect.any(Number) })
    expect(node).toMatchObject({ name: 'node', available: true, description, library: { tensorflow: '2.9.1' } })
    expect(nodeGpu).toMatchObject({ name: 'node-gpu', available: false, reason: 'no GPU' })
    expect(webgpu)
      .toMatchObject({ available: false, reason: expect.stringMatching(/is not installed\. Install it: npm/) })
    const { stdout } = await run('list backends', io)
    expect(stdout).toMatch(/^cpu {7}sparse kernels[^\n]*\n {10}here: CPU: [\w ]+ \([\w-]+\), \d+ threads?$/m)
    expect(stdout).toMatch(/^node-gpu {2}[^\n]*\n {10}not here: no GPU$/m)
  })

  test('a fault of the program stays one', async () => {
    const io = { backends: { webgpu: async () => { throw new TypeError('x is not a function') } } }
    expect(await run('explain whole --backend webgpu', io)).toMatchObject({ status: 1 })
  })
})

describe('--threads', () => {
  test.each([
    ['explain --backend webgpu --threads 2',
      /--threads 2: these are threads of the cpu backend; on webgpu, it computes/],
    ['train --backend node --threads 4', /on node, TensorFlow takes the processor's\.\nLeave it out/],
    ['eval whole --backend node --threads 1', /--threads 1: /],
    ['train --resume whole --backend webgpu --threads 1', /--threads 1: /]
  ])('%s is refused: nothing would heed it', async (line, expected) => {
    const { status, stderr } = await run(line, fakes)
    expect(stderr).toMatch(expected)
    expect(status).toBe(2)
  })

  test('of a recipe give way to a backend that the flags name', async () => {
    const explained = await run(`explain ${join('whole', 'recipe.json')} --backend webgpu --json`, fakes)
    expect(JSON.parse(explained.stdout)).toMatchObject({ backend: 'webgpu' })
  })
})

describe('--tune', () => {
  const choice = {
    shape: [300, 784], density: 0.04, batch: 32, arithmetic: 'sparse', sparse: 0.5, dense: 1.5
  } as const
  /** Says what it was started with, and what it has measured when asked to. */
  const tuning = (asked: StartOptions[]): Partial<Io> => ({
    backends: {
      webgpu: async options => {
        asked.push(options)
        return { ...await standIn('webgpu')({}), choices: () => options.tune === true ? [choice] : [] }
      }
    }
  })

  test('measures before training; recipe and checkpoint hold the choices, and whoever goes on has them', async () => {
    const asked: StartOptions[] = []
    expect(await run(`${job} --backend webgpu --tune --out tuned`, tuning(asked))).toMatchObject({ status: 0 })
    expect(asked.map(({ tune }) => tune)).toEqual([true, [choice]])
    const recipe = json('tuned/recipe.json')
    expect(recipe).toMatchObject({ tune: true, tuned: [choice], id: recipeId(recipe) })
    expect((await readCheckpoint(join(cwd, 'tuned'))).meta.recipe).toMatchObject({ tuned: [choice] })
    expect((await run('inspect tuned')).stdout).toMatch(/tuned +1 layer, in recipe\.json/)
    for (const line of ['train --resume tuned --epochs 5 --no-compare --quiet', 'eval tuned --backend webgpu',
      'explain tuned', `explain ${join('tuned', 'recipe.json')}`]) {
      asked.length = 0
      expect(await run(line, tuning(asked))).toMatchObject({ status: 0 })
      expect(asked.map(({ tune }) => tune)).toEqual([[choice]])
    }
  })

  test('of a recipe gives way to a backend that the flags name', async () => {
    const { stdout } = await run(`plan ${join('tuned', 'recipe.json')} --backend cpu --json`)
    expect(JSON.parse(stdout)).toMatchObject({ backend: 'cpu' })
    expect(await run('train --resume tuned --epochs 6 --backend cpu --no-compare --quiet')).toMatchObject({ status: 0 })
  })
})

describe('a device that is lost', () => {
  /** Loses the device when these epochs have ended, each once. */
  const losing = (epochs: number[], io: Partial<Io> = {}): Partial<Io> => ({
    ...fakes,
    append: (path, text) => {
      appendFileSync(path, text)
      const { type, epoch } = JSON.parse(text)
      if (type !== 'epoch' || epoch !== epochs[0]) return
      epochs.shift()
      throw new DeviceLostError('WebGPU: the device was lost (unplugged).')
    },
    ...io
  })

  test('is started again, and training goes on from the last checkpoint as if nothing had been', async () => {
    const { status, stderr } = await run(`${job} --backend webgpu --out lost1`, losing([2]))
    expect(status).toBe(0)
    expect(stderr).toBe('WebGPU: the device was lost (unplugged).\n' +
      `Going on from step 35 on ${description}.\n`)
    expect(await state('lost1')).toEqual(await state('whole'))
    expect(timeless('lost1')).toEqual(timeless('whole'))
    expect(json('lost1/environment.json')).toMatchObject({
      backend: 'webgpu', resumedFrom: 35, lostDevices: [{ step: 35, message: expect.stringMatching(/unplugged/) }]
    })
  })

  test('a second time leaves the rest to the CPU, which is said', async () => {
    const { status, stderr } = await run(`${job} --backend webgpu --out lost2`, losing([2, 3]))
    expect(status).toBe(0)
    expect(stderr).toMatch(/Going on from step 56 on CPU: [\w ]+ \([\w-]+\), \d threads?\.$/m)
    expect(stderr).toMatch(/rounding differs/)
    expect(json('lost2/environment.json')).toMatchObject({ backend: 'cpu', lostDevices: [{ step: 35 }, { step: 56 }] })
    expect(json('lost2/recipe.json')).toMatchObject({ backend: 'webgpu' })
    expect(await state('lost2')).toEqual(await state('whole'))
    expect(timeless('lost2')).toEqual(timeless('whole'))
  })

  test('and that does not come back leaves the rest to the CPU; without a checkpoint it begins anew', async () => {
    let starts = 0
    const webgpu = async () => {
      if (++starts > 1) throw new Error('WebGPU: no adapter was found.')
      return standIn('webgpu')({})
    }
    const { status, stderr } = await run(
      `${job.replace('--checkpoint-every 7', '--checkpoint-every 70')} --backend webgpu --out lost3`,
      losing([1], { backends: { webgpu } }))
    expect(status).toBe(0)
    expect(stderr).toMatch(/lost \(unplugged\)\.\n--backend webgpu: WebGPU: no adapter was found\.\n/)
    expect(stderr).toMatch(/^Going on from step 0 on CPU: /m)
    expect(await state('lost3')).toEqual(await state('whole'))
  })
})
