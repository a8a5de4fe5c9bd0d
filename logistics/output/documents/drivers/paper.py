"""A PDF document of A4 pages in black and white, with fonts for every script that names may be written in."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from fpdf import FPDF

from logistics.core.language import SIDE_BY_SIDE
from logistics.core.letters import drawable, runs_of

if TYPE_CHECKING:
    import datetime as dt

FONT = "DejaVuSansCondensed"
_OTHER = "NotoSans"
#: Position of the base line within a cell of the library, as a share of the cell's height.
_LINE_OF_CELL = 0.8
#: Height of a line (mm) for each point of its letters.
LINE_MM = 0.42
DOTS = "\u2026"


class Paper(FPDF):
    """A document whose bytes depend on nothing but its content and its stated time of creation."""

    def __init__(self, title: str, created: dt.datetime) -> None:
        """Begin a document without pages."""
        super().__init__(orientation="portrait", unit="mm", format="A4")
        fonts = files(__package__).joinpath("fonts")
        self.add_font(FONT, "", str(fonts.joinpath(f"{FONT}.ttf")))
        self.add_font(FONT, "B", str(fonts.joinpath(f"{FONT}-Bold.ttf")))
        self.c_margin = 0.0
        self._shown: dict[str, str] = {}
        self._widths: dict[tuple[str, bool], float] = {}
        self.set_auto_page_break(auto=False)
        self.set_creation_date(created)
        self.set_title(self.shown(title))
        self.set_lang(SIDE_BY_SIDE[0])
        self.set_line_width(0.3)

    def shown(self, text: str) -> str:
        """Give a text as it can be printed on one line.

        Marks that change the direction of writing are left out. Letters that no font has become Latin ones.
        """
        if text not in self._shown:
            self._shown[text] = drawable(" ".join(text.split()))
        return self._shown[text]

    def width(self, text: str, points: float, *, bold: bool = False) -> float:
        """Give the width (mm) of a text that `shown` gave."""
        key = (text, bold)
        if key not in self._widths:
            self._widths[key] = sum(self._set(run, part, 100, bold=bold) for run, part in runs_of(text)) / 100
        return self._widths[key] * points

    def lines(self, text: str, width: float, points: float, *, bold: bool = False, most: int = 3) -> list[str]:
        """Break a text into lines.

        Parameters
        ----------
        text : the text.
        width : the width of a line (mm).
        points : size of the letters.
        bold : whether they are bold.
        most : the most lines; if the text needs more, the last one is cut and ends in dots.
        """
        lines = [""]
        for word in self.shown(text).split():
            longer = f"{lines[-1]} {word}".lstrip()
            if self.width(longer, points, bold=bold) <= width:
                lines[-1] = longer
                continue
            *full, rest = self._pieces(word, width, points, bold=bold)
            lines = [*(line for line in lines if line), *full, rest]
        if len(lines) > most:
            lines = [*lines[: most - 1], self.cut(" ".join(lines[most - 1 :]), width, points, bold=bold)]
        return lines

    def cut(self, text: str, width: float, points: float, *, bold: bool = False) -> str:
        """Cut a text to a width (mm); dots stand for what is left out."""
        text = self.shown(text)
        if self.width(text, points, bold=bold) <= width:
            return text
        return self._pieces(text, width - self.width(DOTS, points, bold=bold), points, bold=bold)[0].rstrip() + DOTS

    def put(
        self, x: float, y: float, text: str, points: float, *, bold: bool = False, align: str = "L", grey: int = 0
    ) -> None:
        """Write a text on one line.

        Parameters
        ----------
        x : where the text begins (`align` is `L`), ends (`R`) or has its middle (`C`) (mm).
        y : its base line (mm from the top of the page).
        text : the text.
        points : size of the letters.
        bold : whether they are bold.
        align : `L`, `R` or `C`.
        grey : their grey, from 0 (black) to 255 (white).
        """
        text = self.shown(text)
        if align != "L":
            x -= self.width(text, points, bold=bold) * (1.0 if align == "R" else 0.5)
        self.set_text_color(grey)
        for script, part in runs_of(text):
            width = self._set(script, part, points, bold=bold)
            if script:
                # Only a cell shapes its text; its base line is at this share of its height.
                self.set_xy(x, y - _LINE_OF_CELL * self.font_size)
                self.cell(w=width, h=self.font_size, text=part)
            else:
                self.text(x, y, part)
            x += width

    def _set(self, script: str, text: str, points: float, *, bold: bool) -> float:
        """Choose the font of a script ("" for the main font) and give the width of a text in it (mm)."""
        family = f"{_OTHER}{script}" if script else FONT
        if family.lower() not in self.fonts:
            path = str(files(__package__).joinpath("fonts", f"{family}-Regular.ttf"))
            self.add_font(family, "", path)
            self.add_font(family, "B", path)
        self.set_text_shaping(use_shaping_engine=bool(script))
        self.set_fallback_fonts([FONT] if script else [])
        self.set_font(family, "B" if bold else "", points)
        return self.get_string_width(text)

    def _pieces(self, word: str, width: float, points: float, *, bold: bool) -> list[str]:
        """Break a word into pieces that are no wider than `width` (mm)."""
        pieces = [""]
        room = width / points
        used = 0.0
        for letter in word:
            size = self.width(letter, 1.0, bold=bold)
            if pieces[-1] and used + size > room:
                pieces.append("")
                used = 0.0
            pieces[-1] += letter
            used += size
        return pieces
