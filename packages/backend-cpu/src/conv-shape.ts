import type { ConvGeometry } from '@itop/ops'

/** Some pixels of the result, and the taps of the kernel that reach them. Pairs are y, x. */
export interface Taps {
  /** Taps of the whole kernel, kh · kw. */
  readonly kernel: number
  /** The result's pixels: the first row and column, how many, how far apart. */
  readonly first: readonly [number, number]
  readonly rows: number
  readonly columns: number
  readonly step: readonly [number, number]
  /** Which taps (row-major in the kernel), and where on the other image each looks for the first pixel. */
  readonly taps: readonly { readonly tap: number, readonly y: number, readonly x: number }[]
}

const kernelSize = ({ pattern }: Pick<ConvGeometry, 'pattern'>): readonly [number, number] =>
  [pattern.shape[2]!, pattern.shape[3]!] // a convolution's weight has four dimensions

/** Forward: every output pixel sees every tap, which looks at stride·pixel − padding + tap. */
export function forwardTaps(geometry: ConvGeometry): Taps {
  const [kh, kw] = kernelSize(geometry)
  const [py, px] = geometry.padding
  const taps = Array.from({ length: kh * kw }, (_, tap) =>
    ({ tap, y: Math.floor(tap / kw) - py, x: tap % kw - px }))
  return { kernel: kh * kw, first: [0, 0], rows: geometry.output.h, columns: geometry.output.w, step: [1, 1], taps }
}

/**
 * Input gradient: pixel i is reached by tap k of the output pixel (i + padding − k) / stride where that is whole.
 * Pixels that agree modulo the stride are reached by the same taps, so there is a class of pixels for each remainder.
 */
export function backwardTaps(geometry: ConvGeometry): Taps[] {
  const [kh, kw] = kernelSize(geometry)
  const { input, stride: [sy, sx], padding: [py, px] } = geometry
  const classes: Taps[] = []
  for (let cy = 0; cy < Math.min(sy, input.h); cy++) {
    for (let cx = 0; cx < Math.min(sx, input.w); cx++) {
      const taps = Array.from({ length: kh * kw }, (_, tap) =>
        ({ tap, y: (cy + py - Math.floor(tap / kw)) / sy, x: (cx + px - tap % kw) / sx }))
        .filter(({ y, x }) => Number.isInteger(y) && Number.isInteger(x))
      classes.push({
        kernel: kh * kw, first: [cy, cx], step: [sy, sx], taps,
        rows: Math.ceil((input.h - cy) / sy), columns: Math.ceil((input.w - cx) / sx)
      })
    }
  }
  return classes
}

/** The border that the image looked at must have. `stride` is how far its pixels are apart for neighbouring results. */
export function borderNeeded(
  { rows, columns, taps }: Taps, image: { readonly h: number, readonly w: number }, [sy, sx]: readonly [number, number]
): number {
  return taps.reduce((most, { y, x }) =>
    Math.max(most, -y, -x, (rows - 1) * sy + y - (image.h - 1), (columns - 1) * sx + x - (image.w - 1)), 0)
}
