import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint } from '@itop/checkpoint/node'
import { expect, test } from 'vitest'
import { smallCifar, smallData, smallPhotos, scratch } from './support/data.js'
import { recordsOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd, 256, 64)
smallCifar(cwd)
smallPhotos(cwd)
const run = (line: string, io = {}) => itop(words(line), { cwd, ...io })
const records = (folder: string) => recordsOf(join(cwd, folder))
const official = process.env.ITOP_DATA

test('lenet5 learns, is looked into, evaluated and reported like any network', async () => {
  const { status, stdout, stderr } = await run('train --model lenet5 --data data --sparsity 0.9 --batch 32 ' +
    '--steps 30 --interval 10 --lr 0.05 --threads 2 --quiet --json --out lenet')
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const end = JSON.parse(stdout)
  expect(end.testAccuracy).toBeGreaterThan(0.5) // a tenth by chance; the classes are easy
  expect(end.layers.map(({ name }: { name: string }) => name)).toEqual(['conv1', 'conv2', 'fc3', 'fc4'])
  const inspected = JSON.parse((await run('inspect lenet --json')).stdout)
  expect(inspected.layers.map(({ shape }: { shape: number[] }) => shape))
    .toEqual([[20, 1, 5, 5], [50, 20, 5, 5], [500, 800], [10, 500]])
  expect(JSON.parse((await run('eval lenet --json')).stdout))
    .toEqual({ testLoss: end.testLoss, testAccuracy: end.testAccuracy, samples: 64 })
  const { layers } = JSON.parse((await run('explain lenet --json --threads 1')).stdout)
  for (const { kernel, why } of layers) expect(`${kernel} ${why}`.length).toBeGreaterThan(10)
  const report = readFileSync(join(cwd, 'lenet/report.html'), 'utf8')
  expect(report).toMatch(/in a convolution it has the kernels of all inputs[^]*<b>conv2<\/b> 50×20×5×5/)
  expect((await run('eval lenet --data cifar')).stderr)
    .toMatch(/the trained lenet5 takes 1×28×28 images of 10 classes, but cifar10 has 3×32×32/)
}, 60_000)

const quiet = '--no-compare --no-report --quiet'
const small = `train --model wrn-10-1 ${quiet}`

const methods = ['set-itop', 'rigl-itop']

test.each(methods)('a WideResNet trains with %s; stopped and resumed it ends the same', async method => {
  const job = `${small} --data cifar --method ${method} --sparsity 0.9 --batch 20 --steps 7 --interval 2`
  expect(await run(`${job} --threads 2 --out ${method}-whole`)).toMatchObject({ status: 0, stderr: '' })
  const stop = new AbortController()
  const interrupted = await run(`${job} --threads 1 --checkpoint-every 3 --out ${method}-stopped`, {
    interrupt: stop.signal,
    append: (path: string, text: string) => { appendFileSync(path, text); if (text.includes('"update"')) stop.abort() }
  })
  expect(interrupted.status).toBe(130)
  expect(await run(`train --resume ${method}-stopped --threads 2 ${quiet}`)).toMatchObject({ status: 0 })
  const [whole, stopped] = await Promise.all(['whole', 'stopped']
    .map(name => readCheckpoint(join(cwd, `${method}-${name}`))))
  expect(stopped!.step).toBe(7)
  expect([...stopped!.arrays]).toEqual([...whole!.arrays]) // running statistics of norms are among them
  expect([...whole!.arrays.keys()]).toContain('value/bn1.mean')
}, 60_000)

