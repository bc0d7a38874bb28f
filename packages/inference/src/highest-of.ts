/** The class with the highest of each image's scores `[n, classes]`, the lowest among equals. `[n]`. */
export const highestOf = (scores: Float32Array, classes: number): Int32Array =>
  Int32Array.from({ length: scores.length / classes }, (_, image) => {
    const own = scores.subarray(image * classes, (image + 1) * classes)
    return own.reduce((best, score, i) => score > own[best]! ? i : best, 0)
  })
