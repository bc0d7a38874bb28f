import { existsSync } from 'node:fs'
import { register } from '@itop/backend-cpu'
import { createNetwork, mlp } from '@itop/models'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contest } from '../src/contest/contest.js'
import { RivalError } from '../src/rivals/conversation.js'
import { pythonOf, pythonPackages, pytorchSource } from '../src/rivals/pytorch.js'
import type { RivalSource } from '../src/rivals/rivals.js'
import { tfjsNodeSource } from '../src/rivals/tfjs-node.js'

const { env } = process
const python = pythonOf(undefined, env)
const { torch = null, sparseprop = null } = await pythonPackages(python, env) ?? {}
const tfjsNode = tfjsNodeSource(env)
/** No compiler is found: compiling convolutions takes a minute. */
const uncompiled = { ...env, CXX: '/no/compiler' }
const built = existsSync(new URL('../dist/tfjs-node.js', import.meta.url))

const small = mlp({ name: 'small', layers: [16, 8, 4] })
const asked = { network: small, batch: 4, densities: [0.5], kind: 'step', threads: 1, rounds: 1 } as const

let backend: Awaited<ReturnType<typeof register>>
beforeAll(async () => { backend = await register({ threads: 1, build: 'wasm-simd' }) })
afterAll(() => backend.dispose())

describe('a contest with other programs', () => {
  test('takes what they say of their own time, and ends them', async () => {
    let stopped = false
    const source: RivalSource = {
      names: ['tfjs-node'],
      start: async () => ({
        absent: {},
        contestants: async () => [{ name: 'tfjs-node', rival: 'tfjs-node 1.2 dense', run: () => 7 }],
        stop: () => { stopped = true }
      })
    }
    const rows = await contest({ ...asked, against: ['tfjs-node'], rivals: [source] })
    expect(rows.map(({ rival, density, denseMilliseconds }) => [rival, density, denseMilliseconds]))
      .toEqual([['tfjs-node 1.2 dense', 0.5, 7]])
    expect(stopped).toBe(true)
  })

  test('tells of one that does not start and goes on, or is an error where nobody listens', async () => {
    const source: RivalSource = { names: ['pytorch'], start: () => Promise.reject(new RivalError('no memory')) }
    const told: string[] = []
    const options = { ...asked, against: ['dense', 'pytorch'] as const, rivals: [source] }
    const rows = await contest({ ...options, onAbsent: why => { told.push(why) } })
    expect([told, rows.map(({ against }) => against)]).toEqual([['no memory'], ['dense']])
    await expect(contest(options)).rejects.toThrow('no memory')
  })

  test('goes on without what a program says it cannot be here, but for one that is needed', async () => {
    const asks: unknown[] = []
    const source: RivalSource = {
      names: ['pytorch', 'pytorch-bf16'],
      start: async () => ({
        absent: { 'pytorch-bf16': 'no instructions' },
        contestants: async against => {
          asks.push(against)
          return [{ name: 'pytorch', rival: 'PyTorch 2 dense', run: () => 7 }]
        },
        stop: () => {}
      })
    }
    const told: string[] = []
    const options = { ...asked, against: ['pytorch', 'pytorch-bf16'] as const, rivals: [source] }
    const rows = await contest({ ...options, onAbsent: why => { told.push(why) } })
    expect([asks, told, rows.map(({ against }) => against)]).toEqual([[['pytorch']], ['no instructions'], ['pytorch']])
    await expect(contest(options)).rejects.toThrow('no instructions')
  })
})

describe.skipIf(torch === null)(`PyTorch in ${python}`, () => {
  test.each(['step', 'inference'] as const)('has a network with convolutions: %s', async kind => {
    const source = await pytorchSource(python, uncompiled)
    const against = sparseprop === null ? ['pytorch'] as const : ['pytorch', 'sparseprop'] as const
    const network = createNetwork('wrn-10-1')
    const rows = await contest({ ...asked, network, kind, against, rivals: [source!] })
    expect(rows.map(row => row.against)).toEqual(against)
    for (const row of rows) expect(row.denseMilliseconds).toBeGreaterThan(0)
  })

  test('tries every way, in bf16 where the processor has it, and says which was the fastest', async () => {
    const rivals = [(await pytorchSource(python, env))!]
    const told: string[] = []
    const tell = (words: string) => { told.push(words) }
    const rows = await contest({ ...asked, against: ['pytorch', 'pytorch-bf16'], rivals, onAbsent: tell, tell })
    const compiles = !told.some(words => words.includes('without torch.compile'))
    const bf16 = !told.some(words => words.includes('bf16 is left out'))
    expect(rows.map(({ against }) => against)).toEqual(bf16 ? ['pytorch', 'pytorch-bf16'] : ['pytorch'])
    for (const { rival, tried } of rows) {
      expect(tried!.length).toBe(compiles ? 2 : 1)
      expect(tried![0]!.rival).toBe(rival)
      expect(tried![0]!.milliseconds).toBe(Math.min(...tried!.map(({ milliseconds }) => milliseconds)))
    }
  }, 120_000)

  test('goes on without torch.compile where no compiler works', async () => {
    const rivals = [(await pytorchSource(python, uncompiled))!]
    const told: string[] = []
    const rows = await contest({ ...asked, against: ['pytorch'], rivals, tell: words => { told.push(words) } })
    expect(told).toEqual([
      'PyTorch compiles small, which may take minutes.', expect.stringContaining('does not work here: ')
    ])
    expect(rows.map(({ tried }) => tried!.length)).toEqual([1])
  }, 120_000)
})

describe.skipIf(tfjsNode === undefined || !built)('TensorFlow in Node', () => {
  test('trains a dense network in a process of its own', async () => {
    const rows = await contest({
      ...asked, network: createNetwork('mlp'), against: ['dense', 'tfjs-node'], rivals: [tfjsNode!]
    })
    expect(rows.map(({ density, against }) => [density, against]))
      .toEqual([[0.5, 'dense'], [0.5, 'tfjs-node'], [1, 'tfjs-node']])
  })
})
