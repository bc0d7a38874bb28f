import { UnavailableError } from '@itop/ops/plain'
import type { KernelBuild, KernelModule, NativeBuild, WebAssemblyBuild } from './kernel-module.js'
import { fastestFirst, loadNative, nativeBuilds } from './native.js'
import { loadWebAssembly, type WebAssemblyFiles } from './web-assembly.js'

const webAssemblyBuilds: readonly WebAssemblyBuild[] = ['wasm-relaxed-simd', 'wasm-simd']

const isNative = (build: KernelBuild): build is NativeBuild => build.startsWith('native-')

/** Loads a build of the kernels; without a name, the fastest here for so many images: native, else WebAssembly. */
export async function loadKernels(
  files: WebAssemblyFiles, wanted?: KernelBuild, images = 128
): Promise<KernelModule> {
  const builds: readonly KernelBuild[] =
    wanted ? [wanted] : [...fastestFirst(await nativeBuilds(), images), ...webAssemblyBuilds]
  for (const build of builds) {
    const kernels = isNative(build) ? await loadNative(build) : await loadWebAssembly(files, build)
    if (kernels) return kernels
  }
  if (wanted && isNative(wanted)) {
    throw new UnavailableError('backend-cpu', {
      what: `the kernels ${wanted} are not here, or not for this processor, or in use by another thread of this ` +
        `process; here are: ${(await nativeBuilds()).join(', ') || 'no native ones'}.`,
      fix: 'npm has them for linux-x64, linux-arm64, darwin-arm64 and win32-x64, in the optional packages ' +
        '@itop/backend-cpu-<platform> of the same version: npm install --include=optional. In the workspace npm run ' +
        'build makes them where it finds a C++ compiler. wasm-simd runs everywhere.'
    })
  }
  throw new UnavailableError('backend-cpu', {
    what: `this runtime refuses the kernels (${builds.join(', ')}); WebAssembly SIMD and threads are needed:`,
    fix: 'Node 20.19 or a browser of 2022 or later.'
  })
}
