// Reads src/jobs.h, the one description of what the kernels are asked: by it TypeScript writes jobs.
import { readFileSync } from 'node:fs'

const description = readFileSync(new URL('./src/jobs.h', import.meta.url), 'utf8')

/** Types of fields, by their names in C++; any other is a struct. */
const kinds = { int: 'integer', uint32_t: 'integer', float: 'float', Flag: 'flag' }

/**
 * What is described: `structs`, each with its name, its base and its fields `[name, kind]` in order, where a kind is
 * `place`, `integer`, `float`, `flag` or the name of a struct; and `kernels`, `[name, struct]` in the order of their
 * numbers. Structs and fields have the names of TypeScript.
 */
export function describeJobs(text = description) {
  const code = text.replace(/\/\*[^]*?\*\//g, '').replace(/\/\/.*/g, '')
  const structs = [...code.matchAll(/^struct (\w+)(?: : (\w+))? \{([^}]*)\};/gm)].map(([, name, base, body]) =>
    ({ name: lower(name), base: base && lower(base), fields: fieldsOf(name, body) }))
  const known = new Set(structs.map(({ name }) => name))
  for (const { name, fields } of structs) for (const [field, kind] of fields) checkKind(known, name, field, kind)
  const kernels = [...code.matchAll(/^ {2}[KT]\((\w+), (\w+)\)/gm)].map(([, name, job]) => [name, lower(job)])
  return { structs, kernels }
}

function fieldsOf(struct, body) {
  return body.split(';').map(line => line.trim()).filter(line => line !== '').flatMap(line => {
    const found = /^(Ref<(?:const )?\w+>|\w+) (\w+(?:, \w+)*)$/.exec(line)
    if (!found) throw new SyntaxError(`jobs.h: '${line}' of ${struct} is no type and names. Write one a line.`)
    const [, type, names] = found
    const kind = type.startsWith('Ref<') ? 'place' : kinds[type] ?? lower(type)
    return names.split(', ').map(name => [camel(name), kind])
  })
}

function checkKind(known, struct, field, kind) {
  if (known.has(kind) || ['place', ...Object.values(kinds)].includes(kind)) return
  throw new SyntaxError(`jobs.h: ${field} of ${struct} is a ${kind}, which is no field of 32 bits and no struct.`)
}

const lower = (name) => name[0].toLowerCase() + name.slice(1)

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
