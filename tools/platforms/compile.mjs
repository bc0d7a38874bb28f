// Compiles the addons of one platform by Zig.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { compileFlags, linkFlags, nodeApiFunctions } from '@itop/kernels/native-builds.mjs'

const execute = promisify(execFile)

/** Writes one of the platform's addons into `folder`; what lies between goes into `scratch`. */
export async function compile(zig, platform, { name, sources, flags }, folder, scratch) {
  const { target, os } = platform
  const own = ['-target', target, ...compileFlags, '-fomit-frame-pointer', ...flags]
  const objects = join(scratch, platform.name, name)
  mkdirSync(objects, { recursive: true })
  // In two steps: Zig's C++ linker builds a C++ library for each target first, of which the kernels need nothing.
  const made = []
  for (const source of sources) {
    const object = join(objects, `${basename(source, '.cc')}.o`)
    await run(zig, ['c++', ...own, '-c', source, '-o', object])
    made.push(object)
  }
  const imports = os === 'win32' ? [await functionsOfNode(zig, objects)] : []
  const addon = join(objects, `${name}.node`)   // beside which a linker for Windows leaves more
  await run(zig, ['cc', '-target', target, ...linkFlags(os), '-s', ...made, ...imports, '-o', addon])
  cpSync(addon, join(folder, `${name}.node`))
}

/** On Windows a library names its functions' home: node.exe. */
async function functionsOfNode(zig, folder) {
  const library = join(folder, 'node.lib')
  await run(zig, ['dlltool', '-m', 'i386:x86-64', '-d', nodeApiFunctions, '-l', library])
  return library
}

async function run(zig, words) {
  try {
    const { stderr } = await execute(zig, words)
    if (stderr) process.stderr.write(stderr)
  } catch ({ message, stderr }) {
    throw new Error(`platforms: zig ${words.join(' ')}\n${stderr || message}`)
  }
}
