# Makes the numbers of ../../src/conformance/golden/optimizers.ts: 20 steps of PyTorch's Adam, AdamW and SGD, in float64,
# some with gradients clipped by PyTorch, some with weights that die and others that are born after half of the steps.
# Weights and gradients are fractions that a float32 holds exactly. Run: python optimizers.py > FILE (PyTorch 2.15.0)
import json

import torch

size, steps, change = 12, 20, 10
rate = 0.01
before, after = [0, 2, 3, 5, 6, 8, 9, 11], [1, 2, 3, 6, 7, 8, 9, 11]  # where weights exist, with growth


def gradient(step):
    return [((37 * i + 101 * step) % 201 - 100) / 64 / 4 ** (i % 5) for i in range(size)]


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def run(make, slots, clip_norm=None, growth=None):
    """Each weight is a parameter of its own, so that it has a state of its own. `growth` makes the state of the born."""
    weights = [tensor(((29 * i) % 31 - 15) / 32).requires_grad_() for i in range(size)]
    optimizer = make(weights)
    alive = before if growth else range(size)
    for step in range(steps):
        if growth and step == change:
            born = [i for i in after if i not in alive]
            for i in born:
                weights[i].data.zero_()
                optimizer.state[weights[i]] = growth()
            alive = after
        for i in range(size):
            weights[i].grad = tensor(gradient(step)[i]) if i in alive else None
        if clip_norm:
            torch.nn.utils.clip_grad_norm_(weights, clip_norm)
        optimizer.step()
    state = [optimizer.state[weights[i]] for i in alive]
    return {
        'weights': [weights[i].item() for i in alive],
        'slots': [[float(own[slot]) for own in state] for slot in slots],
    }


def age_zero():
    return {'step': torch.tensor(0.0), 'exp_avg': tensor(0), 'exp_avg_sq': tensor(0)}


def as_old_as_the_run():
    return {**age_zero(), 'step': torch.tensor(float(change))}


def no_momentum():
    return {'momentum_buffer': tensor(0)}


moments = ['exp_avg', 'exp_avg_sq']
cases = []


def adam(beta1, beta2, decay, decoupled=False, by_age=False, clip_norm=None, growth=False):
    kind = torch.optim.AdamW if decoupled else torch.optim.Adam
    cases.append({
        'optimizer': 'adam',
        'numbers': {
            'learningRate': rate, 'beta1': beta1, 'beta2': beta2, 'epsilon': 1e-8, 'weightDecay': decay,
            **({'decoupled': True} if decoupled else {})},
        **({'byAge': True} if by_age else {}),
        **({'clipNorm': clip_norm} if clip_norm else {}),
        **({'growth': True} if growth else {}),
        **run(lambda given: kind(given, rate, (beta1, beta2), 1e-8, decay), moments + (['step'] if by_age else []),
              clip_norm, (age_zero if by_age else as_old_as_the_run) if growth else None)
    })


def sgd(momentum, nesterov, decay, clip_norm=None, growth=False):
    cases.append({
        'optimizer': 'sgd',
        'numbers': {'learningRate': 0.1, 'momentum': momentum, 'nesterov': nesterov, 'weightDecay': decay},
        **({'clipNorm': clip_norm} if clip_norm else {}),
        **({'growth': True} if growth else {}),
        **run(lambda given: torch.optim.SGD(given, 0.1, momentum, 0, decay, nesterov), ['momentum_buffer'],
              clip_norm, no_momentum if growth else None)
    })


for betas_and_decay in [(0.9, 0.999, 0), (0.9, 0.999, 1e-4), (0.5, 0.9999, 0), (0.0, 0.99, 0), (0.9, 0.0, 0)]:
    adam(*betas_and_decay)
for rule in [(0.9, False, 5e-4), (0.9, True, 5e-4), (0.999, True, 0)]:
    sgd(*rule)
adam(0.9, 0.999, 0.1, decoupled=True)
adam(0.9, 0.999, 0.01, by_age=True)
adam(0.9, 0.999, 0, growth=True)
adam(0.9, 0.999, 0.01, by_age=True, growth=True)
adam(0.0, 0.9999, 0, by_age=True, growth=True)
adam(0.9, 0.999, 0.1, decoupled=True, growth=True)
adam(0.9, 0.999, 0.1, decoupled=True, by_age=True, clip_norm=0.5, growth=True)
adam(0.9, 0.999, 1e-4, clip_norm=1.75, growth=True)
sgd(0.9, True, 5e-4, growth=True)
sgd(0.9, True, 5e-4, clip_norm=1.75)
sgd(0.9, False, 5e-4, clip_norm=0.5, growth=True)


def text(case):
    slots = '[' + ', '.join(block(slot, 4) for slot in case['slots']) + ']'
    words = {'optimizer': repr(case['optimizer']), 'numbers': fields(case['numbers']),
             'weights': block(case['weights'], 4), 'slots': slots}
    lines = [f'    {name}: {words.get(name) or json.dumps(value)}' for name, value in case.items()]
    return '  {\n' + ',\n'.join(lines) + '\n  }'


def fields(numbers):
    return '{ ' + ', '.join(f'{key}: {json.dumps(value)}' for key, value in numbers.items()) + ' }'


def block(values, indent):
    rows = [values[i:i + 6] for i in range(0, len(values), 6)]
    lines = [' ' * (indent + 2) + ', '.join(json.dumps(float(f'{value:.12g}')) for value in row) for row in rows]
    return '[\n' + ',\n'.join(lines) + '\n' + ' ' * indent + ']'


print(f"""// Made by test/golden/optimizers.py with PyTorch {torch.__version__.split('+')[0]}, in float64.
import type {{ AdamNumbers, SgdNumbers }} from '../../types.js'

/** Steps, and after how many of them some weights die and others are born, where there is growth. */
export const goldenLength = {{ steps: {steps}, change: {change} }} as const

/** Where weights exist before and after. */
export const goldenPositions = {{ before: {before}, after: {after} }} as const

/** What the steps came to: existing weights, and the optimizer's state, its age last. */
export type GoldenSteps = {{
  readonly weights: readonly number[]
  readonly slots: readonly (readonly number[])[]
  readonly clipNorm?: number
  readonly growth?: boolean
}} & (
  {{ readonly optimizer: 'adam', readonly numbers: Omit<AdamNumbers, 'step'>, readonly byAge?: boolean }} |
  {{ readonly optimizer: 'sgd', readonly numbers: SgdNumbers }})

export const goldenSteps: readonly GoldenSteps[] = [""")
print(',\n'.join(text(case) for case in cases))
print(']')
