import { shrink, type Box, type Plane } from '@itop/inference/pictures'

/**
 * What is drawn as MNIST's makers would have scanned it: the ink's bounding box is scaled to fit 20×20 with its
 * proportions kept, and put into 28×28 so that its centre of mass lies in the middle
 * (http://yann.lecun.com/exdb/mnist/). Null where nothing is drawn.
 */
export function centred(picture: Plane, side = 28, box = 20): Float32Array | null {
  const bounds = inkBounds(picture)
  if (!bounds) return null
  const scale = Math.max(bounds.width, bounds.height) / box
  const width = Math.max(1, Math.round(bounds.width / scale))
  const height = Math.max(1, Math.round(bounds.height / scale))
  const small = shrink(picture, bounds, width, height)
  const mass = centreOfMass(small, width)
  return place(small, { width, height }, Math.round(side / 2 - mass.x), Math.round(side / 2 - mass.y), side)
}

const faintest = 0.05

function inkBounds({ width, height, ink }: Plane): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x]! < faintest) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

function centreOfMass(ink: Float32Array, width: number): { x: number, y: number } {
  let [sum, x, y] = [0, 0, 0]
  ink.forEach((value, i) => {
    sum += value
    x += value * (i % width + 0.5)
    y += value * (Math.floor(i / width) + 0.5)
  })
  return { x: x / sum, y: y / sum }
}

/** What would stick out past the edge is pushed back in. */
function place(
  ink: Float32Array, size: { width: number, height: number }, x: number, y: number, side: number
): Float32Array {
  const left = Math.min(Math.max(x, 0), side - size.width)
  const top = Math.min(Math.max(y, 0), side - size.height)
  const placed = new Float32Array(side * side)
  for (let row = 0; row < size.height; row++) {
    const line = ink.subarray(row * size.width, (row + 1) * size.width)
    placed.set(line.map((value) => Math.min(1, value)), (top + row) * side + left)
  }
  return placed
}
