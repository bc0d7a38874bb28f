import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { readCheckpoint } from '@itop/checkpoint/node'
import { fileTensor, packedNetwork, readSafetensors, trainedNetwork, writeSafetensors } from '@itop/export'
import { andNot } from '@itop/masks'
import { encode } from 'fast-png'
import { beforeAll, describe, expect, test } from 'vitest'
import { itop, words } from './support/run.js'

const cwd = mkdtempSync(join(tmpdir(), 'itop-import-'))
const run = (line: string) => itop(words(line), { cwd })

async function done(line: string): Promise<string> {
  const { status, stdout, stderr } = await run(line)
  expect([stderr, status]).toEqual(['', 0])
  return stdout
}

const network = async (folder: string) => trainedNetwork(await readCheckpoint(join(cwd, folder)))
const evaluated = async (folder: string) => JSON.parse(await done(`eval ${folder} --json`))

/** What `classify --json` says of a picture. */
interface Told {
  readonly picture: string
  readonly guesses: readonly { readonly probability: number }[]
}

beforeAll(async () => {
  await done('train --sparsity 0.7 --steps 6 --interval 2 --no-compare --quiet --json --out a')
  await done('export a --format safetensors --out whole.safetensors --quiet')
  await done('export a --format safetensors --sparse --out packed.safetensors --quiet')
  await done('export a --format pytorch --out module.safetensors --quiet')
})

test.each(['whole', 'packed', 'module'])('exported %s and imported, a network measures as before', async name => {
  const told = JSON.parse(await done(`import ${name}.safetensors --out of-${name} --json`))
  expect(told).toMatchObject({ run: `of-${name}`, file: `${name}.safetensors`, model: 'mlp', step: 6 })
  expect(await evaluated(`of-${name}`)).toEqual(await evaluated('a'))
})

test('what was packed is the same network to the bit, and remembers how it was trained', async () => {
  const [was, is] = [await network('a'), await network('of-packed')]
  expect(Buffer.compare(packedNetwork(is), packedNetwork(was))).toBe(0)
  await done('export of-packed --format safetensors --sparse --out again.safetensors --quiet')
  expect(Buffer.compare(readFileSync(join(cwd, 'again.safetensors')), readFileSync(join(cwd, 'packed.safetensors'))))
    .toBe(0)
})

describe('pictures are classified', () => {
  test('by the likeliest classes, with probabilities', async () => {
    const data = new Uint8Array(28 * 28).fill(0)
    for (let y = 4; y < 24; y++) data.fill(255, 28 * y + 13, 28 * y + 15)
    writeFileSync(join(cwd, 'one.png'), encode({ width: 28, height: 28, data, channels: 1, depth: 8 }))
    const [{ picture, guesses }] = JSON.parse(await done('classify a one.png --best 3 --json'))
    expect([picture, guesses.length]).toEqual(['one.png', 3])
    expect(guesses[0].probability).toBeGreaterThanOrEqual(guesses[1].probability)
    expect(await done('classify a one.png --best 1')).toMatch(/^one\.png\n +\d+\.\d %  \d\n$/)
  })

  test('by kernels alone as by the backend that trained', async () => {
    const told = async (flags: string): Promise<readonly Told[]> =>
      JSON.parse(await done(`classify a one.png one.png --best 10 --json${flags}`))
    const trained = await told(' --no-replay')
    expect(await told(' --threads 1')).toEqual(trained.map(({ picture, guesses }) => ({
      picture, guesses: guesses.map(guess => ({ ...guess, probability: expect.closeTo(guess.probability, 4) }))
    })))
  })

  test('one that is none ends with status 2', async () => {
    const { status, stderr } = await run('classify a packed.safetensors')
    expect(stderr).toMatch(/^itop: .*packed\.safetensors: cannot be read as a picture: /)
    expect([status, (await run('classify a one.png --best none')).stderr])
      .toEqual([2, 'itop: --best none: expected an integer ≥ 1.\n'])
  })
})

