import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { content, scratch } from './opened.js'
import { plain, put, tarOf, type TarMembers } from './image-files.js'

const at = scratch()

/** Writes a training shard of these members and two samples of red 7 and 8, classes 0 and 1; a test shard beside it. */
async function putShard(members: TarMembers): Promise<string> {
  const usual = [
    ['y.png', await plain([7, 0, 0])], ['y.cls', '0'], ['z.png', await plain([8, 0, 0])], ['z.cls', '1']
  ] as const
  put(at.folder, {
    'train-0.tar': tarOf([...members, ...usual]),
    'val-0.tar': tarOf({ 'x.png': await plain([9, 0, 0]), 'x.cls': '0' })
  })
  return join(at.folder, 'train-0.tar')
}

const trained = async (): Promise<unknown> => content((await at.open()).train)

test('the image is the member whose whole kind is an image\'s, the label that of .cls, in any order', async () => {
  const members = [
    ['0001.jpg', await plain([255, 0, 0])], ['0001.seg.png', await plain([255, 255, 255])], ['0001.cls', '1'],
    ['0001.json', '{"label": 0}'], ['0001.exif.json', '{"cls": 7}'], ['0001.txt', 'a caption']
  ] as const
  const order = fc.shuffledSubarray([...members], { minLength: members.length })
  await fc.assert(fc.asyncProperty(order, async shuffled => {
    await putShard(shuffled)
    expect(await trained()).toEqual([[255, 1], [7, 0], [8, 1]])
  }), { numRuns: 12 })
})

test('a label of .json is not that of another .json beside it', async () => {
  const image = ['0001.png', await plain([5, 0, 0])] as const
  const [label, exif] = [['0001.json', '{"label": 0}'], ['0001.exif.json', '{"cls": 7}']] as const
  for (const members of [[image, label, exif], [exif, image, label], [exif, label, image]]) {
    await putShard(members)
    expect(await trained()).toEqual([[5, 0], [7, 0], [8, 1]])
  }
})

test('null in a .json says nothing of the class', async () => {
  const image = ['0001.png', await plain([5, 0, 0])] as const
  for (const json of ['{"label": 0, "cls": null}', '{"label": null, "cls": 0}']) {
    await putShard([image, ['0001.json', json]])
    expect(await trained()).toEqual([[5, 0], [7, 0], [8, 1]])
  }
  await putShard([image, ['0001.json', '{"label": null}']])
  expect(await at.refusal()).toMatch(/found none/)
})

test('two members of one kind are refused with their names', async () => {
  const image = await plain([1, 0, 0])
  const refusals = [
    [[['a.jpg', image], ['a.png', image], ['a.cls', '0']], 'expected an image and no other, found a.jpg and a.png'],
    [[['a.jpg', image], ['a.JPG', image], ['a.cls', '0']], 'expected an image and no other, found a.jpg and a.JPG'],
    [[['a.cls', '1'], ['a.png', image], ['a.cls', '0']], 'expected a label and no other, found a.cls and a.cls'],
    [[['a.json', '1'], ['a.png', image], ['a.JSON', '0']], 'expected a label and no other, found a.json and a.JSON'],
    [[['a.json', '{"label": 1, "cls": 2}'], ['a.png', image]], 'expected a class number below 65536 in a.json ' +
      '(in a .json as label or cls), found two: 1 and 2']
  ] as const
  for (const [members, words] of refusals) {
    const shard = await putShard(members)
    expect(await at.refusal()).toContain(`${shard} (a): ${words}. Repair or remove it`)
    const { train, skipped } = await at.open({ onBroken: 'skip' })
    expect([await content(train), skipped]).toEqual([[[7, 0], [8, 1]], [{ file: `${shard} (a)`, reason: words }]])
  }
})

