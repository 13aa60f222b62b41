"""`read-heic`: one HEIC photo from standard input as a small PPM picture on standard output.

The program gives itself this command (`desktop.services.photos.heic` says why).
"""

import argparse
import io
import sys
from typing import Any

from pi_heif import HeifImageFile
from PIL import Image, ImageOps

from desktop.services.photos.heic import COMMAND, MOST_PIXELS, TOO_BIG

OK, BAD = 0, 1


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(COMMAND)
    parser.add_argument("longest", type=int)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    Image.MAX_IMAGE_PIXELS = None  # the limit is MOST_PIXELS
    try:
        opened = HeifImageFile(io.BytesIO(sys.stdin.buffer.read()))
        if opened.width * opened.height > MOST_PIXELS:
            return TOO_BIG
        upright = ImageOps.exif_transpose(opened).convert("RGB")  # turned by the decoder: this copies
        upright.thumbnail((args.longest, args.longest))
        upright.save(sys.stdout.buffer, "PPM")
    except Exception:  # noqa: BLE001 - whatever it is, the photo cannot be read
        return BAD
    return OK
