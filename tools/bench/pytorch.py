"""Dense training steps in PyTorch, one for each line read; answers with the milliseconds each took."""
import sys
import time

import torch
from torch import nn

widths, batch, threads = [int(w) for w in sys.argv[1].split("-")], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
layers = []
for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
    layers.append(nn.Linear(inputs, outputs))
    if i < len(widths) - 2:
        layers.append(nn.ReLU())
network = nn.Sequential(*layers)
optimizer = torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9, nesterov=True, weight_decay=5e-4)
images, labels = torch.randn(batch, widths[0]), torch.arange(batch) % widths[-1]
print(torch.__version__, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(network(images), labels)
    loss.backward()
    optimizer.step()
    loss.item()
    print(1000 * (time.perf_counter() - start), flush=True)
