// What TypeScript says of the examples, set as the strict project of a user: against the declarations that the packages
// publish, not their sources.
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './documents.mjs'
import { textOf } from './programs.mjs'

const options = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  noEmit: true
}

const placeOf = ({ at }) => join(root, at)

/** A compiler host to which the programs are files at their places. Files of the disk are parsed once. */
function hostWith(programs) {
  const host = ts.createCompilerHost(options)
  const texts = new Map(programs.map(program => [placeOf(program), textOf(program)]))
  const parsed = new Map()
  const { fileExists, readFile, getSourceFile } = host
  return Object.assign(host, {
    fileExists: path => texts.has(path) || fileExists(path),
    readFile: path => texts.get(path) ?? readFile(path),
    getSourceFile: (path, ...rest) => {
      const key = `${path} ${rest[0].impliedNodeFormat}`
      if (!parsed.has(key)) parsed.set(key, getSourceFile(path, ...rest))
      return parsed.get(key)
    },
    getCurrentDirectory: () => root
  })
}

/**
 * What is wrong with the types of programs: `errors`, in words that name the page and its line, and `needy`, the names
 * of programs that compile only with `skipLibCheck`, since declarations of a library that they import do not.
 */
export function checkTypes(programs) {
  const host = hostWith(programs)
  const names = new Map(programs.map(program => [placeOf(program), program]))
  const all = ts.createProgram([...names.keys()], options, host)
  const found = ts.getPreEmitDiagnostics(all)
  const broken = new Set(found.map(({ file }) => file?.fileName).filter(path => path?.endsWith('.d.ts')))
  const errors = found.filter(({ file }) => !file?.fileName.endsWith('.d.ts')).map(each => sentence(each, names))
  const needy = programs.filter(program => filesOf(program, host).some(path => broken.has(path)))
  return { errors, needy: needy.map(({ name }) => name), broken: [...broken] }
}

const filesOf = (program, host) =>
  ts.createProgram([placeOf(program)], options, host).getSourceFiles().map(({ fileName }) => fileName)

function sentence({ file, start, messageText }, names) {
  const words = ts.flattenDiagnosticMessageText(messageText, '\n')
  if (file === undefined) return words
  const line = file.getLineAndCharacterOfPosition(start).line + 1
  return `${names.get(file.fileName)?.path ?? file.fileName}:${line}: ${words}`
}
