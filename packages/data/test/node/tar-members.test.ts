import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readingFrom, tarMembers, type TarMember } from '../../src/node/images/tar-members.js'
import { content, scratch } from './opened.js'
import { plain, put, tarMembersOf, tarOf, type TarContents } from './image-files.js'

const at = scratch()

function read(bytes: Uint8Array): readonly TarMember[] {
  put(at.folder, { 'a.tar': bytes })
  return [...tarMembers(join(at.folder, 'a.tar'))]
}

const paths = (bytes: Uint8Array): readonly string[] => read(bytes).map(({ path }) => path)

const textOf = ({ start, length }: TarMember): string =>
  readingFrom(join(at.folder, 'a.tar'), slice => Buffer.from(slice(start, length)).toString())

const [end, files] = [Buffer.alloc(1024), tarMembersOf([['a', 'one'], ['b', 'two']])]

/** The contents of a pax header. */
const pax = (records: Readonly<Record<string, string>>): string => Object.entries(records).map(([key, value]) => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  const length = [1, 2, 3].map(digits => rest + digits).find(sum => `${sum}`.length === sum - rest)
  return `${length} ${key}=${value}\n`
}).join('')

test('what follows the end mark is padding, or garbage as tape records leave it', () => {
  expect(paths(Buffer.concat([files, end, Buffer.alloc(8192)]))).toEqual(['a', 'b'])
  expect(paths(Buffer.concat([files, end, Buffer.alloc(700, 'left over')]))).toEqual(['a', 'b'])
  expect(paths(Buffer.concat([files, Buffer.alloc(512)]))).toEqual(['a', 'b'])
})

test('several tar files in one are told apart from one file', () => {
  for (const gap of [512, 1024, 10_240]) {
    const joined = Buffer.concat([files, Buffer.alloc(gap), tarOf([['c', 'three']])])
    expect(() => read(joined)).toThrow('expected nothing after the archive\'s end mark at byte 2048, ' +
      `found another file at byte ${2048 + gap}, as where tar files were joined`)
  }
  // Without an end mark between them they are one.
  expect(paths(Buffer.concat([files, tarOf([['c', 'three']])]))).toEqual(['a', 'b', 'c'])
})

test('a shard made of several gives the samples before the first end mark, and is listed', async () => {
  const [red, grey] = [await plain([9, 0, 0]), await plain([5, 0, 0])]
  const part = (name: string, image: Uint8Array) =>
    tarOf({ [`${name}.png`]: image, [`${name}.cls`]: '1', 'z.png': grey, 'z.cls': '0' })
  put(at.folder, { 'train-0.tar': Buffer.concat([part('a', red), part('b', red)]), 'val-0.tar': part('x', red) })
  expect(await at.refusal()).toMatch(/train-0.tar: expected nothing after .*tar files were joined. Repair or remove it/)
  const { train, skipped } = await at.open({ onBroken: 'skip' })
  expect([await content(train), skipped?.length]).toEqual([[[9, 1], [5, 0]], 1])
})

test('an archive without its end mark is read to its end, and that is told', () => {
  put(at.folder, { 'a.tar': files })
  const members = tarMembers(join(at.folder, 'a.tar'))
  expect([members.next().value?.path, members.next().value?.path]).toEqual(['a', 'b'])
  expect(() => members.next()).toThrow('expected the archive\'s end mark or another file at byte 2048, found the end')
})

test('reads long names as GNU tar and pax write them, whatever else stands between', () => {
  const long = 'n'.repeat(300)
  const named: TarContents = [
    ['././@LongLink', `${long}\0`, 'NextFileHasLongPath'], ['././@LongLink', 'target\0', 'NextFileHasLongLinkpath'],
    ['short', 'one'],
    ['g', pax({ comment: 'none' }), 'GlobalExtendedHeader'],
    ['x', pax({ path: `ü/${long}\nline`, mtime: '1.5' }), 'ExtendedHeader'],
    ['g', pax({ a: 'b' }), 'GlobalExtendedHeader'],
    ['short', 'two'], ['plain', 'three']
  ]
  const members = read(tarOf(named))
  expect(members.map(({ path }) => path)).toEqual([long, `ü/${long}\nline`, 'plain'])
  expect(members.map(textOf)).toEqual(['one', 'two', 'three'])
})

