// The site as it is put on the web: made below a path of its own, served by a plain server, opened in Chromium.
import { browserArguments, chromium, noChromium } from '@itop/config/chromium.mjs'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import playwright from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenLinks } from '../broken-links.mjs'
import { folder } from '../folder.mjs'
import { pages, placeOf } from '../pages.mjs'
import { entryPoints } from '../reference.mjs'
import { serve } from '../show.mjs'

const base = '/some/where/'
const site = folder('.test/site')
const patience = 300_000 // ms; a minute on two processors

beforeAll(() => promisify(execFile)(process.execPath, [folder('build.mjs'), base, site]), patience)

const htmlOf = place => readFileSync(join(site, place.replace(/\.md$/, '.html')), 'utf8')

test('every page of the repository is one of the site', () => {
  expect(pages().filter(path => !existsSync(join(site, placeOf(path).replace(/\.md$/, '.html'))))).toEqual([])
})

test('the reference has a page for all that one can import', () => {
  expect(entryPoints().map(({ name }) => name)).toContain('@itop/masks/changes')
  for (const { name } of entryPoints()) expect(htmlOf(`api/${name}.md`)).toContain(name)
})

test('every link leads somewhere, also to a place in a page', () => {
  expect(brokenLinks(site, base)).toEqual([])
})

test('the first page shows what was measured, as the page of results has it', () => {
  expect(htmlOf('index.md')).toMatch(/<td>55\.08 ± 0\.10<\/td>/)
})

describe.skipIf(chromium() === undefined)(`in a browser${chromium() ? '' : `: ${noChromium}`}`, () => {
  let browser, server
  beforeAll(async () => {
    server = await serve(site, base)
    browser = await playwright.chromium.launch({ executablePath: chromium(), args: browserArguments })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  /** A page of the site, and what went wrong in it or was asked of anybody else. */
  async function open(place, options = {}) {
    const page = await browser.newPage(options)
    const complaints = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
    page.on('request', request => { if (!request.url().startsWith(server.url)) complaints.push(request.url()) })
    page.on('response', response => { if (response.status() >= 400) complaints.push(response.url()) })
    await page.goto(`${server.url}${place}`, { waitUntil: 'networkidle' })
    return { page, complaints }
  }

  test.each(['', 'methods.html', 'packages/masks/', 'api/@itop/masks.html', 'performance/'])(
    'the page \'%s\' asks nobody else for anything, and fits a telephone', async place => {
      const { page, complaints } = await open(place, { viewport: { width: 390, height: 844 } })
      expect(complaints).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      await page.close()
    })

  test('the search finds R_s, offline', async () => {
    const { page, complaints } = await open('')
    await page.keyboard.press('Control+k')
    await page.locator('.search-input').fill('R_s')
    const found = page.locator('.VPLocalSearchBox .result')
    await found.first().waitFor()
    expect(await found.first().textContent()).toContain('R_s')
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.pathname !== base)
    expect(await page.locator('main').textContent()).toContain('R_s')
    expect(complaints).toEqual([])
    await page.close()
  })
})
