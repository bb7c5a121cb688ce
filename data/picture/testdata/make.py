"""Makes pictures of every format, and what Pillow 13.0.0 and NumPy 2.4.6 make of them.

    python make.py

NAME is a picture, and NAME.pixels what Pillow decodes: channels, height and width as int32, and float32 values in [0, 1],
little-endian, over black where there is alpha. crop.pixels and letterbox.pixels are alpha.png, 9 pixels wide and 5 high,
over #ff0080.
"""
import io
import pathlib
import numpy
from PIL import Image, ImageOps

from picture import picture  # of docs/pictures.md

here = pathlib.Path(__file__).parent

# A smooth scene with edges, 21 × 16, of odd and even sizes when it is cut.
y, x = numpy.mgrid[0:16, 0:21].astype(float)
scene = numpy.stack([127 + 120 * numpy.sin(x / 5 + y / 9), 127 + 120 * numpy.cos(y / 4), 255 * ((x - 10) ** 2 + (y - 7) ** 2 < 25)], axis=-1)
photograph = Image.fromarray(scene.clip(0, 255).astype(numpy.uint8))
grey = photograph.convert("L")
clear = photograph.convert("RGBA")
clear.putalpha(Image.fromarray((x * 12).clip(0, 255).astype(numpy.uint8)))


def values(image):
    """Returns a picture as float32 of [channels, height, width]."""
    image = ImageOps.exif_transpose(image)
    if image.mode == "I;16":
        return (numpy.asarray(image).astype(numpy.float32) / 65535)[None]
    if image.mode in "1P":
        image = image.convert("L" if image.mode == "1" else "RGB")
    v = numpy.asarray(image).astype(numpy.float32) / 255
    v = v[None] if v.ndim == 2 else v.transpose(2, 0, 1)
    return v[:-1] * v[-1:] if len(v) in (2, 4) else v


def write(name, v):
    with open(here / (name + ".pixels"), "wb") as f:
        f.write(numpy.array(v.shape, "<i4").tobytes() + v.astype("<f4").tobytes())


def save(name, image, **options):
    image.save(here / name, **options)
    write(name, values(Image.open(here / name)))


save("photograph.png", photograph)
save("grey.png", grey)
save("palette.png", photograph.convert("P", palette=Image.Palette.ADAPTIVE))
save("bits.png", photograph.convert("1"))
save("alpha.png", clear)
save("greyalpha.png", clear.convert("LA"))
save("deep.png", Image.fromarray((scene[..., 0] * 257).clip(0, 65535).astype(numpy.uint16)))
for ratio in ("4:4:4", "4:2:2", "4:2:0"):
    save(f"photograph{ratio.replace(':', '')}.jpg", photograph, quality=90, subsampling=ratio)
save("even.jpg", photograph.crop((0, 0, 20, 15)), quality=90, subsampling="4:2:0")
save("narrow.jpg", photograph.crop((0, 0, 4, 16)), quality=90, subsampling="4:2:0")
save("progressive.jpg", photograph, quality=90, progressive=True)
save("grey.jpg", grey, quality=90)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"turned{orientation}.jpg", photograph, quality=90, exif=exif)
save("photograph.bmp", photograph)
save("palette.bmp", photograph.convert("P", palette=Image.Palette.ADAPTIVE))
save("photograph.gif", photograph)
save("photograph.tif", photograph)
save("packed.tif", photograph, compression="tiff_lzw")
save("grey.tif", grey)
save("lossless.webp", photograph, lossless=True)
save("lossy.webp", photograph, quality=90)
save("even.webp", photograph.crop((0, 0, 20, 15)), quality=90)
save("alpha.webp", clear, quality=90)


write("crop", picture(here / "alpha.png", 9, 5, "crop", (255, 0, 128)))
write("letterbox", picture(here / "alpha.png", 9, 5, "letterbox", (255, 0, 128)))
