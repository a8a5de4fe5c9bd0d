"""Cut the fonts of the drivers' papers down to the letters they need.

Takes DejaVu Sans Condensed 2.37 and Noto Sans from the folders given (Debian: fonts-dejavu-core, fonts-dejavu-extra and
fonts-noto-core put them in /usr/share/fonts/truetype). Of DejaVu it keeps Latin with all accents, Greek, Cyrillic and a
few signs; of Noto the letters and the shaping of other scripts that people on the way write their names in:

    .venv/bin/python tools/make_fonts.py /usr/share/fonts/truetype/dejavu /usr/share/fonts/truetype/noto
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "logistics" / "output" / "documents" / "drivers" / "fonts"
NAMES = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
#: First and last letter of what is kept: Latin, accents to be combined, Greek, Cyrillic, Vietnamese and other Latin,
#: punctuation, currency, fractions, arrows, the empty box that stands for a letter the font does not have.
KEPT = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x36F), (0x370, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x20A0, 0x20BF), (0x2150, 0x215F), (0x2190, 0x2193), (0x2212, 0x2212), (0x25A1, 0x25A1), (0x25BA, 0x25BA),
)  # fmt: skip


#: Scripts drawn with Noto, and the letters kept: of Arabic those of Arabic, Persian, Pashto, Kurdish and Urdu.
NOTO = {
    "Arabic": ((0x600, 0x6FF), (0x200C, 0x200D)), "Armenian": ((0x530, 0x58F),),
    "Bengali": ((0x980, 0x9FF), (0x200C, 0x200D)),
    "Devanagari": ((0x900, 0x97F), (0x200C, 0x200D)), "Ethiopic": ((0x1200, 0x137F),), "Georgian": ((0x10A0, 0x10FF),),
    "Gurmukhi": ((0xA00, 0xA7F), (0x200C, 0x200D)), "Hebrew": ((0x590, 0x5FF),),
    "Sinhala": ((0xD80, 0xDFF), (0x200C, 0x200D)), "Tamil": ((0xB80, 0xBFF), (0x200C, 0x200D)),
}  # fmt: skip


def main() -> None:
    """Write the fonts into the package."""
    for script, kept in NOTO.items():
        options = Options()
        options.layout_features = ["*"]
        options.hinting = False
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        name = f"NotoSans{script}-Regular.ttf"
        font = TTFont(Path(sys.argv[2]) / name, recalcTimestamp=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in kept for code in range(first, last + 1)])
        subsetter.subset(font)
        font.save(FONTS / name)
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
