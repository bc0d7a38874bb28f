// Everything that trains works in a browser's worker: it asks for nothing of Node.
import { isBuiltin } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { build, type Plugin, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

const packages = [
  'checkpoint', 'criteria', 'data', 'masks', 'metrics', 'models', 'ops', 'ops/conformance', 'trainer', 'updaters'
]

/** Bundles a program for browsers from the packages' sources, as one script; collects modules of Node it asks for. */
async function bundle(program: string) {
  const ofNode: string[] = []
  const plugin: Plugin = {
    name: 'program',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === 'program') return '\0program'
      // What TF.js asks for, it says itself to leave out of bundles for browsers.
      if (!isBuiltin(id) || /node_modules.(@tensorflow|seedrandom)/.test(importer ?? '')) return undefined
      ofNode.push(`${id} by ${importer}`)
      return '\0nothing'
    },
    load: id => id === '\0program' ? program : id === '\0nothing' ? 'export {}' : undefined
  }
  const output = await build({
    configFile: false, logLevel: 'silent', plugins: [plugin], root: new URL('.', import.meta.url).pathname,
    resolve: { conditions: ['@itop/source', 'module', 'browser'] },
    build: { write: false, minify: false, target: 'es2022', rolldownOptions: {
      input: 'program', output: { format: 'iife', codeSplitting: false } } }
  }) as Rolldown.RolldownOutput   // one output, and no watcher
  return { ofNode, code: output.output[0].code }
}

test.each(packages)('@itop/%s asks for no module of Node', async name => {
  const { ofNode } = await bundle(`import * as all from '@itop/${name}'\nglobalThis.all = all`)
  expect(ofNode).toEqual([])
})

const training = `
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { encodeCheckpoint } from '@itop/checkpoint'
import { imageSet } from '@itop/data'
import { mlp } from '@itop/models'
import { train } from '@itop/trainer'
import { riglItop } from '@itop/updaters'

globalThis.program = async () => {
  await tf.setBackend('cpu')
  const set = split => imageSet({
    name: 'lines', split, count: 60, shape: { c: 1, h: 2, w: 3 }, classes: 2,
    images: Uint8Array.from({ length: 360 }, (_, i) => i % 6 < 3 === i % 12 < 6 ? 250 : 5),
    labels: Uint8Array.from({ length: 60 }, (_, i) => i % 2), normalisation: { mean: [0.5], std: [0.5] }
  })
  const data = { name: 'lines', train: set('train'), test: set('test') }
  const method = riglItop({ density: 0.5, interval: 10 })
  const run = train({ network: mlp({ layers: [6, 8, 2] }), data, method, seed: 1, batch: 10, steps: 60 })
  const types = []
  for await (const { type } of run.events) types.push(type)
  const { testAccuracy, checkpoint } = await run.done
  return { types, testAccuracy, chunks: encodeCheckpoint(checkpoint).length }
}`

test('a whole training runs where there is only what a worker of a page has', async () => {
  const { code } = await bundle(training)
  const told: string[] = []
  const context = createContext({
    performance, setTimeout, clearTimeout, MessageChannel, TextEncoder, TextDecoder, AbortController, structuredClone,
    URL, crypto, fetch, WorkerGlobalScope: class {}, navigator: { userAgent: 'test', language: 'en' },
    console: { warn: (...words: unknown[]) => { told.push(words.join(' ')) } }
  })
  const result = await runInContext(`globalThis.self = globalThis; ${code}; program()`, context) as unknown
  expect(result).toMatchObject({ testAccuracy: 1 })
  const { types } = result as { types: string[] }
  expect([types.filter(type => type === 'update').length, types.at(-1)]).toEqual([6, 'end'])
  expect(told).toEqual([])
})
