import { clock, percent } from '@itop/experiment'
import { meanText } from '../report/sweep/sweep-page.js'
import type { SweepResult } from '../report/sweep/sweep-result.js'
import { textTable } from './table.js'

/** Means over seeds with their 95 % intervals, a line for each choice of the other settings. */
export const sweepReportText = ({ groups, varied }: SweepResult): string => textTable(
  [...varied, 'runs', 'accuracy', 'R_s', 'time'],
  groups.map(({ settings, runs, accuracy, rs, seconds }) => [
    ...varied.map(key => String(settings[key] ?? '–')), String(runs.length), meanText(accuracy), percent(rs.mean, 1),
    clock(seconds.mean)
  ]),
  [...varied.map(() => 'left' as const), 'right', 'right', 'right', 'right'])
