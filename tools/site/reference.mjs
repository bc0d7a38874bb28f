// The reference: every name that a published package exports, from the comments in its sources, by TypeDoc.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Converter, Logger, LogLevel, ReflectionKind } from 'typedoc'
import { read, root } from './pages.mjs'

/** The entry points of published packages, as { name, path }: `name` is what one imports, `path` its source. */
export const entryPoints = () => readdirSync(join(root, 'packages')).sort()
  .map(folder => ({ folder, manifest: JSON.parse(read(`packages/${folder}/package.json`)) }))
  .filter(({ manifest }) => !manifest.private)
  .flatMap(({ folder, manifest }) => Object.entries(manifest.exports)
    .filter(([, to]) => to['@itop/source']?.endsWith('.ts'))
    .map(([way, to]) => ({ name: join(manifest.name, way), path: join('packages', folder, to['@itop/source']) })))

/** What has to have a comment: names that are exported, and members that are functions. */
const documented = ['Class', 'Enum', 'Function', 'Interface', 'TypeAlias', 'Variable']

const options = () => ({
  entryPoints: entryPoints().map(({ path }) => join(root, path)),
  tsconfig: join(root, 'tsconfig.base.json'),
  plugin: ['typedoc-plugin-markdown'],
  name: 'Reference', readme: 'none', logLevel: 'Warn',
  // Types are checked by `npm run typecheck`.
  skipErrorChecking: true,
  disableSources: true, disableGit: true, githubPages: false, excludePrivate: true, excludeInternal: true,
  sort: ['alphabetical'],
  validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: false },
  requiredToBeDocumented: documented,
  packagesRequiringDocumentation: readdirSync(join(root, 'packages')).map(folder => `@itop/${folder}`),
  // Markdown
  outputFileStrategy: 'modules', entryFileName: 'index', modulesFileName: 'index', mergeReadme: false,
  useHTMLAnchors: true,
  hidePageHeader: true, hideBreadcrumbs: true, hideGroupHeadings: false, useCodeBlocks: true, sanitizeComments: true,
  parametersFormat: 'table', interfacePropertiesFormat: 'table', classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table', propertyMembersFormat: 'table', enumMembersFormat: 'table'
})

/** A logger of TypeDoc that keeps what is wrong, in `said`, and drops the rest. */
class Complaints extends Logger {
  said = []

  addContext(text) {
    return text
  }

  log(text, level) {
    // What stands in a type written in place is told by the comment of the name that has it.
    if (level >= LogLevel.Warn && !text.includes('.__type.')) this.said.push(text)
  }
}

/** Reads the sources; returns { app, project, complaints }: sentences about names without a comment, and dead links. */
export async function readSources() {
  const app = await Application.bootstrapWithPlugins(options())
  app.logger = new Complaints()
  const names = new Map(entryPoints().map(({ name, path }) => [path.replace(/^packages\/|(\/index)?\.ts$/g, ''), name]))
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) module.name = names.get(module.name)
  })
  const project = await app.convert()
  app.validate(project)
  return { app, project, complaints: app.logger.said }
}

/**
 * Writes the reference as Markdown into a folder: a page for what one imports by one name. Refuses an exported name
 * without a comment.
 */
export async function writeReference(folder) {
  const { app, project, complaints } = await readSources()
  if (complaints.length > 0) throw new Error(`Mend these comments:\n${complaints.join('\n')}`)
  await app.outputs.writeOutput({ name: 'markdown', path: folder }, project)
}
