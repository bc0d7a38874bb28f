import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('the program at the top of the README runs and its values hold', async () => {
  await expect(readmeExample(new URL('../README.md', import.meta.url))).resolves.toBeDefined()
})
