/** Part of an image, in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export const drawsPerImage: number
export function randomBox(width: number, height: number, draws: ArrayLike<number>): Box
export function isMirrored(draws: ArrayLike<number>): boolean
export function centreCrop(width: number, height: number, size: number): {
  readonly scaled: { readonly width: number, readonly height: number }
  readonly left: number
  readonly top: number
}
