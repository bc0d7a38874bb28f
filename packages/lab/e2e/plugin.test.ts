import { browserArguments, chromium as chromiumPath, noChromium } from '@itop/config/chromium.mjs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoComplaint, openLab, patience, type LabPage } from './lab-page.js'
import { openSite, type Site } from './site.js'

// A plug-in in a folder of its own, in Debian's Chromium: what it brings stands in the page's menus, and trains.

const executablePath = chromiumPath()
const name = executablePath === undefined ? `a plug-in in the page (skipped: ${noChromium})` : 'a plug-in in the page'

const modules = {
  'squares.mjs': `export const squares = {
    name: 'squares', about: 'the smallest squares go', needs: [],
    score: ({ values }) => values.map(value => value * value)
  }`,
  'saliency.mjs': `import { Mask, densityOf } from '@itop/masks'
    import { mlp } from '@itop/models'
    import { sgd } from '@itop/trainer'
    import { squares } from './squares.mjs'
    const masksOf = ({ shape }, density) => {
      const size = shape.reduce((a, b) => a * b, 1)
      const mask = Mask.fromIndices(shape, Uint32Array.from({ length: Math.round(density * size) }, (_, i) => i))
      return { stored: mask, forward: mask }
    }
    const distances = {
      name: 'distances', settings: {},
      of: (logits, label) => {
        const gradient = logits.map((score, c) => score - (c === label ? 1 : 0))
        return { loss: gradient.reduce((sum, distance) => sum + distance * distance / 2, 0), gradient }
      }
    }
    export const plugin = {
      name: 'itop-plugin-saliency', version: '1.2.0', prune: [squares],
      losses: [{ name: 'distances', about: 'how far the logits are from the label', make: () => distances }],
      optimizers: [{
        name: 'heavy', about: 'descends heavily', defaults: { lr: 0.02 },
        settings: { inertia: { kind: 'number', from: 0, below: 1, default: 0.5, about: 'how heavy it is' } },
        make: ({ inertia }) => ({ ...sgd({ momentum: inertia }), name: 'heavy' })
      }],
      models: [{ name: 'small', make: ({ classes, input }) =>
        mlp({ name: 'small', layers: [input.c * input.h * input.w, 16, classes], input }) }],
      methods: [{
        name: 'still', about: 'masks of the lowest positions that never change', settings: {
          density: { kind: 'number', above: 0, to: 1, about: 'share of weights that exist' },
          patience: { kind: 'number', integer: true, from: 1, default: 3, about: 'how patiently it does nothing' }
        },
        make: ({ density, patience }) => ({
          name: 'still', needs: [],
          start: layers => ({ state: undefined, masks: layers.map(layer => masksOf(layer, density)) }),
          plan: layers => ({
            count: 0, step: () => NaN, next: () => undefined,
            at: () => ({ dropFraction: 0, densities: layers.map(() => density) })
          }),
          update: () => { throw new Error('it never is') },
          settings: { method: 'still', density, distribution: 'lowest', patience }
        })
      }]
    }`
}

let site: Site
let browser: Browser
const folder = mkdtempSync(join(tmpdir(), 'itop-lab-plugin-'))

beforeAll(async () => {
  if (executablePath === undefined) return
  for (const [file, text] of Object.entries(modules)) writeFileSync(join(folder, file), text)
  site = await openSite('plugin', {
    folder, names: ['./saliency.mjs'], plugins: [{ name: 'itop-plugin-saliency', version: '1.2.0' }]
  })
  browser = await chromium.launch({ executablePath, args: browserArguments })
}, patience)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

const finishes = ({ page }: LabPage) =>
  page.waitForFunction(() => document.querySelector('#position')!.textContent.includes('finished'))

describe.skipIf(executablePath === undefined)(name, { timeout: 2 * patience }, () => {
  test('is listed, its score stands in a menu and trains', async () => {
    const lab = await openLab(browser, site.url, '#epochs=0.1&interval=10')
    const { page } = lab
    await lab.ready()
    expect(await lab.text('#plugins p')).toBe('itop-plugin-saliency 1.2.0')
    expect(await lab.page.locator('#plugins li').allTextContents()).toEqual(
      ['prune scores: squares', 'losses: distances', 'optimizers: heavy', 'models: small', 'methods: still'])
    await page.click('#controls summary')
    await page.selectOption('#field-prune', 'squares')
    expect(page.url()).toContain('prune=squares')
    await page.waitForFunction(() => document.querySelector('#lead')!.textContent.includes('score squares'))
    await lab.ready()
    await page.click('#start')
    await finishes(lab)
    expectNoComplaint(lab)
    await lab.close()
  })

  test('brings a loss, and an optimizer with a setting and a learning rate of its own', async () => {
    const lab = await openLab(browser, site.url, '#epochs=0.1')
    const { page } = lab
    await lab.ready()
    await page.click('text=More of the training')
    await page.focus('#field-optimizer')
    await page.selectOption('#field-optimizer', 'heavy')
    expect(await lab.text('#field-optimizer-help')).toBe('Descends heavily.')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-optimizer')
    expect(await page.inputValue('#field-learningRate')).toBe('0.02')
    await page.fill('#field-inertia', '60')
    await page.waitForTimeout(400) // meanwhile the page takes up the optimizer; what is being typed stays
    await page.press('#field-inertia', 'Tab')
    // Chosen and started at once, before the page has taken up what was chosen.
    await page.waitForFunction(() => {
      const start = document.querySelector<HTMLButtonElement>('#start')!
      if (start.disabled) return false // what was chosen before is being made
      const loss = document.querySelector<HTMLSelectElement>('#field-loss')!
      loss.value = 'distances'
      for (const type of ['input', 'change']) loss.dispatchEvent(new Event(type, { bubbles: true }))
      start.click()
      return true
    })
    expect(Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)))).toMatchObject(
      { learningRate: '0.02', optimizer: 'heavy', inertia: '0.6', loss: 'distances' })
    await finishes(lab)
    expectNoComplaint(lab)
    await lab.close()
  })

  test('brings a method whose setting is a field, and a network, both in the address', async () => {
    const lab = await openLab(browser, site.url, '#epochs=0.1&method=still&model=small&patience=5')
    const { page } = lab
    await lab.ready()
    expect(await lab.text('#lead')).toContain('still: masks of the lowest positions that never change.')
    await page.click('#controls summary')
    expect(await page.inputValue('#field-patience')).toBe('5')
    expect(await lab.text('#field-patience-help')).toBe('How patiently it does nothing.')
    await page.fill('#field-patience', '0')
    await page.press('#field-patience', 'Tab')
    expect(await lab.text('#field-patience-error')).toBe('Expected a whole number, 1 or more, got ‘0’.')
    await page.click('#start')
    await finishes(lab)
    expectNoComplaint(lab)
    await lab.close()
  })
})