test('a key that comes again after another sample is refused with both places', async () => {
  const image = await plain([1, 0, 0])
  const ten = Array.from({ length: 10 }, (_, i) => [[`${i}.png`, image], [`${i}.cls`, `${i % 2}`]] as const).flat()
  const shard = await putShard([...ten, ...ten])
  // Each member is a header and a block, so that ten samples are 40 blocks.
  expect(await at.refusal()).toBe(`${shard} (0): expected the members of a sample one after the other, ` +
    'found its key at byte 0 and, after another sample, again at byte 20480. ' +
    'Repair or remove it, or choose to skip what is broken.')
  const { train, skipped } = await at.open({ onBroken: 'skip' })
  expect([train.count, skipped?.length]).toEqual([12, 10])
  await putShard([['a.png', image], ['b.png', image], ['b.cls', '1'], ['a.cls', '0']])
  expect(await at.refusal()).toMatch(/\(a\): expected a label \(.cls, .json\) beside the image, found none/)
})

test('the same key in another folder or another shard is another sample', async () => {
  const [one, two] = [await plain([1, 0, 0]), await plain([2, 0, 0])]
  await putShard([['p/a.png', one], ['p/a.cls', '0'], ['q/a.png', two], ['./q/a.cls', '1']])
  put(at.folder, { 'train-1.tar': tarOf({ 'p/a.png': two, 'p/a.cls': '0' }) })
  expect(await trained()).toEqual([[1, 0], [2, 1], [7, 0], [8, 1], [2, 0]])
})

test('names with a dot before that of the kind: the rule for dots is told', async () => {
  const image = await plain([1, 0, 0])
  const names = Array.from({ length: 20 }, (_, i) => `v1.${`${i}`.padStart(4, '0')}`)
  const shard = await putShard(names.flatMap(name => [[`${name}.jpg`, image], [`${name}.cls`, '0']] as const))
  const reason = 'expected an image (.jpg, .jpeg, .png, .webp) beside the label, found v1.0000.jpg, which is of the ' +
    'kind 0000.jpg, since a sample\'s name ends at its first dot'
  expect(await at.refusal()).toBe(`${shard} (v1): ${reason}. Repair or remove it, or choose to skip what is broken.`)
  const { skipped } = await at.open({ onBroken: 'skip' })
  expect(skipped).toEqual([{ file: `${shard} (v1)`, reason }])
  await putShard([['a.png', image], ['a.meta.json', '1']])
  expect(await at.refusal()).toMatch(/\(a\): .* found a.meta.json, which is of the kind meta.json, since/)
})

test('hidden members and what systems leave are passed over', async () => {
  const image = await plain([3, 0, 0])
  await putShard([
    ['./._0000.png', 'not an image'], ['./._0000.cls', 'no label'], ['./0000.png', image], ['./0000.cls', '1'],
    ['__MACOSX/0000.png', 'no image'], ['.cache/0000.png', 'no image'], ['.cls', '3'], ['Thumbs.db', '']
  ])
  expect(await trained()).toEqual([[3, 1], [7, 0], [8, 1]])
})

test('what is no plain file in its place is named, and passed over where nobody asks for it', async () => {
  const image = await plain([3, 0, 0])
  const kinds = [
    ['Link', 'a hard link'], ['SymbolicLink', 'a symbolic link'], ['FIFO', 'a pipe'],
    ['CharacterDevice', 'a device'], ['ContinuationFile', 'the rest of a file'], ['SparseFile', 'a sparse file']
  ] as const
  for (const [type, words] of kinds) {
    await putShard([['a.txt', '', type], ['a.png', '', type], ['a.cls', '0'], ['b.png', image], ['b.cls', '1']])
    expect(await at.refusal()).toMatch(`train-0.tar (a): expected the file a.png, found ${words}. Repair`)
    expect((await at.open({ onBroken: 'skip' })).train.count).toBe(3)
  }
})

test('a label that is no small text is not read for a number', async () => {
  const image = await plain([1, 0, 0])
  const texts = { '-1': 'none', '1.5': 'none', '65536': 'none', '': 'none', ['1'.repeat(2 ** 20 + 1)]: '1048577 bytes' }
  for (const [text, found] of Object.entries(texts)) {
    await putShard([['a.png', image], ['a.cls', text]])
    expect(await at.refusal())
      .toContain(`(a): expected a class number below 65536 in a.cls (in a .json as label or cls), found ${found}.`)
  }
})
