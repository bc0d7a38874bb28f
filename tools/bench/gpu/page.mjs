// The results in words and tables.

/** The page of what a script found; parts that could not run say why. */
export const gpuPage = ({ machine, date, seconds, took, prepared, tensorflow, parts }) => [
  `# On a graphics card

Made by \`node tools/bench/gpu/gpu.mjs\` on ${date} in ${took ?? 'fewer than'} of at most ${seconds} seconds.

- Processor: ${machine.processor}, Node ${machine.node}
- Cards: ${Array.isArray(machine.cards) ? machine.cards.join('; ') : machine.cards}
${prepared === undefined ? '' : `\nNothing was measured: ${prepared}.\n`}\
${tensorflow === undefined ? '' : `\nTensorFlow for graphics cards could not be installed: ${tensorflow}.\n`}`,
  section('Backends', ['Backend', 'Is'], of(parts, 'start')
    .map(({ backend, description, why }) => [backend, why === undefined ? description : `does not run: ${why}`])),
  section('Suites', ['Backend', 'Suite', 'Passed / run', 'Of', 'Others did not run because'], of(parts, 'conformance')
    .map(({ backend, suite, passed, ran, of: all, why }) =>
      [backend, suite, ran === undefined ? '' : `${passed} / ${ran}`, all ?? '',
        why ?? (ran < all ? 'its time ended' : '')])),
  failures(of(parts, 'conformance')),
  section('Whole training steps', ['Network', 'Batch', 'Backend', 'Density', 'Sparse, ms', 'Dense, ms', 'Times faster'],
    of(parts, 'steps').flatMap(stepRows)),
  section('Not measured', ['Network', 'Backend', 'Because'], of(parts, 'steps')
    .filter(({ rows }) => rows === undefined).map(({ model, backend, why }) => [model, backend, why]))
].filter((part) => part !== '').join('\n')

const of = (parts, kind) => parts.filter(({ part }) => part === kind)

const section = (title, head, rows) => rows.length === 0 ? '' : `## ${title}

${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`

function failures(suites) {
  const lines = suites.flatMap(({ backend, failed = [] }) => failed.map((words) => `- ${backend}: ${words}`))
  return lines.length === 0 ? '' : `Tests that failed:\n\n${lines.join('\n')}\n`
}

const stepRows = ({ backend, rows = [] }) => rows.map((row) => [
  row.model, row.batch, backend, row.density, row.milliseconds.toFixed(2), row.denseMilliseconds.toFixed(2),
  `**${row.ratio.toFixed(2)}×**`
])
