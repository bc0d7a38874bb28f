// Pictures of a network that rewires itself.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readHistory, writeHistory, type Moment } from '@itop/history'
import { Mask, MaskSet } from '@itop/masks'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { heat } from '../src/picture/colours.js'
import { sentence } from '../src/picture/frame-svg.js'
import { filmOf } from '../src/picture/frames.js'
import { countsOf } from '../src/picture/pixels.js'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd, 160, 40)
const run = (line: string) => itop(words(line), { cwd })
const job = 'train --data data --batch 16 --threads 1 --no-compare --no-report --quiet'

beforeAll(async () => {
  expect((await run(`${job} --steps 10 --interval 2 --out mlp`)).status).toBe(0)
}, 60_000)

const at = (step: number, ...bits: (0 | 1)[]): Moment =>
  ({ step, masks: MaskSet.from([['fc', Mask.from(bits, [2, 2])]]) })
const history = readHistory(writeHistory({}, [at(0, 1, 1, 0, 0), at(10, 1, 0, 1, 0), at(20, 0, 1, 1, 0)]))
const tested = {
  type: 'evaluation', step: 15, trainLoss: 1, trainAccuracy: 0, testLoss: 1, density: 0.5, rs: 1
} as const

test('a film has the first masks, the last, and changes between; what was tried, and tests', () => {
  const { frames, explored, accuracy, end } = filmOf(history, [{ ...tested, testAccuracy: 0.9 }], 2)
  expect(frames.map(({ step, dropped, grown }) => [step, dropped, grown])).toEqual([[0, 0, 0], [20, 1, 1]])
  expect([...frames[1]!.explored.get('fc')]).toEqual([1, 1, 1, 0])
  expect(explored).toEqual([[0, 0.5], [10, 0.75], [20, 0.75], [20, 0.75]])
  expect([accuracy, end]).toEqual([[[15, 0.9]], 20])
  expect(filmOf(history, [], 60).frames).toHaveLength(3)
})

test('one sentence says what has just happened', () => {
  const [first, , last] = filmOf(history, [], 3).frames
  expect(sentence(first!)).toBe('2 of 4 weights exist; 50 % of all have been tried.')
  expect(sentence(last!)).toBe('1 weight has just gone, as many were tried elsewhere; 75 % of all have been tried.')
  expect(sentence({ ...last!, grown: 0 })).toBe('1 weight has just gone; 2 of 4 weights exist.')
})

test('pixels are as bright as many weights look at them', () => {
  const mask = Mask.from([1, 0, 1, 1, 0, 0], [3, 2])
  expect([...countsOf(mask, { h: 1, w: 2 })]).toEqual([2, 1])
  expect([...countsOf(Mask.full([2, 4]), { h: 1, w: 2 })]).toEqual([4, 4])   // of two channels
  const brightness = (share: number) => heat(share).reduce((sum, value) => sum + value, 0)
  for (let tenth = 0; tenth < 10; tenth++) {
    expect(brightness((tenth + 1) / 10)).toBeGreaterThan(brightness(tenth / 10))
  }
})

test('a GIF has a page for each moment, a PNG all of them, and an SVG loads nothing', async () => {
  for (const file of ['p.gif', 'p.png', 'p.svg']) {
    const told = await run(`picture mlp --out ${file} --frames 3`)
    expect(told).toMatchObject({ status: 0, stdout: `${file}\n`, stderr: '' })
  }
  expect(await sharp(join(cwd, 'p.gif')).metadata()).toMatchObject({ format: 'gif', pages: 3, width: 1120 })
  expect(await sharp(join(cwd, 'p.png')).metadata()).toMatchObject({ format: 'png', width: 2240, height: 1260 })
  const svg = readFileSync(join(cwd, 'p.svg'), 'utf8')
  expect(svg).toContain('weights that look at each pixel of the image')
  expect([...svg.matchAll(/href="([^,"]*)/g)].every(([, scheme]) => scheme === 'data:image/png;base64')).toBe(true)
}, 30_000)

test('of a network whose first layer reads no whole image, the layers are shown', async () => {
  const trained = await run(`${job} --model lenet5 --steps 2 --interval 1 --out convolutions`)
  expect(trained.status).toBe(0)
  expect((await run('picture convolutions --out convolutions.svg')).status).toBe(0)
  expect(readFileSync(join(cwd, 'convolutions.svg'), 'utf8')).toContain('weights of conv1')
}, 30_000)

test('refuses a file of another kind, one that exists, and a run without its history', async () => {
  expect((await run('picture mlp')).stderr).toContain('--out: missing.')
  expect((await run('picture mlp --out p.webm')).stderr).toContain('expected a file that ends in .gif, .png, .svg')
  expect((await run('picture mlp --out mlp/recipe.json')).stderr).toContain('expected a file that ends in')
  expect((await run('picture mlp --out q.svg --frames 1')).stderr).toContain('--frames')
  expect(existsSync(join(cwd, 'q.svg'))).toBe(false)
  await run('picture mlp --out r.svg')
  expect((await run('picture mlp --out r.svg')).stderr).toContain('is there already, and nothing is written over')
})
