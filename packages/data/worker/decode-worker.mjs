// A thread that decodes images. Every thread is given the whole batch and takes the next image from a shared counter,
// so that a batch proceeds while the main thread is busy with a training step.
import { open, readFile } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import { centreCrop, isMirrored, randomBox } from './crop.mjs'

let sharp
try {
  sharp = (await import('sharp')).default
  sharp.cache(false)
  sharp.concurrency(1) // the threads share the work by images, not within one
  parentPort.postMessage({ ready: true })
} catch (error) {
  parentPort.postMessage({ ready: false, reason: oneLine(error) })
}

let last = Promise.resolve()
parentPort.on('message', job => { last = last.then(() => decodeJob(job)) })

async function decodeJob({ id, tasks, size, target, counter }) {
  const next = new Int32Array(counter)
  const failures = []
  for (let i; (i = Atomics.add(next, 0, 1)) < tasks.length;) {
    const { to, ...task } = tasks[i]
    try {
      const { data, channels } = await decode(await read(task), task, size)
      writePlanes(data, channels, size, task, new Uint8Array(target, to, 3 * size * size))
    } catch (error) {
      failures.push({ task: i, reason: oneLine(error) })
    }
  }
  parentPort.postMessage({ id, failures })
}

async function read({ file, start, length }) {
  if (start === undefined) return readFile(file)
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, start)
    if (bytesRead < length) throw new Error(`the end of the file, ${length - bytesRead} bytes early`)
    return buffer
  } finally {
    await handle.close()
  }
}

/** The part of the image that is shown, `[size, size, channels]`. */
async function decode(bytes, { draws }, size) {
  const { image, width, height } = await opaque(bytes)
  // Antialiased bilinear, as torchvision resizes. That a part is cut out first, if it is all, keeps the library from
  // decoding at a fraction of the size: faster, but sharper by up to a third of a pixel's range.
  const exact = { fit: 'fill', kernel: 'linear' }
  if (draws) {
    image.extract(randomBox(width, height, draws)).resize(size, size, exact)
  } else {
    const { scaled, left, top } = centreCrop(width, height, size)
    image.extract({ left: 0, top: 0, width, height }).resize(scaled.width, scaled.height, exact)
      .extract({ left, top, width: size, height: size })
  }
  const { data, info } = await pixelsOf(image)
  return { data, channels: info.channels }
}

/** What a header claims beyond this is not believed: 16383 a side. */
const mostPixels = 16_383 ** 2

/**
 * The image with its colours as they are where it is transparent: resizing would multiply them by the transparency
 * before it could be dropped.
 */
async function opaque(bytes) {
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: mostPixels })
  const { width, height, hasAlpha } = await image.metadata()
  if (!hasAlpha) return { image, width, height }
  const { data, info: raw } = await pixelsOf(image)
  return { image: sharp(data, { raw }), width, height }
}

const pixelsOf = image =>
  image.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })

/** Writes `[3, size, size]`, mirrored if the draws say so; one channel stands for all three. */
function writePlanes(data, channels, size, { draws }, out) {
  const mirrored = draws !== undefined && isMirrored(draws)
  for (let c = 0, to = 0; c < 3; c++) {
    for (let y = 0; y < size; y++) {
      const row = y * size * channels + (channels < 3 ? 0 : c)
      for (let x = 0; x < size; x++) out[to++] = data[row + (mirrored ? size - 1 - x : x) * channels]
    }
  }
}

function oneLine(error) {
  return String(error instanceof Error ? error.message : error).replace(/\s+/g, ' ').trim()
}
