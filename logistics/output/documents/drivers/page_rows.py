"""The rows of a trip's page, each with its height and the function that draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.language import dates
from logistics.output.documents.drivers.words import (
    BETWEEN,
    highways,
    hour,
    kilograms,
    people_words,
    quantity,
    same_way_back,
    way_home,
)
from logistics.output.documents.wording import NOTHING, both, unit_words
from logistics.planning.routes.calendar import NIGHT_ENDS, NIGHT_STARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from logistics.core.language import Texts
    from logistics.output.documents.drivers.paper import Paper
    from logistics.output.documents.drivers.trip_sheets import Call, Load, TripSheet, Way

#: Left and right edge of what is printed (mm).
LEFT, RIGHT = 12.0, 198.0
WIDTH = RIGHT - LEFT
#: Right edges of the columns of the load list: item, quantity, unit, kg, loaded, received (mm).
ITEM, QUANTITY, UNIT, KG, LOADED, RECEIVED = 92.0, 111.0, 140.0, 156.0, 174.0, RIGHT
#: Left edges of the hours of a stop and of the box for the receiver (mm).
HOURS, BOX = 103.0, 144.0
#: The most highways of a way home beside which the English text still has room.
MANY = 3
#: Height of a row of boxes to sign in.
SIGN_MM = 10.5
#: Room between a cell's edge and its text (mm).
PAD = 1.6


@dataclass(frozen=True)
class Row:
    """A part of a page that is never divided between two pages.

    Attributes
    ----------
    height : its height (mm).
    draw : draws the row, given the position of its top edge (mm from the top of the page).
    opens : whether rows that belong to it follow, so that it must not be the last on a page.
    head : the row that is drawn again above this one where a page would begin with it.
    """

    height: float
    draw: Callable[[float], None]
    opens: bool = False
    head: Row | None = None


@dataclass(frozen=True)
class RowsOf:
    """Makes the rows of one sheet.

    Attributes
    ----------
    paper : the document that is drawn on.
    sheet : the trip that is shown.
    size : the size of the letters as a multiple of the normal size.
    drive_at_night : whether vehicles may drive at night.
    """

    paper: Paper
    sheet: TripSheet
    size: float
    drive_at_night: bool

    def all(self) -> Iterator[Row]:
        """Give the rows from the load list to the way back."""
        yield self._bar("1", both("load_in_order" if len(self.sheet.calls) > 1 else "load_title"))
        yield self._load_heads()
        for call in self.sheet.in_loading_order:
            block = self._block(call)
            yield block
            for load in call.loads:
                yield self._load(load, block)
        yield self._total()
        yield self._bar("2", both("drive_title"))
        for call in self.sheet.calls:
            if not call.way.still:
                yield self._way(call.way, "way_by", opens=True)
            yield self._call(call)
        yield self._home()
        if not self.drive_at_night and self._touches_night():
            yield self._night()

    def _bar(self, figure: str, words: Texts) -> Row:
        """Give the black bar that begins a numbered part of the page."""

        def draw(y: float) -> None:
            self.paper.set_fill_color(0)
            self.paper.rect(LEFT, y + 1.5, WIDTH, 6.6, style="F")
            self.paper.put(LEFT + 2, y + 6.5, f"{figure}.  {words.first}", 14, bold=True, grey=255)
            self.paper.put(RIGHT - 2, y + 6.3, words.others, 9, align="R", grey=255)

        return Row(8.6, draw, opens=True)

    def _load_heads(self) -> Row:
        heads = ((LEFT + PAD, "item", "L"), (QUANTITY - PAD, "quantity", "R"), (KG - PAD, "kg", "R"),
                 ((KG + LOADED) / 2, "loaded", "C"), ((LOADED + RECEIVED) / 2, "received", "C"))  # fmt: skip

        def draw(y: float) -> None:
            for x, key, align in heads:
                first, others = ("kg", "") if key == "kg" else (both(key).first, both(key).others)
                self.paper.put(x, y + 3.6, first, 9.5, bold=True, align=align)
                self.paper.put(x, y + 6.7, others, 7.5, align=align, grey=60)

        return Row(7.6, draw, opens=True)

    def _block(self, call: Call) -> Row:
        """Give the heading above the goods of one stop."""
        points = 13 * self.size
        lines = self.paper.lines(f"{call.where.first} - {call.group}", KG - LEFT - 34, points, bold=True, most=2)
        line = points * 0.42
        height = line * len(lines) + 2.4

        def draw(y: float) -> None:
            self.paper.set_fill_color(224)
            self.paper.rect(LEFT, y, WIDTH, height, style="FD")
            self._badge(call.number, LEFT + 1.2, y + 0.9, height - 1.8)
            for at, text in enumerate(lines, start=1):
                self.paper.put(LEFT + 12, y + at * line + 0.6, text, points, bold=True)
            self.paper.put(KG - PAD, y + line + 0.6, f"{kilograms(call.kg)} kg", points, bold=True, align="R")
            if not call.loads:
                self.paper.put(KG + PAD, y + line + 0.6, both("nothing_loaded").first, 7)

        return Row(height, draw, opens=bool(call.loads))

    def _load(self, load: Load, block: Row) -> Row:
        """Give the row of one item, with boxes for what was loaded and what was received."""
        points = 12.5 * self.size
        line = points * 0.4
        name = self._name(load.words, ITEM - LEFT - PAD, points)
        unit = self._name(unit_words(load.quantity, load.unit), UNIT - QUANTITY - PAD, points * 0.9)
        height = line + max(y for _, y, _, _, _ in (*name, *unit)) + 1.9 * self.size

        def draw(y: float) -> None:
            paper = self.paper
            paper.set_draw_color(120)
            paper.line(LEFT, y + height, KG, y + height)
            paper.set_draw_color(0)
            paper.rect(KG, y, LOADED - KG, height)
            paper.rect(LOADED, y, RECEIVED - LOADED, height)
            y += line
            for left, words in ((LEFT + PAD, name), (QUANTITY + PAD, unit)):
                for x, below, text, size, grey in words:
                    paper.put(left + x, y + below, text, size, grey=grey)
            paper.put(QUANTITY, y + 0.4, quantity(load.quantity), 15 * self.size, bold=True, align="R")
            paper.put(KG - PAD, y, kilograms(load.kg), points * 0.9, align="R")

        return Row(height, draw, head=block)

    def _name(self, words: Texts, width: float, points: float) -> list[tuple[float, float, str, float, int]]:
        """Lay out a name in Spanish, and in English beside it where there is room, else below it.

        Parameters
        ----------
        words : the name.
        width : the room for it (mm).
        points : size of the letters.

        Returns
        -------
        For each text: its distance to the right (mm) and down (mm), the text, its size (points) and its grey (0-255).
        """
        paper, line, small = self.paper, points * 0.4, max(7.5 * self.size, 6.5)
        lines = paper.lines(words.first, width, points)
        placed = [(0.0, at * line, text, points, 0) for at, text in enumerate(lines)]
        if words.others == words.first:
            return placed
        beside = paper.width(lines[-1], points) + 1.5
        last = placed[-1][1]
        if beside + paper.width(paper.shown(words.others), small) <= width:
            return [*placed, (beside, last, words.others, small, 60)]
        return [*placed, (0.0, last + small * 0.4 + 0.2, paper.cut(words.others, width, small), small, 60)]

    def _total(self) -> Row:
        points = 13 * self.size

        def draw(y: float) -> None:
            y += points * 0.4
            self.paper.put(LEFT + PAD, y, both("total").first, points, bold=True)
            self.paper.put(KG - PAD, y, f"{kilograms(self.sheet.kg)} kg", points, bold=True, align="R")

        return Row(points * 0.4 + 1.2, draw)

    def _way(self, way: Way, key: str, *, opens: bool = False) -> Row:
        """Give the row of a way: its highways and, below them, the towns."""
        words = both(key, way=highways(way)) if way.highways else NOTHING
        strong, points = 12 * self.size, max(9 * self.size, 8.0)
        heads = self.paper.lines(words.first, WIDTH, strong, bold=True, most=2) if words.first else []
        towns = self.paper.lines(BETWEEN.join(way.towns), WIDTH - 2, points, most=4) if len(way.towns) > 1 else []
        height = len(heads) * strong * 0.42 + len(towns) * points * 0.42 + 2.2

        def draw(y: float) -> None:
            y += 0.6
            for text in heads:
                y += strong * 0.42
                self.paper.put(LEFT, y, text, strong, bold=True)
            for text in towns:
                y += points * 0.42
                self.paper.put(LEFT + 1, y, text, points)

        return Row(height, draw, opens=opens)

    def _call(self, call: Call) -> Row:
        """Give the row of one stop: where, for whom, when, and the box for the receiver."""
        place, group, small = 15 * self.size, 12.5 * self.size, max(8 * self.size, 7.0)
        room = HOURS - LEFT - 13
        where = f"{call.where.first} ({both('support_short').first})" if call.is_support else call.where.first
        hand_to, people = both("hand_to", group=call.group), people_words(call.people)
        wheres = self.paper.lines(where, room, place, bold=True, most=2)
        groups = self.paper.lines(hand_to.first, room, group, most=2)
        below = self.paper.cut(f"{people.first}. {hand_to.others}, {people.others}", room, small)
        height = max(len(wheres) * place * 0.42 + len(groups) * group * 0.42 + small * 0.42 + 2.4, 15.5 * self.size)

        def draw(y: float) -> None:
            paper = self.paper
            paper.rect(LEFT, y, WIDTH, height)
            self._badge(call.number, LEFT + 1.5, y + 1.5, 8 * min(self.size, 1.0))
            at = y + 0.4
            for text, points in [*((text, place) for text in wheres), *((text, group) for text in groups)]:
                at += points * 0.42
                paper.put(LEFT + 12, at, text, points, bold=points == place)
            paper.put(LEFT + 12, at + small * 0.42 + 0.4, below, small, grey=60)
            self._hours(call, y)
            paper.rect(BOX, y, RIGHT - BOX, height)
            paper.put(BOX + 1, y + 2.9, both("received_by").first, 7)
            paper.put(BOX + 1, y + 5.4, both("received_by").others, 6, grey=60)

        return Row(height, draw)

    def _hours(self, call: Call, y: float) -> None:
        """Write when hand-over begins and ends, and the window in which it must happen."""
        paper, size = self.paper, min(self.size, 1.1)
        began = f"{call.arrive:%H:%M}"
        paper.put(HOURS, y + 7 * size, began, 20 * size, bold=True)
        after = HOURS + paper.width(began, 20 * size, bold=True) + 1.5
        paper.put(after, y + 7 * size, f"- {call.depart:%H:%M}", 12 * size)
        marks = " - ".join(dict.fromkeys(mark.strip() for mark in call.marks.values() if mark))
        if marks:
            paper.put(BOX - 1, y + 10.6 * size, marks, 8 * size, align="R")
        if call.arrive.normalize() != self.sheet.date:
            paper.put(HOURS, y + 10.6 * size, dates(call.arrive, "short").first, 10 * size, bold=True)
        deliver = both("deliver")
        paper.put(HOURS, y + 13.8 * size, f"{deliver.first} / {deliver.others} {call.window}", 7)

    def _home(self) -> Row:
        """Give the row of the way back, with the time of return."""
        way, same = self.sheet.home, same_way_back(self.sheet)
        words = way_home(self.sheet)
        back = hour(self.sheet.end, self.sheet.date, self.sheet.marks["end"])
        lines = self.paper.lines(words.first, WIDTH - 50, 12 * self.size, bold=True, most=2)
        towns = [] if same or way.still else self.paper.lines(BETWEEN.join(way.towns), WIDTH - 52, 9, most=3)
        line = 12 * self.size * 0.42
        height = len(lines) * line + len(towns) * 3.8 + 2.6

        def draw(y: float) -> None:
            self.paper.put(RIGHT, y + line + 1, back.first, 15 * self.size, bold=True, align="R")
            for at, text in enumerate(lines, start=1):
                self.paper.put(LEFT, y + at * line + 1, text, 12 * self.size, bold=True)
            for at, text in enumerate(towns, start=1):
                self.paper.put(LEFT + 1, y + len(lines) * line + at * 3.8 + 1, text, 9)
            if len(lines) == 1 and not way.highways[MANY:]:
                beside = self.paper.width(lines[0], 12 * self.size, bold=True) + 2
                self.paper.put(LEFT + beside, y + line + 1, words.others, 7.5, grey=60)

        return Row(height, draw)

    def _touches_night(self) -> bool:
        last = self.sheet.end
        return last.normalize() != self.sheet.date or last.hour * 60 + last.minute > NIGHT_STARTS

    def _night(self) -> Row:
        night = {"first": f"{NIGHT_STARTS // 60:02d}:00", "last": f"{NIGHT_ENDS // 60:02d}:00"}
        words = both("no_night_driving", **night)

        def draw(y: float) -> None:
            self.paper.put(LEFT, y + 5, words.first, 12 * self.size, bold=True)
            start = LEFT + 3 + self.paper.width(self.paper.shown(words.first), 12 * self.size, bold=True)
            self.paper.put(start, y + 5, words.others, 8, grey=60)

        return Row(6.5, draw)

    def _badge(self, figure: int, x: float, y: float, size: float) -> None:
        """Draw the number of a stop, white on black."""
        size = min(size, 8)
        self.paper.set_fill_color(0)
        self.paper.rect(x, y, 8.5, size, style="F")
        points = min(size * 2.1, 15)
        self.paper.put(x + 4.25, y + size / 2 + points * 0.13, str(figure), points, bold=True, align="C", grey=255)
