import type { CostLayer } from '../src/index.js'

type Shape = Omit<CostLayer, 'active'>

const conv = (name: string, out: number, input: number, kernel: number, side: number): Shape =>
  ({ name, shape: [out, input, kernel, kernel], positions: side * side })

const dense = (name: string, out: number, input: number): Shape => ({ name, shape: [out, input], positions: 1 })

/** The vgg-c of the reference: the third convolution of the last three stages is 1×1 with padding 1. */
export const vggC: readonly Shape[] = [
  conv('features.0', 64, 3, 3, 32), conv('features.3', 64, 64, 3, 32),
  conv('features.7', 128, 64, 3, 16), conv('features.10', 128, 128, 3, 16),
  conv('features.14', 256, 128, 3, 8), conv('features.17', 256, 256, 3, 8), conv('features.20', 256, 256, 1, 10),
  conv('features.24', 512, 256, 3, 5), conv('features.27', 512, 512, 3, 5), conv('features.30', 512, 512, 1, 7),
  conv('features.34', 512, 512, 3, 3), conv('features.37', 512, 512, 3, 3), conv('features.40', 512, 512, 1, 5),
  dense('classifier.0', 512, 2048), dense('classifier.3', 512, 512), dense('classifier.6', 10, 512)
]

/** ResNet-34 on 32×32 images with 100 classes. */
export const resNet34: readonly Shape[] = [
  conv('conv1', 64, 3, 3, 32),
  ...stage([64, 64, 3, 32], 1), ...stage([128, 64, 4, 16], 2), ...stage([256, 128, 6, 8], 3),
  ...stage([512, 256, 3, 4], 4),
  dense('classifier', 100, 512)
]

type Stage = readonly [width: number, before: number, blocks: number, side: number]

function stage([width, before, blocks, side]: Stage, number: number): Shape[] {
  return Array.from({ length: blocks }, (_, block) => {
    const name = `layer${number}.${block}`
    const input = block === 0 ? before : width
    const shortcut = input === width ? [] : [conv(`${name}.shortcut.0`, width, input, 1, side)]
    return [conv(`${name}.conv1`, width, input, 3, side), conv(`${name}.conv2`, width, width, 3, side), ...shortcut]
  }).flat()
}

/** ResNet-50 on ImageNet, stride on the 3×3. */
export const resNet50: readonly Shape[] = [
  conv('conv1', 64, 3, 7, 112),
  ...bottlenecks([64, 64, 3, 56], 1), ...bottlenecks([128, 256, 4, 28], 2), ...bottlenecks([256, 512, 6, 14], 3),
  ...bottlenecks([512, 1024, 3, 7], 4),
  dense('fc', 1000, 2048)
]

function bottlenecks([width, before, blocks, side]: Stage, number: number): Shape[] {
  return Array.from({ length: blocks }, (_, block) => {
    const name = `layer${number}.${block}`
    const input = block === 0 ? before : 4 * width
    const inputSide = block === 0 && number > 1 ? 2 * side : side
    return [
      conv(`${name}.conv1`, width, input, 1, inputSide), conv(`${name}.conv2`, width, width, 3, side),
      conv(`${name}.conv3`, 4 * width, width, 1, side),
      ...block === 0 ? [conv(`${name}.downsample.0`, 4 * width, input, 1, side)] : []
    ]
  }).flat()
}

/** The drop fractions of the reference: cosine from 0.5 to 0.005, at every multiple of the interval. */
export const cosine = (steps: number, interval: number): number[] =>
  Array.from({ length: Math.floor(steps / interval) }, (_, k) =>
    0.005 + 0.5 * 0.495 * (1 + Math.cos(Math.PI * (k + 1) * interval / steps)))
