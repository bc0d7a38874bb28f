import { createNetwork } from '@itop/models'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { converse } from '../src/rivals/conversation.js'
import { findRivals } from '../src/rivals/find-rivals.js'
import { pythonOf, taskOf } from '../src/rivals/pytorch.js'
import { chooseRivals } from '../src/rivals/choose-rivals.js'

const folder = mkdtempSync(join(tmpdir(), 'itop-rivals-'))

/** Talks with a small program in Node. */
function talk(program: string) {
  const path = join(folder, `${Math.abs(hash(program))}.mjs`)
  writeFileSync(path, program)
  return converse(process.execPath, [path], { name: 'It', env: process.env })
}
const hash = (text: string) => [...text].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 7)

test('Python is told every step of the network, and which layers have a bias', () => {
  const task = taskOf({ network: createNetwork('wrn-10-1'), kind: 'step', batch: 4, threads: 1 }) as
    Record<string, unknown> & { readonly steps: readonly { readonly name?: string }[] }
  expect(task).toMatchObject({ shape: [3, 32, 32], classes: 10, kind: 'step', batch: 4, threads: 1 })
  const step = (name: string) => task.steps.find(one => one.name === name)
  expect(step('conv1')).toMatchObject({ op: 'conv2d', kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: false })
  expect(step('fc')).toMatchObject({ op: 'linear', bias: true })
  expect(JSON.parse(JSON.stringify(task))).toEqual(task)
})

test('the Python is the one that is named, else that of ITOP_PYTHON, else python3', () => {
  expect([pythonOf('a', { ITOP_PYTHON: 'b' }), pythonOf(undefined, { ITOP_PYTHON: 'b' }), pythonOf(undefined, {})])
    .toEqual(['a', 'b', 'python3'])
})

test('a Python that does not exist is no rival, nor TensorFlow where it is not', async () => {
  expect(await findRivals({ python: 'no-such-python', env: { ITOP_TFJS_NODE: folder } })).toEqual([])
})

test('without a wish everyone who is here takes part; whoever is named has to be here', () => {
  const start = () => Promise.reject(new Error('not here'))
  const sources = [{ names: ['pytorch'] as const, start }]
  expect(chooseRivals(undefined, sources, 'python3')).toEqual(['dense', 'pytorch'])
  expect(chooseRivals(['pytorch'], sources, 'python3')).toEqual(['pytorch'])
  expect(() => chooseRivals(['sparseprop'], sources, '/opt/python'))
    .toThrow('--against sparseprop: /opt/python does not have it.\nInstall it: /opt/python -m pip install torch spars')
  expect(() => chooseRivals(['tfjs-node'], sources, 'python3')).toThrow('npm install @tensorflow/tfjs-node')
})

test('a program answers line by line; what it prints beside JSON is left out', async () => {
  const { ask, stop } = talk(`import { createInterface } from 'node:readline'
    for await (const line of createInterface({ input: process.stdin })) console.log('noise\\n' + line)`)
  expect(await ask({ a: 1 })).toEqual({ a: 1 })
  expect(await ask({ b: [2] })).toEqual({ b: [2] })
  stop()
})

test('a program that ends says its last words', async () => {
  const { ask } = talk("console.error('first\\nno memory left'); process.exit(3)")
  await expect(ask({})).rejects.toThrow('It ended with status 3: no memory left')
  const none = converse(join(folder, 'nothing'), [], { name: 'It', env: {} })
  await expect(none.ask({})).rejects.toThrow('It does not start')
})
