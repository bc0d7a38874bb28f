import { groupsOf, methodOf, rivalsIn, type BenchGroup, type BenchResult } from '@itop/bench'
import type { Style } from '../program/style.js'
import { textBars } from './bars.js'
import { plural } from '@itop/experiment'
import { textTable } from './table.js'

/** A benchmark for people: tables and charts. */
export function benchText(result: BenchResult, style: Style): string {
  const { machine: { processor, cores, node }, description = result.backend } = result
  return [
    style.bold(`${processor}, ${plural(cores, 'core')}, Node ${node}`),
    `${description}. Against: ${rivalsIn(result).join('; ')}.`,
    methodOf(result),
    ...groupsOf(result).flatMap(group => ['', groupText(group, style)]),
    ''
  ].join('\n')
}

const groupText = ({ title, head, words, cells, chart, bars }: BenchGroup, style: Style): string => [
  style.bold(title),
  '',
  textTable(head, cells, head.map((_, i) => i < words ? 'left' : 'right')),
  '',
  `  ${style.dim(chart)}`,
  textBars(bars),
  ''
].join('\n')
