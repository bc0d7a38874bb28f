# Makes the numbers of ../../src/conformance/golden/optimizers.ts: 20 steps of PyTorch's Adam and SGD, in float64.
# Weights and gradients are fractions that a float32 holds exactly. Run: python optimizers.py > FILE (PyTorch 2.15.0)
import json

import torch

size, steps = 12, 20


def gradient(step):
    return [((37 * i + 101 * step) % 201 - 100) / 64 / 4 ** (i % 5) for i in range(size)]


def run(make, slots):
    weights = torch.tensor([((29 * i) % 31 - 15) / 32 for i in range(size)], dtype=torch.float64, requires_grad=True)
    optimizer = make([weights])
    for step in range(steps):
        weights.grad = torch.tensor(gradient(step), dtype=torch.float64)
        optimizer.step()
    state = optimizer.state[weights]
    return {'weights': weights.tolist(), 'slots': [state[slot].tolist() for slot in slots]}


cases = []
for beta1, beta2, decay in [(0.9, 0.999, 0), (0.9, 0.999, 1e-4), (0.5, 0.9999, 0), (0.0, 0.99, 0), (0.9, 0.0, 0)]:
    cases.append({
        'optimizer': 'adam',
        'numbers': {'learningRate': 0.01, 'beta1': beta1, 'beta2': beta2, 'epsilon': 1e-8, 'weightDecay': decay},
        **run(lambda given: torch.optim.Adam(given, 0.01, (beta1, beta2), 1e-8, decay), ['exp_avg', 'exp_avg_sq'])
    })
for momentum, nesterov, decay in [(0.9, False, 5e-4), (0.9, True, 5e-4), (0.999, True, 0)]:
    cases.append({
        'optimizer': 'sgd',
        'numbers': {'learningRate': 0.1, 'momentum': momentum, 'nesterov': nesterov, 'weightDecay': decay},
        **run(lambda given: torch.optim.SGD(given, 0.1, momentum, 0, decay, nesterov), ['momentum_buffer'])
    })


def text(case):
    lines = [f'    {name}: {value}' for name, value in [
        ('optimizer', repr(case['optimizer'])),
        ('numbers', '{ ' + ', '.join(f'{key}: {json.dumps(value)}' for key, value in case['numbers'].items()) + ' }'),
        ('weights', block(case['weights'], 4)),
        ('slots', '[' + ', '.join(block(slot, 4) for slot in case['slots']) + ']')]]
    return '  {\n' + ',\n'.join(lines) + '\n  }'


def block(values, indent):
    rows = [values[i:i + 4] for i in range(0, len(values), 4)]
    inner = ',\n'.join(' ' * (indent + 2) + ', '.join(json.dumps(float(f'{value:.12g}')) for value in row) for row in rows)
    return '[\n' + inner + '\n' + ' ' * indent + ']'


print(f"""// Made by test/golden/optimizers.py with PyTorch {torch.__version__.split('+')[0]}, in float64.
import type {{ AdamNumbers, SgdNumbers }} from '../../types.js'

/** What {steps} steps came to: weights, and the optimizer's state. */
export type GoldenSteps = {{ readonly weights: readonly number[], readonly slots: readonly (readonly number[])[] }} & (
  {{ readonly optimizer: 'adam', readonly numbers: Omit<AdamNumbers, 'step'> }} |
  {{ readonly optimizer: 'sgd', readonly numbers: SgdNumbers }})

export const goldenSteps: readonly GoldenSteps[] = [""")
print(',\n'.join(text(case) for case in cases))
print(']')
