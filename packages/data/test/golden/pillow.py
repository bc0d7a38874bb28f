# Makes pillow.json: an image of 48×36 as torchvision prepares it with Pillow (Pillow 13.0.0): Resize and CenterCrop for
# testing, and a box resized for training. Run: python pillow.py > pillow.json
import json
from PIL import Image

image = Image.new('RGB', (48, 36))
image.putdata([((x * x + 3 * y) % 256, (5 * x + y * y) % 256, (x * y) % 256) for y in range(36) for x in range(48)])

size = 21
short = round(size * 256 / 224)
scaled = image.resize((int(short * 48 / 36), short), Image.BILINEAR)
left, top = round((scaled.width - size) / 2), round((scaled.height - size) / 2)
middle = scaled.crop((left, top, left + size, top + size))
box = image.crop((5, 7, 35, 32)).resize((size, size), Image.BILINEAR)


def planes(picture):
    return [list(band.tobytes()) for band in picture.split()]


print(json.dumps({'size': size, 'middle': planes(middle), 'box': planes(box)}))
