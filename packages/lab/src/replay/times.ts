import type { Metrics } from './metrics.js'

/** A function from a step to the seconds of training until then: as recorded at epochs, in equal steps between. */
export function timesOf({ records, end }: Metrics): (step: number) => number {
  const marks = [{ step: 0, seconds: 0 }]
  for (const record of records) {
    const last = marks[marks.length - 1]
    if (record.type === 'epoch' && record.step > last.step) {
      marks.push({ step: record.step, seconds: last.seconds + record.seconds })
    }
  }
  const last = marks[marks.length - 1]
  if (end && end.step > last.step) marks.push({ step: end.step, seconds: Math.max(last.seconds, end.seconds) })
  return step => {
    if (marks.length === 1) return 0
    const after = marks.findIndex(mark => mark.step >= step)
    const right = after < 1 ? after === 0 ? 1 : marks.length - 1 : after // the last pace goes on
    const [a, b] = [marks[right - 1], marks[right]]
    return a.seconds + (b.seconds - a.seconds) * (step - a.step) / (b.step - a.step)
  }
}
