// A picture of the top of a page.
import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/** Writes a PNG of so many pixels; false, and a word on stderr, where that browser does not run. */
export function screenshot(browser, { page, file, width, height }) {
  const { error, status } = spawnSync(browser, [
    '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--window-size=${width},${height}`,
    `--screenshot=${file}`, pathToFileURL(page).href
  ], { stdio: 'ignore', timeout: 60_000 })
  if (status === 0) return true
  const why = error?.message ?? `ended with status ${status}`
  console.error(`results: no picture: ${browser} ${why}. Name another with --browser.`)
  return false
}
