"""Cut the fonts of the drivers' papers down to the letters they need.

Takes DejaVu Sans Condensed 2.37 from the folder given (Debian: fonts-dejavu-core and fonts-dejavu-extra put it in
/usr/share/fonts/truetype/dejavu) and keeps Latin with all accents, Greek, Cyrillic and a few signs:

    .venv/bin/python tools/make_fonts.py /usr/share/fonts/truetype/dejavu
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "logistics" / "documents" / "drivers" / "fonts"
NAMES = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
#: First and last letter of what is kept: Latin, accents to be combined, Greek, Cyrillic, Vietnamese and other Latin,
#: punctuation, currency, fractions, arrows, the empty box that stands for a letter the font does not have.
KEPT = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x36F), (0x370, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x20A0, 0x20BF), (0x2150, 0x215F), (0x2190, 0x2193), (0x2212, 0x2212), (0x25A1, 0x25A1), (0x25BA, 0x25BA),
)  # fmt: skip


def main() -> None:
    """Write the fonts into the package."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    for name in NAMES:
        font = TTFont(Path(sys.argv[1]) / name, recalcTimestamp=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in KEPT for code in range(first, last + 1)])
        subsetter.subset(font)
        font.save(FONTS / name)


if __name__ == "__main__":
    main()
