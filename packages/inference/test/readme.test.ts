import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('the first program of the README runs', async () => {
  await readmeExample(new URL('../README.md', import.meta.url))
}, 60_000)

test('the exported names are these', async () => {
  expect(Object.keys(await import('../src/index.js'))).toEqual(['loadNetwork'])
  expect(Object.keys(await import('../src/node.js'))).toEqual(['loadNetwork'])
})
