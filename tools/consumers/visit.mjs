// A visit of a page with Chromium.
import { browserArguments, chromium, webgpuArguments } from '@itop/config/chromium.mjs'
import playwright from 'playwright-core'

/** Starts Chromium; returns { visit, close }. */
export async function startBrowser() {
  const browser = await playwright.chromium.launch({
    executablePath: chromium(), args: [...browserArguments, ...webgpuArguments]
  })
  return { close: () => browser.close(), visit: (url, ids) => visit(browser, url, ids) }
}

/** What the elements with these ids say once they all begin with "Done"; whatever goes wrong in the page is thrown. */
async function visit(browser, url, ids) {
  const page = await browser.newPage()
  const broken = new Promise((_, reject) => {
    page.on('pageerror', reject)
    page.on('console', message => {
      if (message.type() === 'error') reject(new Error(`in the page: ${message.text()}`))
    })
    page.on('requestfailed', request => reject(new Error(`${request.url()}: ${request.failure()?.errorText}`)))
  })
  const texts = async () => {
    await page.goto(url, { timeout: 200_000 })
    const selectors = ids.map(id => `#${id}`)
    await page.waitForFunction(all => all.every(one => document.querySelector(one)?.textContent.startsWith('Done')),
      selectors, { timeout: 200_000 })
    return Promise.all(selectors.map(selector => page.locator(selector).textContent()))
  }
  try {
    return await Promise.race([texts(), broken])
  } finally {
    await page.close()
  }
}
