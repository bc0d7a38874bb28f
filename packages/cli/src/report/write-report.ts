import { dirname } from 'node:path'
import { makeFolder, writeWhole, type RunFolder } from '../run-folder.js'
import { version } from '../version.js'
import { escape } from './html.js'
import { oneRun } from './one-run.js'
import { viewRun } from './run-view.js'
import { severalRuns } from './several-runs.js'
import { styleSheet } from './style-sheet.js'

/** Writes the page of one run, or of several compared. It asks the network for nothing. */
export const writeReport = async (folders: readonly RunFolder[], path: string): Promise<void> => {
  const runs = []
  for (const folder of folders) runs.push(await viewRun(folder))
  const { title, body } = runs.length === 1 ? oneRun(runs[0]!) : severalRuns(runs)
  makeFolder(dirname(path))
  writeWhole(path, page(title, body))
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<style>${styleSheet}</style>
</head>
<body>
<main>
${body}
<footer>Written by itop ${version}.</footer>
</main>
</body>
</html>
`
