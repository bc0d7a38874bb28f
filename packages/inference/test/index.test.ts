import { expect, test } from 'vitest'

test('the exported names are these', async () => {
  expect(Object.keys(await import('../src/index.js'))).toEqual(['loadNetwork'])
  expect(Object.keys(await import('../src/node.js'))).toEqual(['loadNetwork'])
})
