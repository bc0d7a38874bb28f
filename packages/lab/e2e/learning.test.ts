import { browserArguments, chromium as chromiumPath, noChromium, webgpuArguments } from '@itop/config/chromium.mjs'
import { writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoComplaint, openLab, patience, type LabPage } from './lab-page.js'
import { watchMainThread } from './main-thread.js'
import { openSite, type Site } from './site.js'

// What the page is for: networks learn in it, on every backend.

const executablePath = chromiumPath()
const name = executablePath === undefined ? `learning in the page (skipped: ${noChromium})` : 'learning in the page'

let site: Site
beforeAll(async () => { if (executablePath !== undefined) site = await openSite('learning') }, patience)
afterAll(async () => { await site?.close() })

/** Opens the page in a browser of its own. */
async function inLab(words: readonly string[], where: string, act: (lab: LabPage) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({ executablePath: executablePath!, args: [...browserArguments, ...words] })
  try {
    const lab = await openLab(browser, site.url, where)
    lab.page.setDefaultTimeout(5 * patience)
    await act(lab)
  } finally {
    await browser.close()
  }
}

/** What was measured, for docs/lab.md; times depend on the machine, so no test is decided by them. */
const note = (measured: object): void =>
  writeFileSync(new URL('../.test/measured.json', import.meta.url), `${JSON.stringify(measured, null, 2)}\n`)

const lossOf = async (lab: LabPage): Promise<number> =>
  Number(/loss ([\d.e-]+)/.exec(await lab.text('#position'))?.[1])

describe.skipIf(executablePath === undefined)(name, { timeout: 6 * patience }, () => {
  test('the default network, 95 % sparse, names 97 % of the test digits rightly', () => inLab([], '', async (lab) => {
    await lab.ready()
    const start = Date.now()
    const told = await watchMainThread(lab.page.context().browser()!, lab.page)
    await lab.page.click('#start')
    await lab.page.waitForFunction(() => {
      const tile = document.querySelector('#answer-accuracy')!
      return Number.parseFloat(tile.textContent) >= 97 && tile.nextElementSibling!.textContent.includes('test images')
    })
    const secondsTo97 = (Date.now() - start) / 1000
    note({
      secondsTo97, at: await lab.text('#position'),
      accuracy: await lab.text('#answer-accuracy'), cost: await lab.text('#cost'), mainThread: await told()
    })
    expect(await lab.text('#mask-note')).toContain('300 rows')
    expectNoComplaint(lab)
  }))

  const webgpu = '#backend=webgpu&batch=64'
  test('on WebGPU, in software here, the loss falls', () => inLab(webgpuArguments, webgpu, async (lab) => {
    await lab.ready()
    expect(await lab.text('#cost')).toContain('WebGPU')
    expect(await lab.page.locator('.notice').count()).toBe(0)
    await lab.page.click('#step')
    await lab.reaches(1)
    const first = await lossOf(lab)
    await lab.page.click('#start')
    await lab.reaches(97)
    expect(await lossOf(lab)).toBeLessThan(first)
  }))

  const none = ['--disable-gpu']
  test('where there is no WebGPU, the page says so and trains on the CPU', () => inLab(none, webgpu, async (lab) => {
    await lab.ready()
    expect(await lab.text('.notice.warning p')).toMatch(/WebGPU/)
    expect(await lab.text('#cost')).toContain('CPU')
    await lab.page.click('#step')
    await lab.reaches(1)
  }))
})
