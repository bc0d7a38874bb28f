import { describe, expect, test } from 'vitest'
import { html, htmlTable, nothing, section } from '../../src/report/html.js'
import { page } from '../../src/report/page.js'
import { svgOf } from '../../src/report/svg.js'
import { barPlot } from '../../src/report/bar-plot.js'
import { plotSection, shareBars } from '../../src/report/plot.js'
import { attacks, breaksOut } from '../support/attacks.js'

describe('html', () => {
  test('parts are text, whatever they say; only what html made is HTML', () => {
    expect(String(html`<p title="${'a"b'}">${'<b>&\''}${3}${html`<i>${'<'}</i>`}</p>`))
      .toBe('<p title="a&quot;b">&lt;b&gt;&amp;&#39;3<i>&lt;</i></p>')
    expect(String(html`<ul>${[1, 2].map(n => html`<li>${n}</li>`)}</ul>${nothing}`))
      .toBe('<ul><li>1</li><li>2</li></ul>')
  })

  test('what looks like HTML but was made by nobody is text', () => {
    const pretender = { toString: () => '<script>' } as unknown as string
    expect(String(html`${pretender}`)).toBe('&lt;script&gt;')
    expect(String(html`${[pretender] as unknown as string}`)).toBe('&lt;script&gt;')
  })

  test('characters that no file of XML may hold are replaced', () => {
    expect(String(html`${'a\0b\u001bc\td\n'}`)).toBe('a\ufffdb\ufffdc\td\n')
  })

  test('a text is no body of a page: the types say so', () => {
    // @ts-expect-error -- HTML comes from `html` alone
    const asked = () => page('title', '<script>', 'run')
    expect(String(asked())).not.toContain('<script>')
  })
})

test.each(attacks)('%s stays text wherever a page takes text', attack => {
  const parts = [
    htmlTable([attack, attack], [[attack, attack]]), section(attack, attack, attack),
    shareBars([{ name: attack, inner: 0.1, outer: 0.2, text: attack }]),
    plotSection({ title: attack, y: 'number', curves: [{ name: attack, colour: 0, points: [[0, 1], [1, 2]] }] }),
    barPlot({
      title: attack, names: [attack], series: [{ name: attack, values: [1] }], text: () => attack,
      reference: { value: 1, name: attack }
    }),
    svgOf({ tag: 'text', attrs: { style: attack, [attack]: attack, onload: attack, href: attack }, text: attack })
  ]
  expect(breaksOut(page(attack, html`${parts}`, attack))).toEqual([])
})

test('of a picture nothing is written that loads or runs', () => {
  expect(() => svgOf({ tag: 'script', attrs: {} })).toThrow(/expected an element that draws, got script/)
  expect(() => svgOf({ tag: 'g', attrs: {}, children: [{ tag: 'foreignObject', attrs: {} }] })).toThrow(/foreignObject/)
})

test('a page says that no script may run and nothing may be loaded', () => {
  expect(page('t', nothing, 'run')).toMatch(/http-equiv="Content-Security-Policy"\s+content="default-src 'none';/)
})
