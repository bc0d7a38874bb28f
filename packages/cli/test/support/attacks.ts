/** Texts that would become more than text on a page that takes them as they are. */
export const attacks: readonly string[] = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\' onmouseover=\'alert(1)', '" style="color:red" x="',
  '</style><script>alert(1)</script>', '</title><svg onload=alert(1)>', '-->​<iframe srcdoc="x">', ']]><script/>',
  'javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '&lt;script&gt;',
  '<a href="javascript:alert(1)">x</a>', '{{7*7}}${7*7}', '<!--', '\u202e<b>'
]

const elements = new Set([
  'html', 'head', 'meta', 'title', 'link', 'style', 'body', 'main', 'footer', 'header', 'section', 'div', 'span', 'p',
  'b', 'i', 'h1', 'h2', 'strong', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'details', 'summary', 'code', 'figure',
  'img', 'figcaption', 'ul', 'li', 'svg', 'g', 'defs', 'clipPath', 'path', 'rect', 'text', 'circle'
])

/** What of a page should not be there: elements that no page of ours has, handlers, addresses, loose angles. */
export function breaksOut(page: string): readonly string[] {
  // A tag as a browser reads it: its attributes in quotes, in which anything may stand.
  const tags = [...page.matchAll(/<\/?([a-z][^\s/>]*)((?:\s+[^\s"'<>=/]+(?:="[^"]*")?)*)\s*\/?>/gi)]
  const rest = tags.reduce((text, [tag]) => text.replace(tag, ''), page).replace(/^<!doctype html>/, '')
  return [
    ...tags.filter(([, name, attributes]) => !elements.has(name!) || isActive(attributes!)).map(([tag]) => tag),
    ...rest.match(/<[^]{0,40}/g) ?? []
  ]
}

const isActive = (attributes: string): boolean =>
  [...attributes.matchAll(/\s([^\s=]+)(?:="([^"]*)")?/g)].some(([, name, value = '']) =>
    /^(on\w+|srcdoc)$/i.test(name!) || (/^(href|src)$/i.test(name!) && !/^data:(image\/png|,)/.test(value)))
