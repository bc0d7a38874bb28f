import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cases, makeCases } from '../make/cases.mjs'
import { commandLine } from '../readers/command-line.mjs'
import { Fault } from '../readers/errors.mjs'
import { laws } from '../readers/laws.mjs'
import { library } from '../readers/library.mjs'
import { watched } from '../readers/watchdog.mjs'

// A guard against hanging, not a measurement: a case takes milliseconds.
const hangs = 20 // s

const root = mkdtempSync(join(tmpdir(), 'itop-odd-files-'))
let made = []
beforeAll(async () => { made = await makeCases(root) })
afterAll(() => rmSync(root, { recursive: true }))

for (const each of cases) {
  const { kind, name, odd, opens, right, except } = each
  describe(`${kind} ${name}: ${odd}`, () => {
    const path = join(root, kind, name, opens)
    for (const { reader, read, compare } of readersOf(kind)) {
      test(reader, async ({ skip }) => {
        skip(!made.includes(each), 'this system has no named pipes')
        const outcome = await watched(
          { what: `${kind} ${name}, ${reader}`, seconds: hangs }, () => outcomeOf(() => read(path, each, root)))
        if (right) compare(outcome, except[reader] ?? right)
      })
    }
  })
}

function readersOf(kind) {
  const of = (group, compare) => Object.entries(group[kind]).map(([reader, read]) => ({ reader, read, compare }))
  return [...of(laws, () => {}), ...of(library, compareValue), ...of(commandLine, compareWords)]
}

async function outcomeOf(read) {
  try {
    return { value: await read() }
  } catch (error) {
    if (error instanceof Fault) throw error
    return { refused: error.message }
  }
}

function compareValue(outcome, right) {
  if (right.refused) compareRefusal(outcome, right)
  else expect(outcome).toMatchObject({ value: expected(right.value) })
}

function compareWords(outcome, right) {
  if (right.refused) return compareRefusal(outcome, right)
  expect(outcome).toHaveProperty('value')
  for (const words of right.told) expect(outcome.value.stdout + outcome.value.stderr).toContain(words)
}

function compareRefusal(outcome, right) {
  expect(outcome).toHaveProperty('refused')
  for (const words of right.refused) expect(outcome.refused).toContain(words)
}

/** A right value with a pattern in place of each regular expression. */
function expected(value) {
  if (value instanceof RegExp) return expect.stringMatching(value)
  if (Array.isArray(value)) return value.map(expected)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expected(item)]))
}
