import assert from 'node:assert/strict'
import { smartRatio } from '@itop/masks'

export const method = 'random-smart-ratio'

/** The counts; the reference truncates that of all layers, and each. */
export async function run({ inputs: { shapes }, settings, expected }) {
  const layers = shapes.map((shape, i) => ({ name: `layer ${i}`, shape }))
  const all = expected.size.reduce((sum, size) => sum + size, 0)
  const found = smartRatio(layers, {
    density: truncated(all * (1 - settings.sparsity)) / all, linear: settings.linearKeepRatio,
    family: settings.arch === 'resnet' ? 'resnet' : 'vgg'
  })
  assert.deepEqual(found.map(({ size, density }) => truncated(size * density)), expected.kept, 'weights')
}

/** What is an integer but for the last digits is one. */
const truncated = number => Math.floor(number + 1e-9)
