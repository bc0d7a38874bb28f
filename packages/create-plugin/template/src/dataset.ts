import { imageSet, type MemorySet } from '@itop/data'
import type { DatasetSource } from '@itop/experiment'
import { randomStream } from '@itop/masks'

const shape = { c: 1, h: 28, w: 28 }
const classes = 4

/** Images with a bright quarter: which one, is the class. The rest is noise, the same whenever it is drawn. */
function quarters(split: 'train' | 'test', count: number): MemorySet {
  const random = randomStream(`my-idea/${split}`)
  const labels = Uint8Array.from({ length: count }, () => random.nextBelow(classes))
  const images = Uint8Array.from({ length: count * shape.h * shape.w }, (_, i) => {
    const [image, y, x] = [Math.floor(i / 784), Math.floor(i / 28) % 28, i % 28]
    const quarter = 2 * Math.floor(y / 14) + Math.floor(x / 14)
    return random.nextBelow(200) + (quarter === labels[image] ? 40 : 0)
  })
  return imageSet({
    name: 'my-idea', split, count, shape, classes, images, labels, normalisation: { mean: [0.4], std: [0.25] }
  })
}

/** The same images every time. One that reads files finds them in `folder`, which is --data-dir. */
export const dataset: DatasetSource = {
  name: 'my-idea',
  about: 'noise with a brighter quarter',
  shape, classes,
  counts: { train: 2000, test: 500 },
  open: async () => ({ name: 'my-idea', train: quarters('train', 2000), test: quarters('test', 500) })
}
