import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { chromium as launcher, type Page } from 'playwright-core'
import { browserArguments, chromium, noChromium as advice } from '@itop/config/chromium.mjs'

/** Why tests in Chromium are skipped; undefined where it is there. */
export const noChromium: string | undefined = chromium() === undefined ? advice : undefined

/** Where pages of tests are: no such host exists, and nothing leaves the machine. */
export const origin = 'http://itop.test'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json',
  '.wasm': 'application/wasm'
}

/** An empty page in Chromium, which gets what it asks for from `serve`: bytes, or a file by its path. */
export async function openPage(
  serve: (path: string) => Uint8Array | string | undefined
): Promise<{ readonly page: Page, readonly close: () => Promise<void> }> {
  const browser = await launcher.launch({ executablePath: chromium()!, args: browserArguments })
  const page = await browser.newPage()
  await page.route(`${origin}/**`, route => {
    const { pathname } = new URL(route.request().url())
    const found = pathname === '/' ? new TextEncoder().encode('<!doctype html>') : serve(pathname)
    if (found === undefined) return route.fulfill({ status: 404 })
    const contentType = types[extname(pathname)] ?? (pathname === '/' ? 'text/html' : 'application/octet-stream')
    return route.fulfill({
      contentType, body: typeof found === 'string' ? readFileSync(found) : Buffer.from(found)
    })
  })
  await page.goto(`${origin}/`)
  return { page, close: () => browser.close() }
}
