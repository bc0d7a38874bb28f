import { browserArguments, chromium as chromiumPath, noChromium } from '@itop/config/chromium.mjs'
import { readFileSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoComplaint, openLab, patience, type LabPage } from './lab-page.js'
import { drawSlowly } from './slowly.js'
import { openSite, type Site } from './site.js'

// The page in Debian's Chromium, served as `itop lab` serves it: what a person does, and what they then see.

const executablePath = chromiumPath()
const name = executablePath === undefined ? `the page (skipped: ${noChromium})` : 'the page'

let site: Site
let browser: Browser

beforeAll(async () => {
  if (executablePath === undefined) return
  site = await openSite('page')
  browser = await chromium.launch({ executablePath, args: browserArguments })
}, patience)
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** Opens the page for a test, and expects no complaint at its end. */
async function inLab(where: string, act: (lab: LabPage) => Promise<void>, options = {}): Promise<void> {
  const lab = await openLab(browser, site.url, where, options)
  try {
    await act(lab)
    expectNoComplaint(lab)
  } finally {
    await lab.close()
  }
}

/** Everything a canvas shows, to tell whether it has changed. */
const picture = ({ page }: LabPage, selector: string): Promise<string> =>
  page.locator(selector).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())

const share = (text: string): number => Number.parseFloat(text) / 100

