import { imageSet } from '@itop/data'
import { randomStream } from '@itop/masks'

const [shape, classes] = [{ c: 1, h: 8, w: 8 }, 2]

/** Class 0: bars across. Class 1: bars down. Half of the pixels are noise. */
function bars(split, count) {
  const random = randomStream(`bars/${split}`)
  return imageSet({
    name: 'bars', split, count, shape, classes, normalisation: { mean: [0.5], std: [0.5] },
    labels: Uint8Array.from({ length: count }, (_, n) => n % 2),
    images: Uint8Array.from({ length: count * 64 }, (_, i) => {
      const [n, y, x] = [Math.floor(i / 64), Math.floor(i / 8) % 8, i % 8]
      return random.nextBelow(2) ? random.nextBelow(256) : (n % 2 ? x : y) % 4 < 2 ? 255 : 0
    })
  })
}

/** Drawn anew at each start, and always the same. */
export const barsData = {
  name: 'bars',
  about: 'bars across and bars down, half noise',
  shape, classes,
  counts: { train: 1000, test: 200 },
  open: async () => ({ name: 'bars', train: bars('train', 1000), test: bars('test', 200) })
}
