/** Runs the `index`-th TypeScript block of the README and returns the module's exports. The block asserts its own values. */
export function readmeExample(readme: URL, index?: number): Promise<Readonly<Record<string, unknown>>>
