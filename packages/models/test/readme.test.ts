import { readmeExample } from '@itop/config/readme.mjs'
import { beforeAll, expect, test } from 'vitest'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

test('the program at the top of the README runs and its values hold', async () => {
  await expect(readmeExample(new URL('../README.md', import.meta.url))).resolves.toBeDefined()
})
