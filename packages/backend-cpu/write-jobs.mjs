// Writes src/jobs/fields.ts by the description of the kernels' jobs in C++. A test says when it has to run.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeJobs } from '@itop/kernels/jobs.mjs'

const file = new URL('./src/jobs/fields.ts', import.meta.url)

/** The text of src/jobs/fields.ts. */
export function jobFieldsText({ structs, kernels } = describeJobs()) {
  const names = new Set(structs.map(({ name }) => name))
  const constants = structs.map(({ name, base, fields }) => {
    const own = fields.map(([field, kind]) => names.has(kind) ? `${field}: ${kind}` : `${field}: '${kind}'`)
    return `const ${name} = {\n${wrapped([...base ? [`...${base}`] : [], ...own])}\n} as const\n`
  })
  return `// Made of packages/kernels/src/jobs.h, which says what fields mean, by npm run jobs -w @itop/backend-cpu.

${constants.join('\n')}
/** The fields of every kernel's job in their order, by kernel in the order of their numbers. */
export const jobFields = {
${wrapped(kernels.map(([kernel, struct]) => `${kernel}: ${struct}`))}
} as const
`
}

/** Entries of an object, as many a line as fit. */
function wrapped(entries) {
  const lines = ['']
  for (const entry of entries) {
    const last = lines.at(-1)
    const longer = last === '' ? `  ${entry}` : `${last}, ${entry}`
    if (longer.length < 120) lines[lines.length - 1] = longer
    else lines.push(`  ${entry}`)
  }
  return lines.join(',\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, jobFieldsText())
