import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

/** The page in a browser, and what it says. */
export interface LabPage {
  readonly page: Page
  /** Whatever the browser complained of, and whatever was asked of another origin. */
  readonly complaints: readonly string[]
  step(): Promise<number>
  text(selector: string): Promise<string>
  /** Waits until the network can be trained. */
  ready(): Promise<void>
  /** Waits until a step has been reached. */
  reaches(step: number): Promise<void>
  close(): Promise<void>
}

/** Milliseconds for what depends on how busy the machine is. */
export const patience = 120_000

/** Opens the page. `where` is the address's end, `#…` included. */
export async function openLab(
  browser: Browser, url: string, where = '', options: BrowserContextOptions = {}
): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const complaints = listen(page, new URL(url).origin)
  await page.goto(url + where)
  const step = async () => stepOf(await page.textContent('#position') ?? '')
  return {
    page,
    complaints,
    step,
    text: async (selector) => (await page.textContent(selector) ?? '').trim(),
    ready: () => page.waitForSelector('#start:enabled').then(() => {}),
    reaches: (wanted) => page.waitForFunction((least) => {
      const [, shown = ''] = /Step ([\d,]+)/.exec(document.querySelector('#position')!.textContent) ?? []
      return shown !== '' && Number(shown.replaceAll(',', '')) >= least
    }, wanted).then(() => {}),
    close: () => context.close()
  }
}

/** Fails in the words of what was complained of. */
export const expectNoComplaint = ({ complaints }: LabPage): void =>
  expect(complaints, complaints.join('\n')).toEqual([])

function listen(page: Page, origin: string): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    const { url, lineNumber } = message.location()
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} (${url}:${lineNumber})`)
  })
  page.on('pageerror', (error) => complaints.push(error.stack ?? String(error)))
  page.on('request', (request) => {
    const { origin: asked, protocol } = new URL(request.url())
    if (asked === origin || protocol === 'blob:' || protocol === 'data:') return
    complaints.push(`asked of another: ${request.url()}`)
  })
  return complaints
}

/** 'Step 1,234 of …' → 1234. */
function stepOf(text: string): number {
  const [, shown] = /Step ([\d,]+)/.exec(text) ?? []
  return shown === undefined ? NaN : Number(shown.replaceAll(',', ''))
}
