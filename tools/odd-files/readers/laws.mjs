// What must be so of every file, odd or not: it is read as what it says, or refused with the documented error.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { decodeCheckpoint, encodeCheckpoint } from '@itop/checkpoint'
import { builtIns } from '@itop/experiment'
import { denseOf, packedNetwork, safetensors } from '@itop/export'
import { parseCifar, parseIdx } from '@itop/data'
import { decodeMask, encodeMask } from '@itop/masks'
import { networkIn } from '../make/exports.mjs'
import { idx } from '../make/files.mjs'
import { reading, require } from './errors.mjs'
import { library } from './library.mjs'

/** The files at a path: the one, or those of the folder. */
const filesAt = path => statSync(path).isFile() ? [path]
  : readdirSync(path, { withFileTypes: true }).filter(entry => entry.isFile()).map(({ name }) => join(path, name))

/** A law: what is `read` from a file is `written` again as the same bytes. */
const sameBytes = (documented, read, written) => async path => {
  for (const file of filesAt(path)) {
    const bytes = readFileSync(file)
    await reading(documented, () => {
      const again = Buffer.concat([written(read(bytes, file))].flat())
      require(again.equals(bytes), `${file}: expected to be written again as it was read`)
    })
  }
}

const cifarRecords = ({ labels, images }) =>
  [...labels].flatMap((label, i) => [Buffer.of(label), images.subarray(3072 * i, 3072 * (i + 1))])

/** What a recipe says is what its schema makes of it: no value is read in another way than it is written. */
const recipe = path => reading(['SyntaxError'], () => {
  const written = JSON.parse(readFileSync(path, 'utf8'))
  const read = builtIns.schema.safeParse(written)
  require(!read.success || isDeepStrictEqual(read.data, written), `${path}: expected the settings as they are written`)
})

/** A network that was read, written and read again has the same numbers; the same masks too, where it was packed. */
const safetensorsAgain = path => reading(['ExportError'], () => {
  const network = networkIn(readFileSync(path))
  const [whole, packed] = [false, true].map(sparse => networkIn(safetensors(network, { sparse })))
  const same = Buffer.compare(packedNetwork(packed), packedNetwork(network)) === 0
  require(same, `${path}: expected the same network again`)
  const numbers = ({ tensors }) => tensors.map(tensor => denseOf(tensor).map(value => value + 0)) // no −0
  require(isDeepStrictEqual(numbers(whole), numbers(network)), `${path}: expected the same numbers again`)
})

/** A refusal says in a line where it is: the tensor or the offset. */
const toldWhere = path => reading(['ExportError'], () => {
  try {
    networkIn(readFileSync(path))
  } catch (error) {
    const told = error.name !== 'ExportError' || /^(?=.*(tensor "|offset \d)).*$/u.test(error.what)
    require(told, `${path}: expected a tensor or an offset in a line, got ${JSON.stringify(error.what)}`)
    throw error
  }
})

/** The frames of a replay are in order, and none is after its last step. */
async function replay(path, each) {
  const { frames, lastStep } = await library['run-folder'].replay(path, each)
  const steps = frames.map(({ step }) => step)
  const ordered = steps.every((step, i) => Number.isSafeInteger(step) && step >= (steps[i - 1] ?? 0))
  require(ordered && steps.at(-1) === lastStep, `${path}: expected ascending steps up to ${lastStep}, got ${steps}`)
}

/** By kind of case, the laws by their names, each a reader that returns nothing. */
export const laws = {
  shards: {},
  folder: {},
  idx: { 'written as read': sameBytes(['DataError'], parseIdx, ({ shape, data }) => idx(shape, data)) },
  cifar: {
    'written as read': sameBytes(
      ['DataError'], (bytes, fileName) => parseCifar(bytes, { fileName, labelBytes: 1 }), cifarRecords)
  },
  recipe: { 'read as written': recipe },
  flags: {},
  checkpoint: { 'written as read': sameBytes(['CheckpointError'], bytes => decodeCheckpoint(bytes), encodeCheckpoint) },
  mask: { 'written as read': sameBytes(['RangeError'], bytes => decodeMask(bytes), encodeMask) },
  'run-folder': { 'frames in order': replay },
  safetensors: { 'the same when written and read again': safetensorsAgain, 'told where': toldWhere }
}
