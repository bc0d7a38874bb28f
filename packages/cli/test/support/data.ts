import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomStream } from '@itop/masks'
import { encode } from 'fast-png'

/** A folder of its own for a test. */
export const scratch = (): string => mkdtempSync(join(tmpdir(), 'itop-cli-'))

/** MNIST's four files in small: `data/` in `cwd`, images whose class is where they are bright. */
export function smallData(cwd: string, train = 600, test = 200): string {
  mkdirSync(join(cwd, 'data'))
  write(join(cwd, 'data', 'train'), train)
  write(join(cwd, 'data', 't10k'), test)
  return 'data'
}

function write(prefix: string, count: number): void {
  const random = randomStream(prefix.endsWith('train') ? 'train' : 'test')
  const labels = Buffer.alloc(8 + count)
  labels.writeUInt32BE(0x801, 0)
  labels.writeUInt32BE(count, 4)
  const images = Buffer.alloc(16 + count * 784)
  images.writeUInt32BE(0x803, 0)
  images.writeUInt32BE(count, 4)
  images.writeUInt32BE(28, 8)
  images.writeUInt32BE(28, 12)
  for (let i = 0; i < count; i++) {
    const label = i % 10
    labels[8 + i] = label
    for (let p = 0; p < 784; p++) {
      images[16 + i * 784 + p] = (Math.floor(p / 78.4) === label ? 120 : 0) + random.nextBelow(100)
    }
  }
  writeFileSync(`${prefix}-images-idx3-ubyte`, images)
  writeFileSync(`${prefix}-labels-idx1-ubyte`, labels)
}

/** A folder of pictures in small, of two classes, `count` of 40×36 in each, and in the first one file that is none. */
export function smallPhotos(cwd: string, count = 16, name = 'photos'): string {
  for (const [split, images] of [['train', count], ['val', count / 2]] as const) {
    for (const [label, kind] of ['dark', 'light'].entries()) {
      const folder = join(cwd, name, split, kind)
      mkdirSync(folder, { recursive: true })
      for (let i = 0; i < images; i++) writeFileSync(join(folder, `${i}.png`), picture(`${split}/${kind}/${i}`, label))
    }
  }
  writeFileSync(join(cwd, name, 'train/dark/broken.png'), 'no picture')
  return name
}

function picture(seed: string, label: number): Uint8Array {
  const random = randomStream(seed)
  const data = Uint8Array.from({ length: 40 * 36 * 3 }, () => 120 * label + random.nextBelow(100))
  return encode({ width: 40, height: 36, data, channels: 3, depth: 8 })
}

/** CIFAR-10's files in small: `cifar/` in `cwd`, images whose class is the colour and place of what is bright. */
export function smallCifar(cwd: string, train = 100, test = 60): string {
  mkdirSync(join(cwd, 'cifar'))
  for (let part = 1; part <= 5; part++) {
    writeCifar(join(cwd, 'cifar', `data_batch_${part}.bin`), train / 5, `train${part}`)
  }
  writeCifar(join(cwd, 'cifar', 'test_batch.bin'), test, 'test')
  return 'cifar'
}

function writeCifar(path: string, count: number, seed: string): void {
  const random = randomStream(seed)
  const records = Buffer.alloc(count * 3073)
  for (let i = 0; i < count; i++) {
    const label = i % 10
    records[i * 3073] = label
    for (let p = 0; p < 3072; p++) {
      const [channel, row] = [Math.floor(p / 1024), Math.floor(p % 1024 / 32)]
      const bright = channel === label % 3 && Math.floor(row / 8) === label % 4
      records[i * 3073 + 1 + p] = (bright ? 150 : 0) + random.nextBelow(90)
    }
  }
  writeFileSync(path, records)
}
