// The readers of the libraries: each returns what a case's right value is compared with.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeCheckpoint } from '@itop/checkpoint'
import { batchOf, prepareBatch } from '@itop/data'
import { openDataset } from '@itop/data/node'
import { readReplay } from '@itop/lab/replay'
import { decodeMask } from '@itop/masks'
import { networkIn } from '../make/exports.mjs'
import { reading } from './errors.mjs'

/** The labels of a set, and the bytes of each image's first pixel. */
async function contentOf(set) {
  const { count, classes, shape: { c, h, w }, normalisation: { mean, std } } = set
  const options = { index: 0, batchSize: count }
  await prepareBatch(set, options)
  const { images, labels } = batchOf(set, options)
  const byte = (image, channel) =>
    Math.round(255 * (images[(image * c + channel) * h * w] * std[channel] + mean[channel])) + 0 // no −0
  const colours = [...labels].map((_, i) => Array.from({ length: c }, (_, channel) => byte(i, channel)))
  return { count, classes, labels: [...labels], colours }
}

const openData = (path, { options = {} }) => reading(['DataError'], async () => {
  const data = await openDataset(path, { imageSize: 2, workers: 1, ...options })
  try {
    return { train: await contentOf(data.train), test: await contentOf(data.test), skipped: data.skipped }
  } finally {
    await data.close?.()
  }
})

const checkpoint = path => reading(['CheckpointError'], () => {
  const { step, masks, arrays } = decodeCheckpoint(readFileSync(path))
  return { step, masks: [...masks.keys()], arrays: [...arrays.keys()] }
})

const mask = path => reading(['RangeError'], () => {
  const { shape, count } = decodeMask(readFileSync(path))
  return { shape, count }
})

const safetensors = path => reading(['ExportError'], () =>
  Object.fromEntries(networkIn(readFileSync(path)).tensors.filter(({ role }) => role === 'dense')
    .map(({ name, values }) => [name, values.length])))

const replay = path => reading(['RangeError'], () => {
  const files = readdirSync(path, { withFileTypes: true }).filter(entry => entry.isFile()) // a page is given no others
  return readReplay(files.map(({ name }) => ({ name, bytes: new Uint8Array(readFileSync(join(path, name))) }))).replay
})

/** By kind of case, the readers by their names. */
export const library = {
  shards: { openDataset: openData },
  folder: { openDataset: openData },
  idx: { openDataset: openData },
  cifar: { openDataset: openData },
  checkpoint: { decodeCheckpoint: checkpoint },
  mask: { decodeMask: mask },
  recipe: {},
  flags: {},
  'run-folder': { replay },
  safetensors: { importSafetensors: safetensors }
}
