import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('the example of the README runs', async () => {
  expect(await readmeExample(new URL('../README.md', import.meta.url))).toBeDefined()
})
