/** The path of Chromium: `ITOP_CHROMIUM`, else the first on PATH of chromium, chromium-browser, google-chrome. */
export function chromium(): string | undefined
/** What Chromium needs to give WebGPU in software, without a graphics card. */
export const webgpuArguments: string[]
/** What Chromium needs in any test: no sandbox, since containers and root have none. */
export const browserArguments: string[]
/** The path of the description of SwiftShader, a Vulkan in software, that lies beside Chromium. */
export function swiftshader(): string | undefined
/** Why tests in a browser are skipped, for the name of a skipped test. */
export const noChromium: string
