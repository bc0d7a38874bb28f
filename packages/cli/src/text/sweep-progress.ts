import cliProgress from 'cli-progress'
import { clock, integer, percent, settingWords, type SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import type { Style } from '../program/style.js'
import type { SweepFolder } from '../sweep/sweep-folder.js'
import type { RunCost } from '../sweep/sweep-plan.js'
import type { SweepView } from '../sweep/train-all.js'
import type { RunEnd, Trainer } from '../sweep/trainer.js'
import { usualBar } from './bar.js'
import { endLine, waitLine } from './run-lines.js'

/** What the view of a sweep reads. */
export interface SweepShown {
  readonly folder: SweepFolder
  readonly costs: ReadonlyMap<SweepRun, RunCost>
  readonly stepOf: Trainer['stepOf']
  readonly io: Session
  readonly style: Style
}

/** A line for every run that ends; on a terminal a bar for each that trains, and one for all, below them. */
export function sweepView(shown: SweepShown, quiet: boolean): SweepView {
  if (quiet) return { begin: () => {}, wait: () => {}, end: () => {}, stop: () => {} }
  const { io } = shown
  const progress = createProgress(shown)
  const bars = io.stderr.isTTY === true ? startBars(shown, progress) : undefined
  const waits = new Map<SweepRun, string>()
  const tell = (line: string) => {
    if (bars === undefined) io.stderr.write(line)
    else bars.log(line)
  }
  return {
    begin: run => {
      progress.begin(run)
      bars?.begin(run)
    },
    wait: (run, why) => {
      progress.pause(run)
      bars?.end(run)
      if (waits.get(run) !== why) tell(`${waitLine(run, why)}\n`)
      waits.set(run, why)
    },
    end: (run, end) => {
      progress.end(run, end)
      bars?.end(run)
      if (end.is !== 'queued') tell(`${endLine(run, end, shown)}  left ${clock(progress.left())}\n`)
    },
    stop: () => { bars?.stop() }
  }
}

/** How much of all is done. Shares of the FLOPs stand for those of the time. */
interface Progress {
  begin(run: SweepRun): void
  /** It does not train any more, and may again. */
  pause(run: SweepRun): void
  end(run: SweepRun, end: RunEnd): void
  /** Of one run, of all. */
  readonly share: (run: SweepRun) => number
  readonly whole: () => number
  /** Seconds. */
  readonly left: () => number
}

function createProgress({ costs, stepOf }: SweepShown): Progress {
  const start = performance.now()
  const running = new Map<SweepRun, number>()
  const costOf = (run: SweepRun) => costs.get(run)?.flops ?? 0
  const share = (run: SweepRun) => {
    const steps = costs.get(run)?.steps ?? 1
    return Math.min(1, stepOf(run) / steps)
  }
  const all = [...costs.keys()].reduce((sum, run) => sum + costOf(run), 0)
  let [ended, trained] = [0, 0]
  // What a run had before this sweep took it up says nothing about its speed.
  const now = () => [...running].map(([run, before]) => ({ run, before, share: share(run) }))
  return {
    share,
    begin: run => { running.set(run, share(run)) },
    pause: run => { running.delete(run) },
    end: (run, end) => {
      const before = running.get(run) ?? 0
      running.delete(run)
      ended += costOf(run)
      if (end.is === 'ended') trained += costOf(run) * (1 - before)
    },
    whole: () => (ended + now().reduce((sum, one) => sum + one.share * costOf(one.run), 0)) / all,
    left: () => {
      const parts = now()
      const done = trained + parts.reduce((sum, one) => sum + (one.share - one.before) * costOf(one.run), 0)
      const rest = all - ended - parts.reduce((sum, one) => sum + one.share * costOf(one.run), 0)
      return rest / done * (performance.now() - start) / 1000
    }
  }
}

/** Bars of what trains, with the run's settings; more than a terminal's line holds is cut. */
function startBars({ costs, io, style }: SweepShown, progress: Progress) {
  const multi = new cliProgress.MultiBar({
    ...usualBar(io), hideCursor: true, linewrap: false, barsize: 12, fps: 2, emptyOnZero: true,
    format: '{bar} {shown}  {words}'
  })
  const bars = new Map<SweepRun, cliProgress.SingleBar>()
  const whole = multi.create(1000, 0, { shown: '', words: '' })
  const update = () => {
    const share = progress.whole()
    const left = progress.left()
    whole.update(Math.round(1000 * share), {
      shown: percent(share, 0).padStart(5),
      words: style.accent(`${integer(costs.size)} runs, left ${Number.isFinite(left) ? clock(left) : '–'}`)
    })
    for (const [run, bar] of bars) {
      const done = progress.share(run)
      bar.update(Math.round(1000 * done), { shown: percent(done, 0).padStart(5), words: settingWords(run.varied) })
    }
  }
  const timer = setInterval(update, 1000)
  return {
    begin: (run: SweepRun) => {
      if (bars.has(run)) return
      bars.set(run, multi.create(1000, 0, { shown: '', words: `${settingWords(run.varied)}` }))
      update()
    },
    end: (run: SweepRun) => {
      const bar = bars.get(run)
      if (bar !== undefined) multi.remove(bar)
      bars.delete(run)
    },
    log: (line: string) => { multi.log(line) },
    stop: () => {
      clearInterval(timer)
      multi.update()
      multi.stop()
    },
  }
}
