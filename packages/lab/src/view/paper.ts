import { cssColour } from './colours.js'
import type { Plane } from '@itop/inference/pictures'
import { contextOf } from './dom.js'
import type { Point } from './viewport.js'

/** Pixels of the box's side, and of the images that the networks learn from. */
export const side = 280
export const small = 28

/** What is drawn, by its opacity. */
export function inkOf(context: CanvasRenderingContext2D): Plane {
  const { data } = context.getImageData(0, 0, side, side)
  const ink = Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3]! / 255)
  return { width: side, height: side, ink }
}

/** A stroke of the pen. */
export function stroke(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.strokeStyle = cssColour('--text')
  context.lineWidth = 22
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x + 0.01, to.y)
  context.stroke()
}

/** Gives what is drawn the text's colour of now. */
export function recolour(context: CanvasRenderingContext2D): void {
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = cssColour('--text')
  context.fillRect(0, 0, side, side)
  context.globalCompositeOperation = 'source-over'
}

/** White ink on black, as the images the network learns from. */
export function showSeen(canvas: HTMLCanvasElement, pixels: Float32Array | null): void {
  const image = new ImageData(small, small)
  for (let i = 0; i < small * small; i++) {
    const grey = Math.round(255 * (pixels?.[i] ?? 0))
    image.data.set([grey, grey, grey, 255], 4 * i)
  }
  contextOf(canvas).putImageData(image, 0, 0)
}

/** A small image as if it had been drawn. */
export function showOn(context: CanvasRenderingContext2D, pixels: Float32Array): void {
  const cell = side / small
  context.fillStyle = cssColour('--text')
  pixels.forEach((ink, i) => {
    context.globalAlpha = ink
    context.fillRect(i % small * cell, Math.floor(i / small) * cell, cell, cell)
  })
  context.globalAlpha = 1
}