describe('a page for a friend', () => {
  test('is a folder with the network in it, and what it was measured to do', async () => {
    const told = JSON.parse(await done('demo a --out page --json'))
    expect(told).toMatchObject({
      demo: 'page', model: 'mlp', density: 0.3, active: 79_860, size: 266_200
    })
    const dense = 4 * (266_200 + 410)
    expect(told.denseBytes / dense).toSatisfy(share => share > 0.85 && share < 1.01) // noise hardly compresses
    expect(told.bytes / dense).toSatisfy(share => share > 0.28 && share < 0.36)
    const { itopDemo } = runInNewContext(`${readFileSync(join(cwd, 'page/network.js'), 'utf8')};globalThis`)
    expect(itopDemo.facts.accuracy).toBe((await evaluated('a')).testAccuracy)
    expect(Buffer.compare(Buffer.from(itopDemo.network, 'base64'), packedNetwork(await network('a')))).toBe(0)
    for (const name of ['index.html', 'demo.js', 'demo.css']) expect(existsSync(join(cwd, 'page', name))).toBe(true)
  })

  test('is written nowhere that something lies', async () => {
    const { status, stderr } = await run('demo a --out a')
    expect([status, stderr]).toEqual([2, 'itop: --out a: is there already, and nothing is written over.\n' +
      'Name a new folder.\n'])
    expect((await run('demo a')).stderr).toBe('itop: --out: missing.\nName a new folder for the page.\n')
  })
})

describe('a run folder of an imported network', () => {
  test('is looked into, explained and reported', async () => {
    expect(JSON.parse(await done('inspect of-packed --json')))
      .toMatchObject({ imported: { file: 'packed.safetensors', method: 'set-itop' }, density: 0.3, rs: 0.3, step: 6 })
    expect(await done('inspect of-packed')).toContain('From    packed.safetensors')
    expect(JSON.parse(await done('explain of-packed --json')).layers).toHaveLength(3)
    await done('report of-packed')
    const page = readFileSync(join(cwd, 'of-packed/report.html'), 'utf8')
    expect(page).toContain('mlp from packed.safetensors, with 30 % of its weights')
    expect(page).toContain('It was trained there for 6 steps by set-itop.')
    expect(page).toContain('itop train --from of-packed')
  })

  test('has no training to resume, which is told with what to do', async () => {
    const { status, stderr } = await run('train --resume of-packed')
    expect([status, stderr]).toEqual([2, 'itop: of-packed: its network was imported, so there is no training to ' +
      'go on with.\nBegin one with it: itop train --from of-packed\n'])
  })
})

describe('a training from a network', () => {
  test('keeps its masks where nothing is said of them', async () => {
    await done('train --from of-packed --method static --steps 1 --lr 1e-30 --no-compare --quiet --json --out kept')
    const [was, is] = [await network('of-packed'), await network('kept')]
    for (const [i, { name, mask }] of was.tensors.entries()) {
      expect([name, is.tensors[i]!.mask?.words]).toEqual([name, mask?.words])
    }
    expect(JSON.parse(readFileSync(join(cwd, 'kept/recipe.json'), 'utf8')))
      .toMatchObject({ from: 'of-packed', maskFile: 'of-packed', density: 0.3 })
  })

  test('goes on at another density with the largest of its weights, and is resumed without it', async () => {
    const options = '--no-compare --quiet --json --interval 2 --method rigl'
    await done('import packed.safetensors --out source --quiet')
    await done(`train --from source --sparsity 0.9 --steps 1 ${options} --out pruned`)
    const [was, is] = [await network('source'), await network('pruned')]
    expect(is.density).toBe(0.1)
    for (const [i, { mask }] of was.tensors.entries()) if (mask) {
      expect(andNot(is.tensors[i]!.mask!, mask).count).toBe(0)
    }
    const before = readFileSync(join(cwd, 'source/checkpoint.itop'))
    writeFileSync(join(cwd, 'source/checkpoint.itop'), 'gone')
    const { status, stderr } = await run('train --resume pruned --steps 5 --no-compare --quiet --json')
    expect(status).toBe(0)
    expect(stderr).toMatch(/--from source: .*So the first masks are not known\. The report leaves it out\./)
    writeFileSync(join(cwd, 'source/checkpoint.itop'), before)
    await done('report pruned')
  })

  test('of a dense network wants to be told how many weights are to exist', async () => {
    await done('import whole.safetensors --keep-zeros --out dense --quiet')
    const { status, stderr } = await run('train --from dense --method set')
    expect([status, stderr]).toEqual([2, 'itop: --from dense: every one of its weights exists.\n' +
      'Say how many are to: --sparsity; or train them all: --method dense.\n'])
    const planned = async (from: string) => JSON.parse(await done(`plan ${from}--method set --sparsity 0.99 --json`))
    const [drawn, given] = [await planned(''), await planned('--from dense ')]
    expect(given.active).toBe(drawn.active)
    expect([drawn.connections, given.connections]).toEqual([expect.anything(), undefined])   // the network decides
  })

  test.each([
    ['--from packed.safetensors', 'Import it first: itop import packed.safetensors'],
    ['--from nowhere', '--from nowhere: there is no such file.'],
    ['--from a --model lenet5 --sparsity 0.9', '--from a: a network of mlp, whose weights are not those of lenet5'],
    ['--from a --method lottery --rounds 1', '--from a: lottery trains in rounds'],
    ['--from a --method srigl --sparsity 0.9', '--from a: the first weights of srigl are bound together'],
    ['--from a --structure block:2x2 --sparsity 0.9', '--from a: the first weights of set-itop are bound together']
  ])('%s is refused, with what to do', async (flags, words_) => {
    const { status, stderr } = await run(`train --steps 1 --quiet --json ${flags}`)
    expect(stderr).toContain(words_)
    expect([status, stderr.trimEnd().split('\n').length <= 3]).toEqual([2, true])
  })
})

