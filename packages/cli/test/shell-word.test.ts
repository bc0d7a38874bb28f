import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellWord } from '../src/program/shell-word.js'

test('a path that needs no quotes has none, another can be copied into a shell', () => {
  expect(shellWord('runs/2026-11-23T195946-mlp')).toBe('runs/2026-11-23T195946-mlp')
  expect(shellWord('läufe/日本')).toBe('läufe/日本')
  expect(shellWord('my run')).toBe('"my run"')
  expect(shellWord('C:\\my runs\\a')).toBe('"C:\\my runs\\a"')
})

test.skipIf(process.platform === 'win32')('a shell reads it as the same word', () => {
  for (const word of ['my run', 'a\'b', 'a"b', '$HOME', 'a`b', 'it\'s $5!', '(a)', '~', 'a&b', '', 'a;b', '*']) {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word)
  }
})
