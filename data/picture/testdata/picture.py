import numpy
from PIL import Image, ImageOps

def picture(path, width, height, fit="crop", background=(0, 0, 0)):
    image = ImageOps.exif_transpose(Image.open(path))
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    v = numpy.asarray(image).astype(numpy.float32).transpose(2, 0, 1) / 255
    behind = numpy.array(background, numpy.float32).reshape(3, 1, 1) / 255
    if len(v) == 4:
        v = v[:3] * v[3:] + behind * (1 - v[3:])
    _, h, w = v.shape
    if fit == "crop":
        across = h * width / height if w * height > h * width else w
        down = h if w * height > h * width else w * height / width
        return resized(v, (width, height), ((w - across) / 2, (h - down) / 2, (w + across) / 2, (h + down) / 2))
    scale = min(width / w, height / h)
    size = max(1, int(w * scale + 0.5)), max(1, int(h * scale + 0.5))
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    out = numpy.broadcast_to(behind, (3, height, width)).copy()
    out[:, top:top + size[1], left:left + size[0]] = resized(v, size)
    return out

def resized(v, size, box=None):
    return numpy.stack([numpy.clip(numpy.asarray(Image.fromarray(p).resize(size, Image.Resampling.BICUBIC, box=box)), 0, 1) for p in v])
