/** One channel of a picture, row by row. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly ink: Float32Array
}

/** A part of a picture, in pixels: whole ones. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Means over areas: every new pixel is the mean of what lies under it, parts of pixels by their share. */
export function shrink({ width, ink }: Plane, from: Box, columns: number, rows: number): Float32Array {
  const wide = new Float32Array(from.height * columns)
  const across = shares(from.width, columns)
  for (let y = 0; y < from.height; y++) {
    across.forEach((parts, x) => {
      for (const [at, share] of parts) wide[y * columns + x] += share * ink[(from.y + y) * width + from.x + at]
    })
  }
  const small = new Float32Array(rows * columns)
  shares(from.height, rows).forEach((parts, y) => {
    for (const [at, share] of parts) {
      for (let x = 0; x < columns; x++) small[y * columns + x] += share * wide[at * columns + x]
    }
  })
  return small
}

/** For each of `to` intervals, which of `from` pixels lie in it and by what share of it. */
function shares(from: number, to: number): [at: number, share: number][][] {
  const length = from / to
  return Array.from({ length: to }, (_, i) => {
    const parts: [number, number][] = []
    for (let at = Math.floor(i * length); at < Math.min(from, Math.ceil((i + 1) * length)); at++) {
      const share = (Math.min(at + 1, (i + 1) * length) - Math.max(at, i * length)) / length
      if (share > 1e-9) parts.push([at, share])
    }
    return parts
  })
}
