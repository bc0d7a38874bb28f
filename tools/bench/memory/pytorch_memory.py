"""Trains the dense network that the line read describes, and prints what that took (see measure.mjs)."""
import json
import re
import sys

import torch
from torch import nn

from pytorch_network import Network


def memory():
    """Bytes of this process, now and at most."""
    with open("/proc/self/status") as file:
        status = file.read()
    return [1024 * int(re.search(rf"^{field}:\s*(\d+) kB", status, re.M)[1]) for field in ("VmRSS", "VmHWM")]


def forget_peak():
    """From here on, the peak counts from what there is now."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def train(task, form):
    """Some steps; bytes of weights, gradients and what the optimizer keeps."""
    network = Network(task["steps"], lambda layer, step: layer).to(memory_format=form)
    rule = {"lr": 1e-3, "momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}
    optimizer = torch.optim.SGD(network.parameters(), **rule, fused=True)
    images = torch.randn(task["batch"], *task["shape"]).contiguous(memory_format=form)
    labels = torch.arange(task["batch"]) % task["classes"]
    for _ in range(task["rounds"]):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()
    held = [*network.parameters(), *(weight.grad for weight in network.parameters())]
    held += [tensor for slots in optimizer.state.values() for tensor in slots.values() if torch.is_tensor(tensor)]
    held += [tensor for tensor in network.buffers() if tensor.is_floating_point()]
    return sum(tensor.nbytes for tensor in held)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    form = torch.channels_last if task["channelsLast"] else torch.contiguous_format
    train(task["first"], form)
    now, before = memory()
    forget_peak()
    state = train(task, form)
    _, after = memory()
    peaks = {"peakBytes": after - now, "processBytes": max(before, after)}
    print(json.dumps({"version": torch.__version__, **peaks, "stateBytes": state}))


main()
