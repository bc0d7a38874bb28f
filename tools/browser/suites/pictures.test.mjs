// What a page can draw is a picture: the same bytes, whichever element holds it.
import { cut } from '@itop/inference/pictures'
import { expect, test } from 'vitest'

const shape = { c: 3, h: 1, w: 2 }

/** Two squares of two pixels, red and blue. */
function drawing() {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 4, height: 2 })
  const context = canvas.getContext('2d')
  for (const [x, colour] of [[0, 'rgb(255, 0, 0)'], [2, 'rgb(0, 0, 255)']]) {
    context.fillStyle = colour
    context.fillRect(x, 0, 2, 2)
  }
  return { canvas, pixels: context.getImageData(0, 0, 4, 2) }
}

test('a canvas, its pixels, an ImageBitmap and an <img> of any shown size are cut alike', async () => {
  const { canvas, pixels } = drawing()
  const image = new Image()
  image.src = canvas.toDataURL()
  await image.decode()
  image.width = 50
  for (const picture of [canvas, pixels, await createImageBitmap(canvas), image]) {
    expect([...cut(picture, shape)]).toEqual([255, 0, 0, 0, 0, 255])
  }
})

test('an <img> that is not loaded is refused, with what to wait for', () => {
  expect(() => cut(new Image(), shape)).toThrow('await image.decode()')
})
