/** Bundles a program with the sources of all that it imports into one file in a folder, and returns its path. */
export function bundledProgram(source: URL, folder: string): Promise<string>
