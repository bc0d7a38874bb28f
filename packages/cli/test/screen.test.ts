import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { Mask } from '@itop/masks'
import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import { maskPicture } from '../src/report/mask-picture.js'
import { bytes, clock, duration, integer, large, percent, threeDigits } from '@itop/experiment'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

test('numbers are written for people', () => {
  const numbers = [integer(1234567), percent(0.98344), bytes(88_155), bytes(999), large(1.15e12)]
  expect([...numbers, threeDigits(0.8612), threeDigits(11.58)])
    .toEqual(['1,234,567', '98.34 %', '88.2 kB', '999 B', '1.15 trillion', '0.86', '11.6'])
  expect([duration(4.74), duration(95), duration(7260), clock(95), clock(3661)])
    .toEqual(['4.7 s', '1 min 35 s', '2 h 1 min', '1:35', '1:01:01'])
})

test('on a terminal everything fits 80 columns, and the summary times a dense step in the same run', async () => {
  const cwd = scratch()
  smallData(cwd)
  let shown = ''
  const nothing = () => {}
  const terminal = {
    isTTY: true, columns: 80, write: (text: string) => { shown += text },
    on: nothing, once: nothing, emit: nothing, removeListener: nothing
  }
  const { status } = await itop(words('train --data data --batch 32 --interval 5 --threads 1 --epochs 2 --out run'),
    { cwd, stdout: terminal, stderr: terminal })
  expect(status).toBe(0)
  const lines = stripVTControlCharacters(shown.replaceAll('\u001b[1G', '\n')).split(/\r?\n/)
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80)
  expect(shown).toMatch(/epoch 2\/2/)
  expect(shown).toMatch(/\u001b\[1m[\d.]+ % of the data test images right/)
  const { comparison } = JSON.parse(readFileSync(join(cwd, 'run/summary.json'), 'utf8'))
  expect(comparison).toMatchObject({ backend: 'cpu', threads: 1, steps: 20 })
  expect(comparison.ratio).toBeCloseTo(comparison.denseMilliseconds / comparison.milliseconds)
})

test('without a terminal, or with NO_COLOR, there are no colours', async () => {
  const plain = await itop(['plan'], { env: {} })
  expect(plain.stdout).not.toContain('\u001b')
  let shown = ''
  await itop(['plan'], { env: { NO_COLOR: '1' }, stdout: { isTTY: true, write: text => { shown += text } } })
  expect(shown).not.toContain('\u001b')
})

test('a picture of a mask has one pixel a weight, clear where none ever was', () => {
  const picture = maskPicture(Mask.from([1, 0, 0, 0], [2, 2]), Mask.from([1, 1, 0, 0], [2, 2]))
  const { data, width, height } = decode(Buffer.from(picture.uri.split(',')[1]!, 'base64'))
  expect([width, height, picture.block]).toEqual([2, 2, 1])
  expect([...data]).toEqual([213, 94, 0, 255, 0, 114, 178, 128, 0, 0, 0, 0, 0, 0, 0, 0])
})

test('a large layer is shown in blocks, each the mean of its weights', () => {
  const now = Mask.from([1, 1, 0, 0, 0, 0], [2, 3])
  const picture = maskPicture(now, now, 2)
  const { data, width, height } = decode(Buffer.from(picture.uri.split(',')[1]!, 'base64'))
  expect([width, height, picture.block]).toEqual([2, 1, 2])
  expect([...data]).toEqual([213, 94, 0, 128, 0, 0, 0, 0])   // two of four weights; a narrower block at the edge
})