test('a size in a pax header holds instead of the header\'s own', () => {
  const bytes = tarOf([['x', pax({ size: '3' }), 'ExtendedHeader'], ['a', ''], ['b', 'two']])
  const [header, contents] = [bytes.subarray(0, 1536), Buffer.from('one'.padEnd(512, '\0'))]
  const members = read(Buffer.concat([header, contents, bytes.subarray(1536)]))
  expect(members.map(textOf)).toEqual(['one', 'two'])
})

test('a pax header that is none, or as long as nobody writes them, is refused', () => {
  const wrong = ['path=a\n', '8 path=a\n', '11 path=a\n', '99 path=a\n', '-3 path\n', '10 path=a!', 'x'.repeat(9)]
  for (const text of wrong) {
    expect(() => read(tarOf([['x', text, 'ExtendedHeader'], ['a', '']])), text).toThrow('in a pax header')
  }
  const huge = tarOf([['x', 'y'.repeat(2 ** 20 + 1), 'ExtendedHeader'], ['a', '']])
  expect(() => read(huge)).toThrow('expected a header of at most 1048576 bytes at byte 512, found one of 1048577')
})

test('sparse files are passed by with all of their list of parts', () => {
  const sparse = tarOf([['s', '', 'SparseFile'], ['a', 'one']])
  sparse[482] = 1
  checksum(sparse.subarray(0, 512))
  const more = Buffer.alloc(1024)
  more[504] = 1
  const members = read(Buffer.concat([sparse.subarray(0, 512), more, sparse.subarray(512)]))
  expect(members.map(({ path, instead }) => [path, instead])).toEqual([['s', 'a sparse file'], ['a', undefined]])
  const inPax = read(tarOf([
    ['x', pax({ 'GNU.sparse.name': 'dir/s', path: 'dir/GNUSparseFile.1/s' }), 'ExtendedHeader'],
    ['s', 'parts'], ['a', 'one']
  ]))
  expect(inPax.map(({ path, instead }) => [path, instead])).toEqual([['dir/s', 'a sparse file'], ['a', undefined]])
})

test('links have no contents, whatever size they claim; folders are no members', () => {
  const bytes = tarOf([['d', '', 'Directory'], ['e/', ''], ['l', '', 'Link'], ['a', 'one']])
  bytes.write('00000001000\0', 1024 + 124)
  checksum(bytes.subarray(1024, 1536))
  expect(read(bytes).map(({ path, instead }) => [path, instead])).toEqual([['l', 'a hard link'], ['a', undefined]])
})

test('nothing is read on the word of a size: it must lie in the file', () => {
  const sizes = ['77777777777\0', '\x80\0\0\0\0\x10\0\0\0\0\0\0', '\x80\x7f\0\0\0\0\0\0\0\0\0\0']
  for (const size of sizes) {
    for (const type of ['File', 'ExtendedHeader', 'NextFileHasLongPath'] as const) {
      const bytes = tarOf([['a', 'one', type], ['b', 'two']])
      bytes.write(size, 124, 'latin1')
      checksum(bytes.subarray(0, 512))
      expect(() => read(bytes)).toThrow(/bytes of a from byte 512|the header of a file at byte 0/)
    }
  }
})

test('a gzipped archive says that it has to be unpacked, an empty file that it is none', () => {
  expect(() => read(gzipSync(Buffer.alloc(9000, 'not the same everywhere'.repeat(50)), { level: 0 })))
    .toThrow('expected the header of a file at byte 0, found a gzip file, which has to be unpacked first')
  expect(() => read(Buffer.alloc(0))).toThrow('found the end of the file')
})

/** Makes a header add up again. */
function checksum(header: Uint8Array): void {
  header.fill(0x20, 148, 156)
  const sum = header.reduce((a, b) => a + b, 0)
  header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
}
