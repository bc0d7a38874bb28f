#!/usr/bin/env node
// Writes a small image folder (train/<class>/*.png, val/<class>/*.png) of real pictures, taken from CIFAR-10.
import { openDataset } from '@itop/data/node'
import { Command } from 'commander'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const { out, train, val, dataDir } = new Command('image-folder')
  .requiredOption('--out <folder>', 'a new folder')
  .option('--train <n>', 'pictures a class', Number, 20)
  .option('--val <n>', 'pictures a class that are not trained on', Number, 5)
  .option('--data-dir <folder>', 'where CIFAR-10 is, else ITOP_DATA')
  .parse().opts()

const data = await openDataset('cifar10', { env: process.env, ...(dataDir && { dataDir }) })
await write(data.train, 'train', train)
await write(data.test, 'val', val)

/** The first pictures of each class, as they come in the file. */
async function write(set, split, each) {
  const { c, h, w } = set.shape
  const written = new Array(set.classes).fill(0)
  for (let i = 0; i < set.count && written.some((n) => n < each); i++) {
    const label = set.labels[i]
    if (written[label] >= each) continue
    const folder = join(out, split, set.classNames[label])
    mkdirSync(folder, { recursive: true })
    const planes = set.images.subarray(i * c * h * w, (i + 1) * c * h * w)
    const pixels = Uint8Array.from(planes, (_, at) => planes[at % c * (h * w) + Math.floor(at / c)])
    const name = `${String(written[label]).padStart(4, '0')}.png`
    await sharp(pixels, { raw: { width: w, height: h, channels: c } }).png().toFile(join(folder, name))
    written[label]++
  }
}
