import { expect, test } from 'vitest'

test('the exported names are these', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual(['ensemble', 'loadNetwork', 'softmax'])
  expect(Object.keys(await import('../src/node.js')).sort()).toEqual(['PictureError', 'loadNetwork', 'readPicture'])
})
