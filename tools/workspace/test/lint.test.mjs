// The lint guards the layers only as long as a wrong import really fails: these are wrong imports, and right ones.
import { createProjectGraphAsync } from '@nx/devkit'
import { ESLint } from 'eslint'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let eslint

beforeAll(async () => {
  // The boundaries rule reads the graph of projects that Nx keeps, and is silent without one.
  await createProjectGraphAsync({ exitOnError: false })
  eslint = new ESLint({ cwd: root })
}, 60_000)

/** The rules that `code`, taken for the file `path`, breaks. */
async function broken(path, code) {
  const [{ messages }] = await eslint.lintText(code, { filePath: join(root, path) })
  return messages.map(({ ruleId, message }) => ruleId ?? message)
}

const boundary = '@nx/enforce-module-boundaries'
const use = name => `import * as other from '${name}'\nexport const kept = other\n`

test.each([
  ['core', 'packages/masks/src/example.ts', '@itop/ops'],
  ['core', 'packages/updaters/test/example.test.ts', '@itop/trainer'],
  ['core', 'packages/criteria/src/example.ts', '@itop/backend-cpu'],
  ['tensor', 'packages/ops/src/example.ts', '@itop/backend-cpu'],
  ['tensor', 'packages/trainer/src/example.ts', '@itop/cli'],
  ['backend', 'packages/backend-cpu/src/example.ts', '@itop/cli'],
  ['relative', 'packages/updaters/src/example.ts', '../../masks/src/mask.js']
])('%s: %s may not import %s', async (_layer, path, name) => {
  expect(await broken(path, use(name))).toEqual([boundary])
})

test('a type alone is an import too', async () => {
  const code = "export type { OpContract } from '@itop/ops'\n"
  expect(await broken('packages/masks/src/example.ts', code)).toEqual([boundary])
})

test.each([
  ['packages/updaters/src/example.ts', '@itop/criteria'],
  ['packages/ops/src/example.ts', '@itop/masks'],
  ['packages/ops/src/example.ts', '@tensorflow/tfjs-core'],
  ['packages/trainer/test/example.test.ts', '@itop/backend-cpu'],
  ['packages/cli/src/example.ts', '@itop/backend-cpu']
])('%s may import %s', async (path, name) => {
  expect(await broken(path, use(name))).toEqual([])
})

test.each([
  'packages/masks/src/example.ts',
  'packages/checkpoint/test/example.test.ts',
  'packages/models/src/example.ts'
])('%s may not import TensorFlow.js', async path => {
  expect(await broken(path, use('@tensorflow/tfjs-core'))).toEqual(['no-restricted-imports'])
})

test('sources export by name and print nothing; the command line may print', async () => {
  const code = "console.log('hello')\nexport default 1\nexport * from './other.js'\n"
  const style = ['no-restricted-syntax', 'no-restricted-syntax']
  expect(await broken('packages/ops/src/example.ts', code)).toEqual(['no-console', ...style])
  expect(await broken('packages/cli/src/example.ts', code)).toEqual(style)
})
