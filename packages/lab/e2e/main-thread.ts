import type { Browser, Page } from 'playwright-core'

/** What the page's main thread did while it was watched, in milliseconds. */
export interface MainThread {
  /** Tasks that took more than 50 ms by the clock: those that were interrupted by other programs count in full. */
  readonly longTasks: number
  readonly longestByClock: number
  /** The same without interruptions: time on a processor. */
  readonly longestOnProcessor: number
}

interface TraceEvent {
  readonly pid: number
  readonly tid: number
  readonly name: string
  readonly args: { readonly name?: string }
  /** Microseconds, by the clock and on a processor. */
  readonly dur?: number
  readonly tdur?: number
}

/** Watches the main thread of a page; the function it gives ends that and tells. */
export async function watchMainThread(browser: Browser, page: Page): Promise<() => Promise<MainThread>> {
  await browser.startTracing(page, { categories: ['toplevel'] })
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
    const main = new Set(traceEvents.filter(({ args }) => args?.name === 'CrRendererMain').map(threadOf))
    const tasks = traceEvents.filter((event) => event.name === taskName && main.has(threadOf(event)))
    const longest = (times: (number | undefined)[]) => Math.max(...times.map((time) => (time ?? 0) / 1000))
    return {
      longTasks: tasks.filter(({ dur = 0 }) => dur > 50_000).length,
      longestByClock: longest(tasks.map(({ dur }) => dur)),
      longestOnProcessor: longest(tasks.map(({ tdur }) => tdur))
    }
  }
}

/** What Chromium calls a task in its traces. */
const taskName = 'ThreadControllerImpl::RunTask'

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`
