// A page may show columns of a table that another page has: nothing measured is typed twice.
import { read } from './pages.mjs'

const wanted = /^<!-- table: (\S+): (.+) -->$/gm

/**
 * A text with each line `<!-- table: PATH: COLUMN | COLUMN -->` replaced by these columns, of the first table of PATH
 * that has them.
 */
export const withTables = text => text.replace(wanted, (_, path, named) => {
  const columns = named.split(' | ')
  const rows = tablesOf(read(path)).find(([heads]) => columns.every(column => heads.includes(column)))
  if (rows === undefined) {
    throw new Error(`${path}: no table there has the columns '${named}'. Mend the page that shows it.`)
  }
  const places = columns.map(column => rows[0].indexOf(column))
  return rows.map(row => `| ${places.map(place => row[place]).join(' | ')} |`).join('\n')
})

/** The tables of a page, each a list of rows of cells. */
const tablesOf = text => [...text.matchAll(/(?:^\|.*\|\n)+/gm)]
  .map(([table]) => table.trim().split('\n').map(line => line.slice(2, -2).split(' | ')))
