import { groupsOf, methodOf, rivalsIn, type BenchGroup } from '../bench/groups.js'
import type { BenchResult } from '../bench/run-bench.js'
import { plural } from '../text/format.js'
import { barPlot } from './bar-plot.js'
import { escape, htmlTable, section } from './html.js'
import { page } from './page.js'

/** A benchmark as a page with charts. */
export const benchPage = (result: BenchResult): string => {
  const { machine: { processor, cores, node }, description = result.backend, date } = result
  return page('itop bench', [
    '<h1>Sparse against dense</h1>',
    `<p class="lead"><b>${escape(processor)}</b>, ${plural(cores, 'core')}, Node ${node}, ${date}. ` +
      `${escape(description)}. Against ${escape(rivalsIn(result).join('; '))}. ${methodOf(result)}</p>`,
    ...groupsOf(result).map(groupSection)
  ].join('\n'))
}

const groupSection = ({ title, head, words, cells, chart, bars, reference }: BenchGroup): string => {
  const texts = new Map(bars.map(({ value, text }) => [value, text]))
  return section(title, barPlot({
    title: `${title}. ${chart}`,
    names: bars.map(({ name }) => name),
    series: [{ name: chart, values: bars.map(({ value }) => value) }],
    text: value => texts.get(value) ?? String(value),
    ...reference && { reference }
  }) + htmlTable(head, cells, words), `${chart}.`)
}
