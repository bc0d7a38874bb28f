// Valid-looking sizes are answered, or refused in words: none hangs, none ends in the heap's abort.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { itop, words } from './support/run.js'

const cwd = mkdtempSync(join(tmpdir(), 'itop-size-'))

const refused: readonly (readonly [line: string, expected: RegExp])[] = [
  ...['plan', 'explain', 'train', 'bench'].flatMap(command => [
    [`${command} --model wrn-100006-1`, /wrn-100006-1: depth must be 6n \+ 4 .*at most 1000, got 100006/],
    [`${command} --model wrn-16777216-16777216`, /width must be an integer in \[1, 256\], got 16777216/],
    [`${command} --model wrn-1000-64`, /at most 2\^30 maskable weights.*65703 million\. Lower depth or width/],
    [`${command} --batch 1e12`, /--batch 1000000000000: expected an integer from 1 to 65536/],
    [`${command} --threads 1e6`, /--threads 1000000: expected an integer from 1 to 256/]
  ] as const),
  [`plan --model wrn-${'9'.repeat(400)}-1`, /depth must be/],
  ['plan --model resnet50 --image-size 100000', /--image-size 100000: expected an integer from 1 to 4096/],
  ['plan --accumulate 1e12', /--accumulate 1000000000000: a batch of 128 images has at most 128 parts/],
  ['bench --rounds 1e9', /--rounds '1e9': expected an integer from 1 to 1000000/],
  ['bench --rounds 99999999999', /--rounds '99999999999': expected an integer from 1 to 1000000/],
  [`bench --seconds ${'9'.repeat(400)}`, /expected an integer from 1 to 1000000/],
  ['lab --port 99999', /--port '99999': expected an integer from 0 to 65535/]
]

const shown = refused.map(([line, expected]) => ({ shown: line.slice(0, 50), line, expected }))

test.each(shown)('$shown', async ({ line, expected }) => {
  const { status, stdout, stderr } = await itop(words(line), { cwd })
  expect(stderr.replaceAll('\n', ' ')).toMatch(expected)
  expect([status, stdout]).toEqual([2, ''])
})

test.each([
  ['plan --model wrn-1000-1', 16_044_080],
  ['plan --model wrn-10-64 --density 0.01', 303_243_696],
  ['plan --model resnet50 --data photos --image-size 4096 --batch 65536', 25_502_912]
])('%s is answered', async (line, maskable) => {
  const { status, stdout } = await itop([...words(line), '--json'], { cwd })
  expect([status, JSON.parse(stdout).maskable]).toEqual([0, maskable])
})
