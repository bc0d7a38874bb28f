import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { itop, words } from './support/run.js'

const cwd = mkdtempSync(join(tmpdir(), 'itop-bad-'))
const file = (name: string, text: string) => { writeFileSync(join(cwd, name), text); return name }
file('file', 'not a folder')

const cases: readonly (readonly [line: string, ...expected: RegExp[]])[] = [
  ['plan --method set-itp', /--method 'set-itp'/, /Did you mean set-itop\?/],
  ['plan --model mpl', /--model 'mpl'/, /Did you mean mlp\?/],
  ['plan --model resnet5', /--model 'resnet5'/, /Did you mean resnet50\?/],
  ['plan --model wrn-23-2', /wrn-23-2: depth must be 6n \+ 4/],
  ['plan --model wrn-22', /--model 'wrn-22': expected .*wrn-DEPTH-WIDTH/],
  ['plan --sparsity 95', /--sparsity 95/, /0 ≤ S < 1/, /did you mean 0\.95\?/i],
  ['plan --sparsity -0.1', /--sparsity -0\.1/, /Did you mean 0\.1\?/],
  ['plan --sparsity 1', /--sparsity 1/, /no weights/],
  ['plan --sparsity abc', /--sparsity 'abc'/, /0 ≤ S < 1/],
  ['plan --sparsity 0.9 --density 0.1', /--sparsity and --density: give one or the other/],
  ['plan --density 0', /--density 0: expected 0 < D ≤ 1/],
  ['plan --interval 0', /--interval 0: expected an integer ≥ 1/],
  ['plan --interval 1.5', /--interval 1\.5/],
  ['plan --method snip --probe-batches 470',
    /snip: it is to look at 470 batches before the first step, and a pass .* has 469\. Choose at most 469\./],
  ['plan --method snip --density 0.000005', /a density of 0.000005 leaves 1 of 266200 weights for 3 layers.*0\.000012/],
  ['plan --method snip --interval 5', /--interval: method snip never changes its masks, so this has no effect/],
  ['plan --method snip --distribution erk', /--distribution: method snip has no distribution, so this has no effect/],
  ['plan --method snip --temperature 2', /--temperature: method snip has no temperature/],
  ['plan --method set --probe-batches 2', /--probe-batches: method set has no probeBatches/],
  ['plan --method grasp --temperature 0', /--temperature 0: expected a number > 0/],
  ['plan --method grasp --samples-per-class 0', /--samples-per-class 0: expected an integer ≥ 1/],
  ['plan --method grasp --positions score', /--positions 'score': expected scored, random.*Did you mean scored\?/],
  ['plan --method sr-ste --m 5',
    /sr-ste: m must divide the inputs of every layer, got groups of 5 for the 784 of "fc1".*remainder "dense"/],
  ['plan --method sr-ste --n 5', /sr-ste: n must be at most m, 4, got 5/],
  ['plan --method sr-ste --m 1', /--m 1: expected an integer ≥ 2/],
  ['plan --method sr-ste --density 0.3', /--density: method sr-ste has no density, so this has no effect/],
  ['plan --method sr-ste --remainder unstructured', /remainder must be "refuse" or "dense", got "unstructured"/],
  ['plan --method top-kast --backward-density 0.01', /backwardDensity must be at least density, 0\.05, got 0\.01/],
  ['plan --method top-kast --penalty -1', /--penalty -1: expected a number ≥ 0/],
  ['plan --method top-kast --interval 0', /--interval 0: expected an integer ≥ 1/],
  ['plan --method set --penalty 0.1', /--penalty: method set has no penalty, so this has no effect/],
  ['plan --method granet --counts synflow', /granet: counts must be "exact" or "reference", got "synflow"/],
  ['plan --grow gradiant', /Did you mean gradient\?/],
  ['plan --prune magnitud', /Did you mean magnitude\?/],
  ['plan --distribution ekr', /Did you mean erk\?/],
  ['plan --optimizer adamW', /--optimizer 'adamW'/, /Did you mean adamw\?/],
  ['plan --bias-correction weigth --optimizer adam', /'weigth': expected run, weight/, /mean weight\?/],
  ['plan --bias-correction weight', /--bias-correction: sgd has no bias correction/, /--optimizer adam or adamw/],
  ['plan --clip-norm 0', /--clip-norm 0: expected a number > 0/],
  ['plan --optimizer sdg', /Did you mean sgd\?/],
  ['plan --backend webgp', /Did you mean webgpu\?/],
  ['plan --backend cpuu', /Did you mean cpu\?/],
  ['plan --batch 8 --accumulate 9', /--accumulate 9: a batch of 8 images has at most 8 parts/],
  ['plan --accumulate 0', /--accumulate 0: expected an integer ≥ 1/],
  ['plan --batch 60001', /--batch 60001: there are 60000 training images in mnist/, /at most 60000/],
  ['train --model vgg16 --data cifar10 --batch 60000', /--batch 60000: there are 50000 training images in cifar10/],
  ['plan --lr-milestones 20,10', /--lr-milestones \[20,10\]: expected ascending numbers > 0/],
  ['plan --lr-milestones ten', /--lr-milestones \["ten"\]/],
  ['plan --lr-milestones 3 --lr-schedule cosine', /--lr-milestones: the cosine schedule has no milestones/],
  ['plan --lr-factor 1', /--lr-factor 1: expected 0 < X < 1/],
  ['plan --decay biases', /--decay 'biases': expected all, no-norms, weights/],
  ['plan --nesterov yes', /--nesterov 'yes': expected on or off/],
  ['plan --warm-up 2.5 --warm-up-by epoch', /--warm-up 2\.5: with --warm-up-by epoch, expected whole epochs/],
  ['plan --warm-up-by hour', /--warm-up-by 'hour': expected step, epoch/],
  ['plan --on-broken ignore', /--on-broken 'ignore': expected stop, skip/],
  ['plan --image-size 0', /--image-size 0: expected an integer from 1 to 4096/],
  ['plan --image-size 64', /--image-size: this is for pictures in folders or shards, and mnist has files of its own/],
  ['train --model resnet50 --data cifar10 --image-size 64', /--image-size: .* cifar10 has files of its own/],
  ['plan --model resnet18 --on-broken skip', /--on-broken: .* cifar100 has files of its own/],
  ['plan --tune', /--tune: there is nothing to measure on cpu/],
  ['explain --backend node --tune', /--tune: there is nothing to measure on node[^]*--backend webgpu/],
  ['plan --epochs 3 --steps 10', /--epochs and --steps: give one or the other/],
  ['plan --epochs 0', /--epochs 0/],
  ['plan --lr 0', /--lr 0: expected a number > 0/],
  ['plan --momentum 1', /--momentum 1/],
  ['plan --augment maybe', /--augment 'maybe': expected on or off/],
  ['plan --seed -1', /--seed -1/],
  ['plan --threads 0', /--threads 0/],
  ['plan --spasity 0.9', /--spasity/, /Did you mean --sparsity\?/],
  ['plan --method static --interval 100', /--interval: method static never changes its masks/],
  ['plan --method dense --sparsity 0.5', /--sparsity: method dense trains every weight/],
  ['plan --drop-fraction 0.001', /--drop-fraction 0\.001: the cosine schedule ends at 0\.005/, /--drop-schedule/],
  ...['plan', 'train', 'explain'].map(command =>
    [`${command} --distribution uniform-first-dense`,
      /The largest sparsity at which every layer keeps one is/] as const),
  ['plan nothing.json', /recipe nothing\.json: there is no such file/],
  ['plan mnist-set-itp', /Did you mean mnist-set-itop\?/],
  [`plan ${file('broken.json', '{')}`, /broken\.json: not JSON/],
  [`plan ${file('list.json', '[]')}`, /expected one JSON object/],
  [`plan ${file('unknown.json', '{"modle":"mlp"}')}`,
    /unknown\.json: "modle": there is no such setting/, /Did you mean model\?/],
  [`plan ${file('range.json', '{"sparsity":95}')}`, /range\.json: "sparsity" 95/, /0\.95/],
  [`plan ${file('both.json', '{"sparsity":0.5,"density":0.5}')}`, /give one or the other/],
  ['trian', /unknown command 'trian'/, /Did you mean train\?/],
  ['bench --model mpl', /--model 'mpl'/, /Did you mean mlp\?/],
  ['bench --model mlp,', /--model 'mlp,': expected values with commas between them/],
  ['bench --sparsity 0.9 --density 0.1', /--sparsity and --density: give one or the other/],
  ['bench --sparsity 0.9,95', /--sparsity 95: expected 0 ≤ S < 1/, /did you mean 0\.95\?/],
  ['bench --batch 8,0', /--batch 0: expected an integer from 1 to 65536/],
  ['bench --threads two', /--threads 'two'/],
  ['bench --backend cpu,wegpu', /--backend 'wegpu'/, /Did you mean webgpu\?/],
  ['bench --backend webgpu --threads 2', /--threads 2: these are threads of the cpu backend/],
  ['bench --backend node --build wasm-simd', /--build wasm-simd: these are kernels of the cpu backend, not of node/],
  ['bench --build wasm-smd', /--build 'wasm-smd': expected native-avx2, .*Did you mean wasm-simd\?/],
  ['bench --what steps', /--what 'steps': expected step, inference, layers\. Did you mean step\?/],
  ['bench --backend webgpu --what layers', /--what layers: on webgpu kernels run while the program goes on/],
  ['bench --against pytorhc', /--against 'pytorhc': expected dense, pytorch, .*Did you mean pytorch\?/],
  ['bench --against pytorch --python no-such-python', /--against pytorch: no-such-python does not have it/,
    /no-such-python -m pip install torch/, /Here are: dense/],
  ['bench --density 1 --against dense', /--density 1: that is the dense network itself/],
  ['bench --sparsity 0 --what layers', /--density 1: that is the dense network itself/],
  ['bench --out file/page.html --against dense', /--out file\/page\.html: cannot write there: there is a file/],
  ['bench --rounds 0', /--rounds '0': expected an integer from 1 to 1000000/],
  ['bench --seconds 1.5', /--seconds '1\.5': expected an integer from 1 to 1000000/],
  ['bench --model resnet50 --batch 128 --against dense',
    /--batch 128: these networks of resnet50 take about .* GB/, /A batch of \d+ fits/],
  ['export runs/x --format onnx --out y', /does not have it yet/],
  ['list modles', /Did you mean models\?/],
  ['list', /missing required argument/],
  ['train --out file/run', /--out file\/run: cannot write there: a part of the path is a file/],
  ['train --out file', /--out file: cannot write there/],
  ...process.platform === 'linux'
    ? [['train --out /proc/no/run', /--out \/proc\/no\/run: cannot write there/] as const]
    : [],
  ['train --out .', /the folder exists and is not empty/],
  ['train --data nowhere', /nowhere: expected a data set/],
  ['train --model mlp --data cifar10', /takes 1×28×28 images/],
  ['plan --model mlp-cifar10 --data mnist', /takes 3×32×32 images/],
  ...['plan', 'train', 'explain'].map(command => [`${command} --model vgg16 --data mnist`,
    /--model vgg16 takes 3×32×32 images, but mnist has 1×28×28/, /Models for those: mlp, lenet5\./,
    /Data for vgg16: cifar10, cifar100\./] as const),
  ['plan --model resnet50 --image-size 16', /--model resnet50 takes 3×224×224 images, but imagenet has 3×16×16/],
  ['train --model resnet50 --batch 128 --accumulate 1', /--batch 128: training resnet50 takes about 13\.\d GB/,
    /memory of WebAssembly ends at 4\.29 GB/,
    /A batch of 36 fits\. To keep batches of 128: --accumulate 4, parts of 32/],
  ['train --model resnet50 --batch 128 --accumulate 2',
    /--batch 128 in 2 parts: training resnet50 takes/, /--accumulate 4/],
  ['train --model resnet50 --image-size 2048', /Not even one image fits/],
  ['train --resume nowhere', /nowhere: there is no such folder/],
  ['train --resume .', /not a run folder/],
  ['inspect nowhere', /nowhere: there is no such folder/],
  ['eval nowhere', /nowhere: there is no such folder/],
  ['report nowhere', /nowhere: there is no such folder/]
]

const told = cases.map(([line, ...expected]) => ({ line, expected }))

test.each(told)('$line ends with status 2 and says what to do', async ({ line, expected }) => {
  const { status, stdout, stderr } = await itop(words(line), { cwd })
  for (const pattern of expected) expect(stderr).toMatch(pattern)
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('--debug adds the stack', async () => {
  const { stderr } = await itop(words('plan --sparsity 95 --debug'), { cwd })
  expect(stderr).toMatch(/^\s+at /m)
})
