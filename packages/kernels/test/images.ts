// Four images of one channel, side by side in the lanes of each pixel, with a border of one pixel.

export type Grid = readonly (readonly number[])[]

/** The numbers of an image `[h + 2][w + 2][4]`: `grid` times 1, 2, 3 and 4 in the lanes, or times another factor. */
export function imageOf(grid: Grid, factor: (lane: number) => number = lane => lane + 1): number[] {
  const width = grid[0]!.length
  const border = new Array<number>(width).fill(0)
  const rows = [border, ...grid, border].map(row => [0, ...row, 0])
  return rows.flatMap(row => row.flatMap(pixel => [0, 1, 2, 3].map(lane => pixel === 0 ? 0 : pixel * factor(lane))))
}

/** An image that nothing has been written to. */
export const unwritten = (h: number, w: number): number[] => new Array<number>((h + 2) * (w + 2) * 4).fill(NaN)

/** One lane of such numbers, border included. */
export function laneOf(numbers: readonly number[], w: number, lane = 0): number[][] {
  const pixels = numbers.filter((_, i) => i % 4 === lane)
  return Array.from({ length: pixels.length / (w + 2) }, (_, row) => pixels.slice(row * (w + 2), (row + 1) * (w + 2)))
}

/** A grid with a border of zeros. */
export function bordered(grid: Grid): number[][] {
  const border = new Array<number>(grid[0]!.length + 2).fill(0)
  return [border, ...grid.map(row => [0, ...row, 0]), border]
}

/** Bytes from an image's first number to pixel (0, 0). */
export const originOf = (w: number): number => (w + 2 + 1) * 16

/** The fields of `Planes` for such images, of which the first few exist. */
export function imagePlanes(h: number, w: number, images = 4): number[] {
  const row = (w + 2) * 4
  return [1, 1, h, w * 4, (h + 2) * row, (h + 2) * row, row, 1, images, 0]
}

/** The fields of `Planes` for vectors of four images: `[feature][4]`. */
export const vectorPlanes = (features: number): number[] => [1, features, 1, 4, 0, 4, 0, 0, 4, 1]
