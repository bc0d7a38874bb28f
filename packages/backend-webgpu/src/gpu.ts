import { UnavailableError } from '@itop/ops'
/** WebGPU as this runtime has it, and how to take away what was put in place for it. */
export interface Gpu {
  readonly gpu: GPU
  readonly remove: () => void
}

/** `navigator.gpu` of a page or a worker; in Node, Dawn from the package `webgpu`, put where TF.js looks for it. */
export async function findGpu(): Promise<Gpu> {
  const present = globalThis.navigator?.gpu
  if (present) return { gpu: present, remove: () => {} }
  if (!isNode()) {
    throw new UnavailableError('WebGPU', {
      what: 'this browser has no navigator.gpu.',
      fix: 'It needs Chrome or Edge 113, Firefox 141 or Safari 26, on a page served over https or from localhost.',
      instead: 'Use @itop/backend-cpu instead.'
    })
  }
  dawn ??= await openDawn()
  return { gpu: dawn, remove: install(dawn) }
}

/** Kept as long as the process lives: freed by the garbage collector, Dawn brings the process down. */
let dawn: GPU | undefined

async function openDawn(): Promise<GPU> {
  const { create, globals } = await loadDawn()
  Object.assign(globalThis, globals) // TF.js names GPUBuffer and GPUBufferUsage as globals
  return create([])
}

const isNode = (): boolean => typeof process === 'object' && process.versions?.node !== undefined

/** Node's WebGPU. The name is no literal, so that bundlers of pages don't look for it. */
async function loadDawn(): Promise<typeof import('webgpu')> {
  const name = 'webgpu'
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name)
  } catch (cause) {
    throw new UnavailableError('WebGPU', {
      what: 'Node has none of its own, and the package webgpu (Dawn) could not be loaded.',
      fix: 'Run: npm install webgpu',
      cause
    })
  }
}

/** Makes it `navigator.gpu`; Node has a navigator from version 21 on. Returns what undoes it. */
function install(gpu: GPU): () => void {
  const [owner, key, value] = globalThis.navigator
    ? [globalThis.navigator, 'gpu', gpu] as const
    : [globalThis, 'navigator', { gpu }] as const
  Object.defineProperty(owner, key, { value, configurable: true })
  return () => { Reflect.deleteProperty(owner, key) }
}

/** What to look at where no adapter was found. */
export const adapterHint = (): string => isNode()
  ? 'Dawn needs a Vulkan driver (on Debian: libvulkan1 and the driver of your GPU), Metal or Direct3D 12. To run ' +
    'in software, point VK_ICD_FILENAMES to the vk_swiftshader_icd.json that comes with Chromium.'
  : 'Look at chrome://gpu. To run in software, start Chromium with --enable-unsafe-webgpu ' +
    '--use-webgpu-adapter=swiftshader.'
