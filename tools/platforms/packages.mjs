// The packages that are published: one for each platform, and @itop/backend-cpu with these as optional dependencies.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageName, platforms } from './platforms.mjs'

const backend = fileURLToPath(new URL('../../packages/backend-cpu/', import.meta.url))

/** The manifest of @itop/backend-cpu as it lies in the workspace. */
export const backendManifest = JSON.parse(readFileSync(join(backend, 'package.json'), 'utf8'))

const { version, license, engines, publishConfig } = backendManifest

/** npm installs a package only where `os`, `cpu` and `libc` fit. Plug'n'Play must unpack it: addons are files. */
export const platformManifest = (platform) => ({
  name: packageName(platform), version, license, engines, publishConfig,
  description: `Native kernels of @itop/backend-cpu for ${platform.name}.`,
  os: [platform.os], cpu: [platform.cpu], ...platform.os === 'linux' && { libc: ['glibc'] },
  preferUnplugged: true,
  files: ['*.node']
})

const readme = (platform) => `# ${packageName(platform)}

Native kernels of [@itop/backend-cpu](https://www.npmjs.com/package/@itop/backend-cpu) for ${platform.name}. npm
installs this package with it where it fits, as an optional dependency of the same version; there is nothing to import.

| file | what it holds |
|---|---|
${platform.addons.map(({ name }) => `| \`${name}.node\` | ${name === 'cpu'
  ? 'which of the others fit the processor' : `the kernels for ${name.toUpperCase()}`} |`).join('\n')}
`

/** Writes the package of a platform into `folder`, all but the addons. */
export function writePlatformPackage(platform, folder) {
  start(folder)
  writeManifest(folder, platformManifest(platform))
  writeFileSync(join(folder, 'README.md'), readme(platform))
  cpSync(join(backend, 'LICENSE'), join(folder, 'LICENSE'))
}

/**
 * @itop/backend-cpu as it is published. The workspace's own manifest does not name the platform packages: npm would
 * look for them in the registry, before they are there.
 */
export function publishedManifest() {
  const { scripts: _, devDependencies: __, nx: ___, ...published } = backendManifest
  const optionalDependencies = Object.fromEntries(platforms.map((each) => [packageName(each), version]))
  return { ...published, optionalDependencies }
}

/** Writes @itop/backend-cpu into `folder` as it is published. It has to be built. */
export function writeBackendPackage(folder) {
  start(folder)
  writeManifest(folder, publishedManifest())
  for (const name of [...backendManifest.files, 'README.md', 'LICENSE']) {
    cpSync(join(backend, name), join(folder, name), { recursive: true })
  }
}

function start(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

function writeManifest(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