describe.skipIf(executablePath === undefined)(name, { timeout: 2 * patience }, () => {
  test('says what one is watching, and gets ready', () => inLab('', async (lab) => {
    await expect.poll(() => lab.text('h1')).toBe('A network rewires itself while it learns handwritten digits')
    expect(await lab.text('#lead')).toMatch(/^[^.]+only 5 % of its weights[^.]+\. Every 300 steps[^.]+\.$/)
    await lab.ready()
    expect(await lab.page.evaluate(() => crossOriginIsolated)).toBe(true)
    expect(await lab.text('#answer-smaller')).toMatch(/^1\d\.\d× smaller$/)
    expect(await lab.text('#answer-faster')).toMatch(/×/)
    expect(await lab.text('#position')).toMatch(/^Step 0 of 9,380/)
  }))

  test('starts, pauses, makes one step, and goes back to the start', () => inLab('#interval=10', async (lab) => {
    const { page } = lab
    await lab.ready()
    const maskBefore = await picture(lab, '.mask-stage canvas')
    const exploredBefore = share(await lab.text('#answer-explored'))
    await page.click('#start')
    await lab.reaches(60)
    await page.waitForFunction((before) =>
      Number.parseFloat(document.querySelector('#answer-explored')!.textContent) / 100 > before, exploredBefore)
    await page.waitForFunction((before) =>
      document.querySelector<HTMLCanvasElement>('.mask-stage canvas')!.toDataURL() !== before, maskBefore)
    expect(await lab.text('#position')).toMatch(/loss \d/)
    await page.waitForFunction(() => Number.parseFloat(document.querySelector('#answer-accuracy')!.textContent) > 0)

    await page.click('#start')
    await page.waitForFunction(() => document.querySelector('#start')!.textContent === 'Go on')
    const paused = await lab.step()
    await page.waitForTimeout(500)
    expect(await lab.step()).toBe(paused)

    await page.click('#step')
    await lab.reaches(paused + 1)
    await page.waitForTimeout(300)
    expect(await lab.step()).toBe(paused + 1)

    await page.click('#reset')
    await page.waitForFunction(() => document.querySelector('#position')!.textContent.startsWith('Step 0 '))
    await lab.ready()
    expect(share(await lab.text('#answer-explored'))).toBeCloseTo(exploredBefore, 3)
  }))

  test('asks a method for what it has alone, and says what is stored beyond what is used', () =>
    inLab('#method=sr-ste&model=lenet5', async (lab) => {
      await lab.ready()
      expect(await lab.page.isDisabled('#field-sparsity')).toBe(true)
      expect(await lab.text('#lead')).toMatch(/all weights stored and trained, and only two of every four used/)
      expect(await lab.text('#answer-smaller')).toBe('no smaller')
      await lab.page.click('#masks [data-layer=conv2]')
      expect(await lab.text('#mask-note')).toContain('What exists is what the network uses; all of them are stored.')
    }))

  test('keeps the experiment in its address, and a reload brings it back', () => inLab('', async (lab) => {
    const { page } = lab
    await lab.ready()
    await page.fill('#field-sparsity', '90')
    await page.press('#field-sparsity', 'Tab')
    await page.selectOption('#field-method', 'rigl-itop')
    expect(page.url()).toContain('sparsity=0.9&')
    expect(page.url()).toContain('method=rigl-itop')
    await page.reload()
    await lab.ready()
    expect(await page.inputValue('#field-sparsity')).toBe('90')
    expect(await page.inputValue('#field-method')).toBe('rigl-itop')
    expect(await lab.text('#lead')).toContain('only 10 % of its weights')
    expect(await lab.text('#answer-explored')).toBe('10.0 %')
  }))

  test('says beside a field what is wrong with it, and trains on as before', () => inLab('', async (lab) => {
    const { page } = lab
    await lab.ready()
    await page.fill('#field-sparsity', '120')
    await page.press('#field-sparsity', 'Tab')
    expect(await lab.text('#field-sparsity-error')).toBe('Expected 0 to below 100, got ‘120’.')
    expect(await page.getAttribute('#field-sparsity', 'aria-invalid')).toBe('true')
    expect(page.url()).not.toContain('1.2')
    await page.fill('#field-sparsity', '80')
    expect(await lab.text('#field-sparsity-error')).toBe('')
  }))

  test('says what is wrong with an address, and shows the default', () => inLab('#sparsity=7', async (lab) => {
    expect(await lab.text('.notice p')).toMatch(/sparsity: expected a number from 0 up to but below 1, got '7'/)
    expect(await lab.page.inputValue('#field-sparsity')).toBe('95')
  }))

  test('changed settings wait for a reset once there is something to lose', () => inLab('', async (lab) => {
    const { page } = lab
    await lab.ready()
    await page.click('#step')
    await lab.reaches(1)
    await page.selectOption('#field-method', 'static')
    await page.click('text=Reset with these')
    await lab.ready()
    expect(await lab.step()).toBe(0)
    expect(await lab.text('h1')).toBe('A sparse network learns handwritten digits')
  }))

  test('takes a drawn digit for one of ten, and says how sure it is', () => inLab('', async (lab) => {
    const { page } = lab
    await lab.ready()
    await page.click('#start')
    await lab.reaches(300)
    await page.click('#start')
    await page.locator('.paper').scrollIntoViewIfNeeded()
    const box = (await page.locator('.paper').boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + 0.15 * box.height)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2, box.y + 0.85 * box.height, { steps: 12 })
    await page.mouse.up()
    await page.waitForFunction(() => document.querySelector('.verdict')!.textContent.startsWith('The network sees 1,'))
    const shares = await page.locator('.classes .value').allTextContents()
    expect(shares).toHaveLength(10)
    expect(shares.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeGreaterThan(94) // rounded one by one
    await page.click('button:has-text("Clear")')
    expect(await lab.text('.verdict')).toMatch(/^Draw something/)
  }))

  test('names the weight under the pointer, zooms, and hides a state', () => inLab('', async (lab) => {
    const { page } = lab
    await lab.ready()
    const canvas = page.locator('.mask-stage canvas')
    await canvas.scrollIntoViewIfNeeded()
    await canvas.hover({ position: { x: 100, y: 100 } })
    expect(await lab.text('#mask-readout')).toMatch(
      /^fc1 \[out \d+, in \d+\], pixel in row \d+, column \d+: (exists|never existed)$/)
    const whole = await picture(lab, '.mask-stage canvas')
    await canvas.focus()
    await page.keyboard.press('+')
    await page.waitForFunction((before) =>
      document.querySelector<HTMLCanvasElement>('.mask-stage canvas')!.toDataURL() !== before, whole)
    await page.keyboard.press('0')
    await page.waitForFunction((before) =>
      document.querySelector<HTMLCanvasElement>('.mask-stage canvas')!.toDataURL() === before, whole)
    await page.click('.states button:has-text("exists")')
    await page.waitForFunction((before) =>
      document.querySelector<HTMLCanvasElement>('.mask-stage canvas')!.toDataURL() !== before, whole)
    await page.click('.segments button:has-text("fc3")')
    await page.waitForFunction(() => document.querySelector('.states')!.textContent.includes('exists 919'))
  }))

  test('is worked by keys alone', () => inLab('', async (lab) => {
    const { page } = lab
    await lab.ready()
    await page.keyboard.press('s')
    await lab.reaches(1)
    await page.keyboard.press('ArrowRight')
    await lab.reaches(2)
    await page.keyboard.press('Space')
    await lab.reaches(10)
    await page.keyboard.press('Space')
    await page.waitForFunction(() => document.querySelector('#start')!.textContent === 'Go on')
    await page.keyboard.press('r')
    await page.waitForFunction(() => document.querySelector('#position')!.textContent.startsWith('Step 0 '))
    await page.keyboard.press('?')
    expect(await page.locator('#keys').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.locator('#keys').isVisible()).toBe(false)
    await page.locator('.paper').focus()
    for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.waitForFunction(() => document.querySelector('.verdict')!.textContent.startsWith('The network sees'))
  }))

  test('a reset in the middle of a drawing leaves nothing of it', () => inLab('', async (lab) => {
    const { page } = lab
    const begins = (drawing: number) => page.waitForSelector(`html[data-weights="${drawing}"]`, { state: 'attached' })
    await page.addInitScript(drawSlowly)
    await page.reload()
    await lab.ready()
    await begins(1)
    await page.keyboard.press('r')
    await begins(2)
    expect(await lab.text('#filters')).not.toContain('300 images')
  }))

  test.each([360, 768, 1440])('%i pixels need no scrolling to the side', (width) => inLab('', async (lab) => {
    await lab.ready()
    for (const hidden of ['#experiment', '#experiment details']) {
      await lab.page.locator(hidden).first().evaluate((pane: HTMLDetailsElement) => { pane.open = true })
    }
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  }, { viewport: { width, height: 740 } }))

  test('keeps its colours when asked to', () => inLab('', async (lab) => {
    const { page } = lab
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const dark = await background()
    await page.click('#theme') // auto → dark → light
    expect(await background()).toBe(dark)
    await page.click('#theme')
    expect(await background()).not.toBe(dark)
    await page.reload()
    expect(await background()).not.toBe(dark)
  }, { colorScheme: 'dark' }))

  test('replays a run that the command line wrote', () => inLab('', async (lab) => {
    const { page } = lab
    const folder = new URL('../../../docs/results/mlp/set-itop-seed-1/', import.meta.url)
    await page.setInputFiles('input[data-kind=files]', ['metrics.jsonl', 'recipe.json'].map((file) => ({
      name: file, mimeType: 'text/plain', buffer: readFileSync(new URL(file, folder))
    })))
    await page.waitForSelector('#replay', { state: 'visible' })
    expect(await lab.text('h1')).toMatch(/mlp on mnist, set-itop/)
    const last = Number(await page.getAttribute('#replay-step', 'max'))
    await page.locator('#replay-step').fill(String(last))
    expect(await lab.text('#replay output')).toContain(`step ${last.toLocaleString('en')}`)
    await page.waitForFunction(() => Number.parseFloat(document.querySelector('#answer-accuracy')!.textContent) > 97)
    const explored = share(await lab.text('#answer-explored'))
    await page.locator('#replay-step').fill('0')
    await page.waitForFunction((end) =>
      Number.parseFloat(document.querySelector('#answer-explored')!.textContent) / 100 < end, explored)
    await page.click('#start')
    await lab.reaches(500)
    await page.click('text=Back to training')
    await lab.ready()
    expect(await page.locator('#replay').isVisible()).toBe(false)
  }))

  test('learns images of the user\'s own', () => inLab('#epochs=3', async (lab) => {
    const { page } = lab
    await page.setInputFiles('input[data-kind=files]', await stripes(lab, 30))
    await lab.ready()
    expect(await lab.text('#files .note[role=status]')).toBe('60 pictures of 2 classes: across, down.')
    expect(page.url()).toContain('data=dropped')
    expect(await page.locator('.classes .bar').allTextContents()).toHaveLength(2)
    await page.click('#start')
    await page.waitForFunction(() => document.querySelector('#position')!.textContent.includes('finished'))
    expect(await lab.text('#answer-accuracy')).toMatch(/%$/)
  }))

  test('looks at one dropped picture as at a drawing', () => inLab('', async (lab) => {
    await lab.ready()
    const [picture] = await stripes(lab, 1)
    await lab.page.evaluate(async ({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], name, { type: 'image/png' }))
      document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true, bubbles: true }))
    }, { name: picture!.name, base64: picture!.buffer.toString('base64') })
    await lab.page.waitForFunction(() => document.querySelector('.verdict')!.textContent.startsWith('The network sees'))
  }))

  test('files that are neither pictures nor a run are refused in words', () => inLab('', async (lab) => {
    const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }
    await lab.page.setInputFiles('input[data-kind=files]', [file])
    expect(await lab.page.locator('.notice.failed p').textContent()).toMatch(/^Expected pictures, or a run folder/)
  }))
})

/** Pictures of stripes, across and down, at random places. */
async function stripes({ page }: LabPage, each: number): Promise<{ name: string, mimeType: string, buffer: Buffer }[]> {
  const pictures = await page.evaluate(async (count) => {
    const made: { name: string, base64: string }[] = []
    for (let i = 0; i < 2 * count; i++) {
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = 56
      const context = canvas.getContext('2d')!
      context.fillRect(0, 0, 56, 56)
      context.fillStyle = 'white'
      if (i % 2) context.fillRect(0, (7 * i) % 48, 56, 8)
      else context.fillRect((7 * i) % 48, 0, 8, 56)
      made.push({ name: `${i % 2 ? 'across' : 'down'}-${i}.png`, base64: canvas.toDataURL().split(',')[1]! })
    }
    return made
  }, each)
  return pictures.map(({ name, base64 }) => ({ name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') }))
}
