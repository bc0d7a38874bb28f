import type { BenchView } from '@itop/bench'
import type { Session } from '../program/io.js'
import type { Style } from '../program/style.js'
import { startBar } from './bar.js'
import { clock, percent } from '@itop/experiment'

function nothing() {}
const silent: BenchView = { plan: nothing, begin: nothing, turn: nothing, end: nothing, tell: nothing, stop: nothing }

/** A bar on a terminal, elsewhere a line a part. */
export function benchView(io: Session, style: Style, quiet: boolean): BenchView {
  if (quiet) return silent
  const said = new Set<string>()
  const tell = (words: string) => {
    if (!said.has(words)) io.stderr.write(`${words}\n`)
    said.add(words)
  }
  return io.stderr.isTTY === true ? bar(io, style, tell) : { ...silent, tell, begin: part => { tell(`${part} …`) } }
}

function bar(io: Session, style: Style, tell: BenchView['tell']): BenchView {
  const shown = { shown: '0 %', left: '–', part: '' }
  const drawn = startBar(io, 1, `{bar} {shown}  left {left}  ${style.accent('{part}')}`, shown)
  const start = performance.now()
  let [parts, done] = [1, 0]
  const update = (share: number) => {
    const whole = (done + share) / parts
    const seconds = (performance.now() - start) / 1000
    shown.shown = percent(whole, 0)
    if (whole > 0) shown.left = clock(seconds / whole * (1 - whole))
    drawn.update(whole, shown)
  }
  return {
    plan: count => { parts = count },
    begin: part => { shown.part = part; update(0) },
    turn: update,
    end: () => { done++; update(0) },
    tell,
    stop: () => { drawn.stop() }
  }
}
