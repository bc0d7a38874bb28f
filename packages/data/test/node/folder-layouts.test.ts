import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { content, scratch } from './opened.js'
import { plain, put, tarOf } from './image-files.js'

const at = scratch()
let image: Uint8Array
beforeEach(async () => { image = await plain([0, 0, 0]) })

function putClasses(folder: string, classes: readonly string[] = ['a', 'b']): void {
  for (const name of classes) put(at.folder, { [`${folder}/${name}/1.png`]: image, [`${folder}/${name}/2.png`]: image })
}

const layouts = [
  ['Train', 'Val'], ['TRAIN', 'TEST'], ['training', 'testing'], ['Training', 'Validation'], ['train', 'valid'],
  ['training_set', 'test_set'], ['train', 'dev'], ['train', 'eval'], ['Train', 'Evaluation'], ['train', 'tests'],
  ['seg_train', 'seg_test'], ['Train Data', 'Test Data'], ['train', 'test-images']
] as const

for (const [train, test_] of layouts) {
  test(`${train} and ${test_} are splits, not classes`, async () => {
    putClasses(train)
    putClasses(test_)
    const data = await at.open()
    expect([data.train.classNames, data.train.count, data.test.count]).toEqual([['a', 'b'], 4, 4])
    expect(data.files).toEqual([join(at.folder, train), join(at.folder, test_)])
  })
}

test('validation comes before testing, the name of a split before one that speaks of it', async () => {
  for (const folder of ['train', 'train_extra', 'Testing', 'Validation', 'val_images']) putClasses(folder)
  expect((await at.open()).files).toEqual([join(at.folder, 'train'), join(at.folder, 'Validation')])
})

test('folders with images and shards beside those that are read are told', async () => {
  for (const folder of ['train', 'val', 'test', 'more']) putClasses(folder)
  put(at.folder, { 'notes/about.txt': 'nothing to see' })
  expect((await at.open()).leftOut).toEqual([join(at.folder, 'more'), join(at.folder, 'test')])
  const shards = join(at.folder, 'shards')
  const shard = tarOf({ 'a.png': image, 'a.cls': '0', 'b.png': image, 'b.cls': '1' })
  for (const name of ['train-0', 'val-0', 'test-0', 'extra-0']) put(shards, { [`${name}.tar`]: shard })
  expect((await at.open({}, shards)).leftOut).toEqual(['extra-0.tar', 'test-0.tar'].map(name => join(shards, name)))
  putClasses('own/train')
  expect((await at.open({}, join(at.folder, 'own'))).leftOut).toBeUndefined()
})

test('two folders of which either may be the split are refused with their names', async () => {
  for (const folder of ['Train', 'training', 'val']) putClasses(folder)
  expect(await at.refusal()).toBe(`${at.folder}: expected one folder for training, found Train and training. ` +
    'Remove one of them, or give another name to it.')
})

test('two folders for testing that differ in case', async () => {
  for (const folder of ['train', 'Val', 'VAL']) putClasses(folder)
  expect(await at.refusal()).toMatch(/expected one folder for testing, found (Val and VAL|VAL and Val)/)
})

test('a split beside classes is refused: it may be either', async () => {
  putClasses('.', ['cat', 'dog'])
  putClasses('Test', ['cat', 'dog'])
  expect(await at.refusal()).toBe(`${join(at.folder, 'Test')}: expected a folder train with the classes beside it, ` +
    'found classes beside it. Put them into a folder train. If this is a class of its own, give it another name.')
})

test('classes may be called train or test, or speak of it', async () => {
  putClasses('.', ['bus', 'Train', 'test'])
  put(at.folder, { 'bullet-train/Hikari/1.png': image, 'bullet-train/Kodama/1.png': image })
  expect((await at.open()).train.classNames).toEqual(['Train', 'bullet-train', 'bus', 'test'])
})

test('splits for testing only are no classes', async () => {
  putClasses('Val')
  putClasses('testing')
  expect(await at.refusal()).toMatch(/found none of these/)
})

test('shards are told apart in any case and the usual spellings', async () => {
  const shard = tarOf({ 'a.png': image, 'a.cls': '0', 'b.png': image, 'b.cls': '1' })
  for (const [train, test_] of [['Train-0.tar', 'VAL-0.tar'], ['training/0.tar', 'testing/0.tar']]) {
    const folder = join(at.folder, train[0])
    put(folder, { [train]: shard, [test_]: shard, '._train-1.tar': 'left', '__MACOSX/train-9.tar': 'left' })
    expect((await at.open({}, folder)).files).toEqual([join(folder, train), join(folder, test_)])
  }
})

