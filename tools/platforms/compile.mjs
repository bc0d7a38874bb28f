// Compiles the addons of one platform by Zig.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { compileFlags, linkFlags, nodeApiFunctions } from '@itop/kernels/native-builds.mjs'

/** Writes the platform's addons into `folder`; what lies between goes into `scratch`. */
export function compile(zig, platform, folder, scratch) {
  const { target, os } = platform
  for (const { name, sources, flags } of platform.addons) {
    const own = ['-target', target, ...compileFlags, '-fomit-frame-pointer', ...flags]
    const objects = join(scratch, platform.name, name)
    mkdirSync(objects, { recursive: true })
    // In two steps: Zig's C++ linker builds a C++ library for each target first, of which the kernels need nothing.
    const made = sources.map((source) => {
      const object = join(objects, `${basename(source, '.cc')}.o`)
      run(zig, ['c++', ...own, '-c', source, '-o', object])
      return object
    })
    const imports = os === 'win32' ? [functionsOfNode(zig, objects)] : []
    const addon = join(objects, `${name}.node`)   // beside which a linker for Windows leaves more
    run(zig, ['cc', '-target', target, ...linkFlags(os), '-s', ...made, ...imports, '-o', addon])
    cpSync(addon, join(folder, `${name}.node`))
  }
}

/** On Windows a library names its functions' home: node.exe. */
function functionsOfNode(zig, folder) {
  const library = join(folder, 'node.lib')
  run(zig, ['dlltool', '-m', 'i386:x86-64', '-d', nodeApiFunctions, '-l', library])
  return library
}

function run(zig, words) {
  const { status, stderr, error } = spawnSync(zig, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`platforms: zig ${words.join(' ')}\n${error?.message ?? stderr}`)
  if (stderr) process.stderr.write(stderr)
}
