import { imageSet, knownDatasets, parseIdx, type Dataset, type IdxArray, type MemorySet } from '@itop/data'

/** The data sets that are served with the page. */
export type ServedData = 'mnist' | 'fashion-mnist'

/** Whether a data set is one of those. */
export const isServed = (name: string): name is ServedData => name === 'mnist' || name === 'fashion-mnist'

/** Reads a file; the whole `Response`, as `fetch` gives it. */
export type Fetch = (address: string) => Promise<Response>

/** A function that opens served data sets, each read once. `base` is what `data/` lies in, with a slash at its end. */
export function createDataSource(fetchFile: Fetch): (name: ServedData, base: string) => Promise<Dataset<MemorySet>> {
  const opened = new Map<string, Promise<Dataset<MemorySet>>>()
  return (name, base) => {
    const key = `${base} ${name}`
    const known = opened.get(key)
    if (known) return known
    const opening = openServed(name, new URL(`data/${name}/`, base).href, fetchFile)
    opened.set(key, opening)
    // What could not be read may be there next time.
    opening.catch(() => { opened.delete(key) })
    return opening
  }
}

async function openServed(name: ServedData, folder: string, fetchFile: Fetch): Promise<Dataset<MemorySet>> {
  const [train, test] = await Promise.all([
    readHalf(name, 'train', folder, fetchFile), readHalf(name, 't10k', folder, fetchFile)
  ])
  return { name, train, test }
}

async function readHalf(
  name: ServedData, half: 'train' | 't10k', folder: string, fetchFile: Fetch
): Promise<MemorySet> {
  const read = async (file: string, dimensions: number) =>
    ofDimensions(parseIdx(await readFile(`${folder}${file}`, fetchFile), file), dimensions, file)
  const [images, labels] = await Promise.all([
    read(`${half}-images-idx3-ubyte`, 3), read(`${half}-labels-idx1-ubyte`, 1)
  ])
  const { classes, classNames, normalisation } = knownDatasets[name]
  const [count, h, w] = images.shape
  return imageSet({
    name, split: half === 'train' ? 'train' : 'test', count, shape: { c: 1, h, w }, classes, classNames, normalisation,
    images: images.data, labels: labels.data
  })
}

function ofDimensions(array: IdxArray, dimensions: number, file: string): IdxArray {
  if (array.shape.length === dimensions) return array
  throw new RangeError(
    `${file}: expected ${dimensions} dimensions, got ${array.shape.length}. Is it the other file of the pair?`)
}

/** A file as it is published, or the same name with `.gz`. */
async function readFile(address: string, fetchFile: Fetch): Promise<Uint8Array> {
  const plain = await request(address, fetchFile)
  const response = plain.status === 404 ? await request(`${address}.gz`, fetchFile) : plain
  if (!response.ok) throw new Error(await refusal(address, plain.status === 404 ? plain : response))
  if (plain !== response) await plain.body?.cancel()
  return unpacked(new Uint8Array(await response.arrayBuffer()))
}

async function request(address: string, fetchFile: Fetch): Promise<Response> {
  try {
    return await fetchFile(address)
  } catch (cause) {
    throw new Error(
      `${address}: cannot be reached. Is the program that serves this page still running? Start it, and try again.`,
      { cause })
  }
}

/** Why a server gave no file: its own words, where it has any. */
async function refusal(address: string, response: Response): Promise<string> {
  const body = await response.text()
  try {
    const { error } = JSON.parse(body) as { error?: unknown } // null throws, which is caught
    if (typeof error === 'string') return error
  } catch {
    // Not JSON: a server that is not ours.
  }
  return `${address}: the server answered ${response.status}. Expected the file, or the same with .gz; ` +
    'put it into the data folder, or choose other data.'
}

/** The bytes, decompressed where they are gzip: servers may have done so already. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
