/** A file and where it lay, as 'folder/name'. */
export interface PickedFile {
  readonly path: string
  readonly file: File
}

/** The files of an `<input type=file>`, folders included. */
export const fromInput = (input: HTMLInputElement): PickedFile[] =>
  [...input.files ?? []].map((file) => ({ path: file.webkitRelativePath || file.name, file }))

/** The files of what was dropped, all those in folders too. Call it while the event is handled: later it is empty. */
export async function fromDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null)
  if (entries.every((entry) => entry === null)) return [...transfer.files].map((file) => ({ path: file.name, file }))
  return (await Promise.all(entries.map((entry) => entry ? filesOf(entry) : []))).flat()
}

async function filesOf(entry: FileSystemEntry): Promise<PickedFile[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (entry.isFile) {
    const one = entry as FileSystemFileEntry // isFile says so
    return [{ path, file: await new Promise<File>((resolve, reject) => one.file(resolve, reject)) }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader() // what is no file is a folder
  const files: PickedFile[] = []
  for (;;) {
    // A reader gives a folder in portions, and an empty one at the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return files
    for (const inner of portion) files.push(...await filesOf(inner))
  }
}
