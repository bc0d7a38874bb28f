import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { swiftshader } from '@itop/config/chromium.mjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { installedVersion } from '@itop/experiment/node'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd, 160, 40)
const run = (line: string) => itop(words(line), { cwd })
const json = async (line: string) => JSON.parse((await run(`${line} --json`)).stdout)
const environment = (folder: string) => JSON.parse(readFileSync(join(cwd, folder, 'environment.json'), 'utf8'))

const job = 'train --data data --batch 16 --interval 2 --sparsity 0.9 --quiet --no-compare'

function has(name: string): boolean {
  try {
    return createRequire(join(process.env.ITOP_TFJS_NODE || '.', 'package.json')).resolve(name) !== ''
  } catch {
    return false
  }
}

const driver = swiftshader()
const backends = [
  {
    backend: 'node', present: has('@tensorflow/tfjs-node'), arithmetic: /^dense$/, library: '@tensorflow/tfjs-node',
    otherwise: 'skipped: install @tensorflow/tfjs-node, or let ITOP_TFJS_NODE name a folder whose node_modules has it'
  },
  {
    backend: 'webgpu',
    present: driver !== undefined && installedVersion('webgpu', '@itop/backend-webgpu') !== undefined,
    arithmetic: /^(sparse|dense)$/, library: 'webgpu',
    otherwise: 'skipped: needs the npm package webgpu, and Chromium\'s SwiftShader'
  }
]

beforeAll(async () => {
  // Read when the first device is opened; a machine with a graphics card takes the same.
  if (driver !== undefined) process.env.VK_ICD_FILENAMES ??= driver
  process.env.XDG_RUNTIME_DIR ??= cwd // SwiftShader complains without one
  expect(await run(`${job} --steps 6 --threads 1 --out cpu`)).toMatchObject({ status: 0 })
}, 60_000)

for (const { backend, present, arithmetic, library, otherwise } of backends) {
  describe.skipIf(!present)(present ? `on ${backend}` : `on ${backend} (${otherwise})`, () => {
    test('a run explores as on the CPU with nearly its loss, and goes on there; and the other way round', async () => {
      expect(await run(`${job} --steps 6 --backend ${backend} --out ${backend}`))
        .toMatchObject({ status: 0, stderr: '' })
      const [here, cpu] = [await json(`inspect ${backend}`), await json('inspect cpu')]
      expect(here.active).toBe(cpu.active)
      expect(Math.abs(here.rs - cpu.rs)).toBeLessThan(0.005) // rounding may prune another weight
      const [own, moved] = [await json(`eval ${backend} --backend ${backend}`), await json(`eval ${backend}`)]
      const other = await json('eval cpu')
      expect(Math.abs(own.testLoss - moved.testLoss)).toBeLessThan(1e-4) // one forward pass
      expect(Math.abs(own.testLoss - other.testLoss)).toBeLessThan(1e-2) // six steps of rounding
      expect(environment(backend)).toMatchObject({
        backend, description: expect.any(String), library: { [library]: expect.stringMatching(/^\d+\.\d+/) }
      })
      const onCpu = await run(`train --resume ${backend} --steps 8 --backend cpu --threads 1 --quiet --no-compare`)
      expect(onCpu)
        .toMatchObject({ status: 0, stderr: expect.stringMatching(/this run goes on with itop-cpu.*rounding differs/) })
      expect(environment(backend)).toMatchObject({ backend: 'cpu', resumedFrom: 6 })
      await run(`${job} --steps 6 --threads 1 --out from-cpu-${backend}`)
      const back = await run(`train --resume from-cpu-${backend} --steps 8 --backend ${backend} --quiet --no-compare`)
      expect(back).toMatchObject({ status: 0, stderr: expect.stringMatching(/computed by itop-cpu.*rounding differs/) })
      expect(await json(`inspect from-cpu-${backend}`)).toMatchObject({ step: 8, active: cpu.active })
    }, 300_000)

    if (backend === 'webgpu') {
      test('a device that goes away is opened again, and the run goes on', async () => {
        let destroyed = false
        const append = (path: string, text: string) => {
          appendFileSync(path, text)
          if (destroyed || !text.includes('"type":"epoch"')) return
          destroyed = true
          // TF.js's class for WebGPU holds its device.
          const { device } = tf.backend() as unknown as { readonly device: { destroy(): void } }
          device.destroy()
        }
        const line = `${job} --epochs 2 --checkpoint-every 4 --backend ${backend} --out lost`
        const { status, stderr } = await itop(words(line), { cwd, append })
        expect([status, destroyed]).toEqual([0, true])
        expect(stderr).toMatch(/^WebGPU: the device was lost \(.*\nGoing on from step 8 on WebGPU: .*\n$/)
        expect(environment('lost')).toMatchObject({ backend, resumedFrom: 8, lostDevices: [{ step: 8 }] })
        expect(await json('inspect lost')).toMatchObject({ step: 20 })
      }, 300_000)

      test('a loss of a plug-in is refused before anything is trained, as every step would wait for it', async () => {
        writeFileSync(join(cwd, 'squares.mjs'), `export const plugin = {
          name: 'itop-plugin-squares', version: '1.0.0', losses: [{ name: 'squares', make: () => ({
            name: 'squares', settings: {}, of: logits => ({ loss: 1, gradient: logits.map(() => 0) })
          }) }]
        }`)
        const line = `${job} --steps 2 --backend webgpu --loss squares --plugin ./squares.mjs --out squares`
        expect(await run(line)).toEqual({
          status: 2, stdout: '', stderr: 'itop: the loss squares is computed on the processor, and here that would ' +
            'wait for the device in every step. Choose the backend cpu.\n'
        })
        expect(existsSync(join(cwd, 'squares/metrics.jsonl'))).toBe(false)
      }, 300_000)

      test('what is measured for --tune is what is explained', async () => {
        const line = '--model lenet5 --data mnist --batch 2 --sparsity 0.9 --tune'
        const { layers } = await json(`explain --backend ${backend} ${line}`)
        expect(layers).toHaveLength(4)
        for (const { why } of layers) expect(why).toMatch(/measured: sparse [\d.e+-]+ ms, dense [\d.e+-]+ ms/)
      }, 300_000)
    }

    test('every layer is explained', async () => {
      const { layers } = await json(`explain cpu --backend ${backend}`)
      expect(layers).toHaveLength(3)
      for (const layer of layers) {
        expect(layer.arithmetic).toMatch(arithmetic)
        expect([layer.kernel.length > 5, layer.why.length > 5]).toEqual([true, true])
      }
    }, 60_000)
  })
}