test('a folder of pictures trains at the model\'s size; what is broken stops it, or is skipped and told', async () => {
  const job = `${small} --data photos --sparsity 0.5 --batch 11 --epochs 1`
  const stopped = await run(`${job} --out stopped`)
  expect(stopped.status).toBe(2)
  expect(stopped.stderr).toMatch(/photos\/train\/dark\/broken\.png: expected an image that can be decoded/)
  expect(stopped.stderr).toMatch(/Repair or remove it, or skip what is broken with --on-broken skip\./)
  const { status, stdout } = await run(`${job} --on-broken skip --out skipped`)
  expect(status).toBe(0)
  expect(stdout).toMatch(/Skipped {3}1 file that could not be read[^]*broken\.png/)
  const { skipped, testImages } = JSON.parse(readFileSync(join(cwd, 'skipped/summary.json'), 'utf8'))
  expect([skipped.length, testImages]).toEqual([1, 16])
  expect(JSON.parse((await run('inspect skipped --json')).stdout).layers.at(-1).shape).toEqual([2, 64])
  const end = records('skipped').at(-1)
  expect(JSON.parse((await run('eval skipped --json')).stdout))
    .toMatchObject({ testAccuracy: end.testAccuracy, samples: 16 })
  expect((await run(`${job} --image-size 64 --out other`)).stderr)
    .toMatch(/--model wrn-10-1 takes 3×32×32 images, but photos has 3×64×64/)
  expect((await run(`${job} --batch 40 --out other`)).stderr)
    .toMatch(/--batch 40: there are 33 training images in photos/)
  const single = await run('train --model resnet50 --data cifar --batch 1 --threads 1 --out other')
  expect(single).toMatchObject({ status: 2 })
  expect(single.stderr).toMatch(/norm .* of 'resnet50' needs two images or more[^]*Choose another batch/)
}, 60_000)

test('a batch larger than a folder\'s pictures is refused before a batch larger than the memory', async () => {
  const job = 'train --model resnet50 --data photos --on-broken skip --threads 1 --out none --accumulate 1'
  expect((await run(`${job} --batch 400`)).stderr).toMatch(/--batch 400: there are 33 training images in photos/)
  expect((await run(`${job} --batch 31 --image-size 1024`)).stderr).toMatch(/--batch 31: training resnet50 takes about/)
  expect(existsSync(join(cwd, 'none'))).toBe(false)
})

test('ImageNet that lies nowhere is told with where to get it, how it has to lie, and the flag', async () => {
  const { status, stderr } = await run('train paper/resnet50-imagenet-rigl-itop')
  expect(status).toBe(2)
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/--data imagenet: this recipe trains on ImageNet \(ILSVRC 2012\), and there is no folder/),
    expect.stringMatching(
      /downloaded by hand.*https:\/\/image-net\.org.*train\/CLASS\/ and val\/CLASS\/, or tar shards/),
    expect.stringMatching(/--data PATH, or --data-dir PATH/)
  ])
})

test('a convolution is explained as it moves: tiles of 3×3 compute it from another density on', async () => {
  const { layers } = JSON.parse((await run('explain --model vgg16 --sparsity 0.5 --batch 4 --threads 1 --json')).stdout)
  const dense = layers.filter(({ kernel }: { kernel: string }) => kernel === 'conv_winograd')
  expect(dense.length).toBeGreaterThan(0)
  for (const { density, why } of dense) {
    const [, limit] = /is at least ([\d.]+) %/.exec(why)!
    expect(100 * density).toBeGreaterThanOrEqual(Number(limit) - 0.05) // written with one digit
  }
})

test('a network takes as many classes as the data has', async () => {
  const { layers } = JSON.parse((await run('plan --model resnet18 --data cifar10 --json')).stdout)
  expect(layers.at(-1)).toMatchObject({ name: 'classifier', shape: [10, 512] })
})

test('accuracy does not depend on the batch it is computed in', async () => {
  await run(`${small} --data cifar --sparsity 0.8 --batch 25 --steps 4 --interval 2 --out batches`)
  const of = async (batch: number) => {
    const recipe = JSON.parse(readFileSync(join(cwd, 'batches/recipe.json'), 'utf8'))
    writeFileSync(join(cwd, 'batches/recipe.json'), JSON.stringify({ ...recipe, batch }))
    return JSON.parse((await run('eval batches --json')).stdout)
  }
  const [one, many] = [await of(1), await of(60)]
  expect(one.testAccuracy).toBe(many.testAccuracy)
  expect(Math.abs(one.testLoss - many.testLoss)).toBeLessThan(1e-5) // the same sums in another order
}, 60_000)

test.skipIf(!official || !existsSync(join(official, 'cifar-10-batches-bin')))(
  'a small WideResNet trains on CIFAR-10 (needs its files: set ITOP_DATA)', async () => {
    const { status, stdout, stderr } = await run(
      `${small} --data cifar10 --sparsity 0.9 --batch 32 --steps 20 --interval 5 --json --out wrn`,
      { env: process.env })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(JSON.parse(stdout).testLoss).toBeLessThan(Math.log(10) + 0.3)
    expect(records('wrn').filter(({ type }) => type === 'update')).toHaveLength(4)
  }, 300_000)
