from safetensors.torch import load_file
from torchvision.models import resnet50

state = load_file('run/pytorch.safetensors')
model = resnet50(num_classes=state['fc.weight'].shape[0])
model.load_state_dict(state, strict=True)
