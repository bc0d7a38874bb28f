import { groupsOf, methodOf, rivalsIn, type BenchGroup, type BenchResult } from '@itop/bench'
import { plural } from '@itop/experiment'
import { barPlot } from './bar-plot.js'
import { html, htmlTable, section, type Html } from './html.js'
import { page } from './page.js'

/** A benchmark as a page with charts. */
export function benchPage(result: BenchResult): string {
  const { machine: { processor, cores, node }, description = result.backend, date } = result
  return page('itop bench', html`<h1>Sparse against dense</h1>
<p class="lead"><b>${processor}</b>, ${plural(cores, 'core')}, Node ${node}, ${date}. ${description}.
Against ${rivalsIn(result).join('; ')}. ${methodOf(result)}</p>
${groupsOf(result).map(groupSection)}`, 'bench')
}

function groupSection({ title, head, words, cells, chart, bars, reference }: BenchGroup): Html {
  const texts = new Map(bars.map(({ value, text }) => [value, text]))
  const plot = barPlot({
    title: `${title}. ${chart}`,
    names: bars.map(({ name }) => name),
    series: [{ name: chart, values: bars.map(({ value }) => value) }],
    text: value => texts.get(value) ?? String(value),
    ...reference && { reference }
  })
  return section(title, [plot, htmlTable(head, cells, words)], `${chart}.`)
}
