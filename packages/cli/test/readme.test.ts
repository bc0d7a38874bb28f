import { readmeExample } from '@itop/config/readme.mjs'
import { test } from 'vitest'

test('the first program of the README runs', async () => {
  await readmeExample(new URL('../README.md', import.meta.url))
})