describe('a bad file ends with status 2 and a sentence', () => {
  const good = () => readFileSync(join(cwd, 'module.safetensors'))
  const changed = (change: (tensors: Map<string, ReturnType<typeof fileTensor>>) => void) => () => {
    const { tensors, metadata } = readSafetensors(good())
    const all = new Map(tensors)
    change(all)
    return writeSafetensors({ tensors: all, metadata })
  }
  const longHeader = () => {
    const file = Buffer.from(good())
    file.writeBigUInt64LE(2n ** 40n)
    return file
  }
  const flipped = () => {
    const file = Buffer.from(good())
    file[8] ^= 1
    return file
  }
  test.each<[string, () => Uint8Array, RegExp]>([
    ['cut off', () => good().subarray(0, 100_000), /tensor "fc[123]\.\w+": expected bytes \d+ to \d+ within the file/],
    ['with a bit flipped', flipped, /offset 8: expected a JSON object/],
    ['of a header beyond its end', longHeader, /offset 0: expected a header of at most \d+ bytes, got 1099511627776/],
    ['with another kind of numbers', changed(tensors => {
      tensors.set('fc3.bias', fileTensor('F64', [10], new Float64Array(10)))
    }), /tensor "fc3\.bias", offset \d+: expected numbers of F32, F16 or BF16, got F64/],
    ['of another shape', changed(tensors => {
      tensors.set('fc3.bias', fileTensor('F32', [9], new Float32Array(9)))
    }), /tensor "fc3\.bias", offset \d+: expected the shape \[10\], got \[9\]/],
    ['without a tensor', changed(tensors => { tensors.delete('fc2.weight') }),
      /tensor "fc2\.weight": missing: mlp has it, of shape \[100, 300\]/],
    ['with one more', changed(tensors => { tensors.set('fc9', fileTensor('F32', [1], new Float32Array(1))) }),
      /tensor "fc9": mlp has no weight of this name/]
  ])('%s', async (_, bytes, sentence) => {
    writeFileSync(join(cwd, 'bad.safetensors'), bytes())
    const { status, stderr } = await run('import bad.safetensors --out bad')
    expect(stderr).toMatch(/^itop: bad\.safetensors: /)
    expect(stderr).toMatch(sentence)
    expect([status, stderr.trimEnd().split('\n')]).toEqual([2, [expect.anything(), expect.anything()]])
  })

  test('that is nowhere, or of an unknown network', async () => {
    expect((await run('import nowhere --model mlp')).stderr).toBe(
      'itop: nowhere: there is no such file.\nName a safetensors file.\n')
    const { tensors } = readSafetensors(good())
    writeFileSync(join(cwd, 'nameless.safetensors'), writeSafetensors({ tensors, metadata: {} }))
    expect((await run('import nameless.safetensors')).stderr).toContain('--model: missing')
    await done('import nameless.safetensors --model mlp --out named --quiet')
    expect(await evaluated('named')).toEqual(await evaluated('a'))
  })
})
