"""The steps of a network of @itop/models as PyTorch modules: the same network, so the same work."""
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    """Runs the steps in order. `adapt(layer, step)` may replace a convolution or fully connected layer."""

    def __init__(self, steps, adapt):
        super().__init__()
        self.steps = steps
        # PyTorch forbids dots in a module's name.
        self.layers = nn.ModuleDict({key(step): layer_of(step, adapt) for step in steps if "name" in step})

    def forward(self, images):
        made = []
        for step in self.steps:
            inputs = [images if i < 0 else made[i] for i in step["inputs"]]
            made.append(self.run(step, *inputs))
        return made[-1]

    def run(self, step, x, other=None):
        op = step["op"]
        if op in ("conv2d", "linear", "batchNorm", "dropout"):
            y = self.layers[key(step)](x)
            if other is not None:
                y += other
            # In place where PyTorch allows it behind every layer.
            return F.relu(y, inplace=op == "batchNorm") if step.get("relu") else y
        if op == "relu":
            return F.relu(x)
        if op == "add":
            return x + other
        if op == "maxPool":
            return F.max_pool2d(x, step["kernel"], step["stride"], step["padding"])
        if op == "averagePool":
            return F.avg_pool2d(x, step["kernel"], step["stride"], step["padding"])
        if op == "globalAveragePool":
            return F.adaptive_avg_pool2d(x, 1).flatten(1)
        if op == "flatten":
            return x.flatten(1)
        raise ValueError(f"pytorch_network: no step {op!r}. Add it here.")


def key(step):
    return step["name"].replace(".", "/")


def layer_of(step, adapt):
    op, inputs, outputs = step["op"], step["input"]["c"], step["output"]["c"]
    if op == "conv2d":
        window = {name: step[name] for name in ("stride", "padding", "groups", "bias")}
        return adapt(nn.Conv2d(inputs, outputs, step["kernel"], **window), step)
    if op == "linear":
        return adapt(nn.Linear(inputs, outputs, bias=step["bias"]), step)
    if op == "batchNorm":
        vector = step["input"]["h"] == 1 and step["input"]["w"] == 1
        return (nn.BatchNorm1d if vector else nn.BatchNorm2d)(inputs, eps=step["epsilon"], momentum=step["momentum"])
    if op == "dropout":
        return nn.Dropout(step["rate"])
    raise ValueError(f"pytorch_network: no layer {op!r}. Add it here.")
