import { chromium, noChromium } from '@itop/config/chromium.mjs'
import { describe, expect, test } from 'vitest'
import { readdirSync } from 'node:fs'
import { pages } from '../pages.mjs'

test('every suite has its page', () => {
  const suites = readdirSync(new URL('../suites', import.meta.url)).filter(file => file.endsWith('.test.mjs'))
  expect(Object.keys(pages).map(name => `${name}.test.mjs`).sort()).toEqual(suites.sort())
})

if (chromium() === undefined) {
  describe(noChromium, () => {
    for (const name of Object.keys(pages)) test.skip(`the suite of ${name}`)
  })
}
