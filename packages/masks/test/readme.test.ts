import { expect, test } from 'vitest'
import { readmeExample } from '@itop/config/readme.mjs'

test('the program at the top of the README runs and its values hold', async () => {
  await expect(readmeExample(new URL('../README.md', import.meta.url))).resolves.toBeDefined()
})
