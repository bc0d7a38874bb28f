// The browser of the tests: the Chromium that is installed, never one that is downloaded.
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const driver = 'vk_swiftshader_icd.json'

function runs(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of Chromium: `ITOP_CHROMIUM`, else the first on PATH of chromium, chromium-browser, google-chrome. */
export function chromium() {
  const given = process.env.ITOP_CHROMIUM
  if (given) return runs(given) ? given : undefined
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(runs)
}

/** What Chromium needs to give WebGPU in software, without a graphics card. */
export const webgpuArguments = [
  '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader'
]

/** What Chromium needs in any test: no sandbox, since containers and root have none. */
export const browserArguments = ['--headless=new', '--no-sandbox']

/** The path of the description of SwiftShader, a Vulkan in software, that lies beside Chromium. */
export function swiftshader() {
  const browser = chromium()
  if (browser === undefined) return undefined
  // Debian's /usr/bin/chromium is a script; the program and its libraries lie in /usr/lib/chromium.
  const folders = [dirname(realpathSync(browser)), '/usr/lib/chromium', '/usr/lib/chromium-browser']
  return folders.map(folder => join(folder, driver)).find(path => existsSync(path))
}

/** Why tests in a browser are skipped, for the name of a skipped test. */
export const noChromium = 'no Chromium: install it (Debian: apt-get install chromium) or name it in ITOP_CHROMIUM'
