import { version } from '../version.js'
import { escape } from './html.js'
import { styleSheet } from './style-sheet.js'

/** A whole page, self-contained: it asks the network for nothing. */
export const page = (title: string, body: string): string => `<!doctype html>
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
