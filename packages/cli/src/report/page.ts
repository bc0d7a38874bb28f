import { version } from '../program/version.js'
import { html, type Html } from './html.js'
import { styleSheet } from './style-sheet.js'

/** A whole page, self-contained: it asks the network for nothing, and its policy lets no script run. */
export const page = (title: string, body: Html, subject: string): string => String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="itop" content="${subject}">
<title>${title}</title>
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
`)
