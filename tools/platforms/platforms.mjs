// The platforms that have a package of native kernels. A platform is added by a line here.
import { addonsOf } from '@itop/kernels/native-builds.mjs'

/** By name, which is Node's platform and processor: the target as Zig calls it. */
const targets = {
  'linux-x64': 'x86_64-linux-gnu.2.28',      // glibc of 2018: what Node's own builds need
  'linux-arm64': 'aarch64-linux-gnu.2.28',
  'darwin-arm64': 'aarch64-macos',
  'win32-x64': 'x86_64-windows-gnu'
}

/** Each as { name, os, cpu, target, addons: [{ name, sources, flags }] }. */
export const platforms = Object.entries(targets).map(([name, target]) => {
  const [os, cpu] = name.split('-')
  return { name, os, cpu, target, addons: addonsOf(cpu) }
})

/** The package of a platform. */
export const packageName = (platform) => `@itop/backend-cpu-${platform.name}`
