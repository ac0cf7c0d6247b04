"""Take the pictures of the tutorials anew: ``uv run python -m tests.viewer.pictures``.

It needs Chromium with chromedriver, and ImageMagick, which leaves each picture as many colours as it needs.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.demo.making import make
from tests.viewer.playing import TUTORIALS, play, reader_of

COLOURS = 48


def main() -> None:
    """Play each tutorial, and put its pictures beside it."""
    for lang, tutorial in TUTORIALS.items():

        def take(name: str, picture: bytes, folder: Path = tutorial.parent) -> None:
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            fewer = ["convert", "png:-", "+dither", "-colors", str(COLOURS), "-strip", f"png8:{file}"]
            subprocess.run(fewer, input=picture, check=True)

        with TemporaryDirectory() as folder:
            demo = make(Path(folder) / "made" / "demo")
            with reader_of(lang, demo, Path(folder)) as (reader, browser):
                play(tutorial, reader, browser, take)


if __name__ == "__main__":
    main()
