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
const built = existsSync(new URL('../../dist/index.js', import.meta.url))

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
        versions: { 'tfjs-node': '1.2' }, contestants: async () => [{ name: 'tfjs-node', run: () => 7 }],
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
})

describe.skipIf(torch === null)(`PyTorch in ${python}`, () => {
  test.each(['step', 'inference'] as const)('has a network with convolutions: %s', async kind => {
    const source = await pytorchSource(python, env)
    const against = sparseprop === null ? ['pytorch'] as const : ['pytorch', 'sparseprop'] as const
    const network = createNetwork('wrn-10-1')
    const rows = await contest({ ...asked, network, kind, against, rivals: [source!] })
    expect(rows.map(row => row.against)).toEqual(against)
    for (const row of rows) expect(row.denseMilliseconds).toBeGreaterThan(0)
  })
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