test('what systems leave is neither a class nor an image', async () => {
  putClasses('train')
  putClasses('val')
  const left = ['__MACOSX/train/a/._1.png', 'train/.ipynb_checkpoints/1.png', 'train/__MACOSX/1.png', 'val/.git/1.png',
    'train/a/._1.png', 'train/a/.DS_Store', 'train/b/Thumbs.db', 'train/b/Desktop.ini', 'val/@eaDir/1.png',
    'train/a/.hidden/1.png', 'train/a/__MACOSX/._2.png']
  put(at.folder, Object.fromEntries(left.map(path => [path, 'no image'])))
  const { train, test: held, skipped } = await at.open()
  expect([train.classNames, train.count, held.count, skipped]).toEqual([['a', 'b'], 4, 4, []])
  expect(await content(train)).toHaveLength(4)
})

test('a hidden folder above the data does not matter', async () => {
  putClasses('.cache/photos/train')
  expect((await at.open({}, join(at.folder, '.cache/photos'))).train.count).toBe(3)
})

function link(path: string, to: string) { symlinkSync(to, join(at.folder, path)) }

const oddities: readonly (readonly [name: string, path: string, make: (path: string) => void, words: string])[] = [
  ['a folder that leads to the one above', 'a/up', path => { link(path, '..') }, 'a link to a folder above'],
  ['a folder that leads to the top', 'a/top', path => { link(path, '/') }, 'a link to a folder above'],
  ['a folder that leads to itself', 'a/here', path => { link(path, '.') }, 'a folder that was read before, by a link'],
  ['an image that is a link to itself', 'a/x.png', path => { link(path, 'x.png') }, 'a link that leads back to itself'],
  ['an image that is a link to nothing', 'a/x.png', path => { link(path, 'gone.png') }, 'a link that leads nowhere'],
  ['an image that is a link to a device', 'a/x.png', path => { link(path, '/dev/zero') }, 'a device'],
  ['an image that is a pipe', 'a/z.png', path => { execFileSync('mkfifo', [join(at.folder, path)]) }, 'a pipe']
]

for (const [name, path, make, words] of oddities) {
  test.skipIf(process.platform === 'win32')(`${name} is refused with its path, or skipped`, async () => {
    putClasses('train')
    putClasses('val')
    make(`train/${path}`)
    const file = join(at.folder, 'train', path)
    const reason = `expected an image (.jpg, .jpeg, .png, .webp), found ${words}`
    expect(await at.refusal()).toBe(`${file}: ${reason}. Repair or remove it, or choose to skip what is broken.`)
    const { train, skipped } = await at.open({ onBroken: 'skip' })
    const first = skipped?.[0]
    expect([train.classNames, first]).toEqual([['a', 'b'], { file, reason }])
    expect((await content(train)).length).toBe(train.count)
  })
}

test('folders that lead to each other end, each read once for a class', async () => {
  putClasses('train')
  mkdirSync(join(at.folder, 'train/a/deep'))
  link('train/a/deep/b', '../../b')
  link('train/b/a', '../a')
  const { train, skipped } = await at.open({ onBroken: 'skip' })
  // Each class has its own two images and those of the other one; of all eight one is held out.
  expect([train.count, skipped?.length]).toEqual([7, 2])
})

test('links between many folders do not multiply', async () => {
  putClasses('.', ['a', 'b'])
  for (let i = 0; i < 30; i++) {
    mkdirSync(join(at.folder, `a/${i}`))
    for (const side of ['left', 'right']) link(`a/${i}/${side}`, `../${(i + 1) % 30}`)
  }
  expect((await at.open({ onBroken: 'skip' })).train.count).toBe(3)
})

test.skipIf(process.platform === 'win32')('a shard that is no file is named, or skipped', async () => {
  const shard = tarOf({ 'a.png': image, 'a.cls': '0', 'b.png': image, 'b.cls': '1' })
  put(at.folder, { 'train-0.tar': shard, 'val-0.tar': shard })
  execFileSync('mkfifo', [join(at.folder, 'train-1.tar')])
  link('train-2.tar', '/dev/zero')
  link('train-3.tar', 'gone.tar')
  expect(await at.refusal()).toBe(`${join(at.folder, 'train-1.tar')}: expected a tar file, found a pipe. ` +
    'Repair or remove it, or choose to skip what is broken.')
  const { train, skipped } = await at.open({ onBroken: 'skip' })
  expect([train.count, ...skipped?.map(({ reason }) => reason.slice(27)) ?? []])
    .toEqual([2, 'a pipe', 'a device', 'a link that leads nowhere'])
})
