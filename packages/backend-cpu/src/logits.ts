/** Writes logits as kernels leave them, `[classes][stride]`, image by image: `[n, classes]`. */
export function byImage(
  from: Float32Array, { n, classes, stride }: { readonly n: number, readonly classes: number, readonly stride: number },
  to: Float32Array
): void {
  for (let image = 0; image < n; image++) {
    for (let c = 0; c < classes; c++) to[image * classes + c] = from[c * stride + image]!
  }
}
