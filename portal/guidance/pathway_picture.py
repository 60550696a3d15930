"""How is a decision tree drawn? Columns from the first question to the ends, an arc for every answer.

Worked out on the server in plain numbers; `templates/guidance/studio_pathway.html` writes the SVG and, beside it, the
same as a list.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from portal.guidance.pathway_tree import Answer, Finding, Node, Tree

WIDTH, HEIGHT = 190, 62  # of a box; it grows with its answers
ANSWER = 17  # between two answers of a question
ACROSS, DOWN = 90, 18  # between boxes
EDGE = 14  # around the picture
LINE_UNITS = 24  # a Han character takes two
STUB = 34  # how far an answer is drawn that leads nowhere


@dataclass(frozen=True)
class Box:
    """A node. lines: at most two of its title; x, y: of its upper left corner."""

    node: Node
    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    is_faulty: bool

    @property
    def texts(self) -> list[tuple[int, str]]:
        """Each line with the height at which it stands."""
        first = self.y + self.height // 2 + (5 if len(self.lines) == 1 else -4)
        return [(first + 19 * place, line) for place, line in enumerate(self.lines)]

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def mark_x(self) -> int:
        return self.x + WIDTH - 16


@dataclass(frozen=True)
class Arc:
    """An answer. path: for `d`; x, y: where its number stands; end_x: where one that leads nowhere stops, or None."""

    answer: Answer
    path: str
    x: int
    y: int
    is_faulty: bool
    end_x: int | None = None


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn, in the size of the whole."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arcs: tuple[Arc, ...]
    box_width: int = WIDTH


def draw(tree: Tree, findings: list[Finding]) -> Picture:
    """Where every node and every answer of a tree stands. Faults are marked where they are."""
    faulty = {finding.place for finding in findings}
    faulty_answers = {(finding.place, finding.number) for finding in findings if finding.number is not None}
    corners = _corners(tree)
    boxes = tuple(
        Box(node, *corner, _height(node), clipped(node.title or node.key), place in faulty)
        for place, (node, corner) in enumerate(zip(tree.nodes, corners, strict=True))
    )
    middle_of = {id(box.node): (box.x, box.y + box.height // 2) for box in boxes}
    arcs = []
    for place, box in enumerate(boxes):
        for row, answer in enumerate(box.node.answers):
            following = tree.target(answer)
            to = middle_of[id(following)] if following is not None else None
            arcs.append(_arc(box, row, answer, to, (place, answer.number) in faulty_answers))
    width = max((box.x for box in boxes), default=0) + WIDTH + EDGE + STUB
    height = max((box.y + box.height for box in boxes), default=0) + EDGE
    return Picture(width, height, boxes, tuple(arcs))


def _corners(tree: Tree) -> list[tuple[int, int]]:
    """The upper left corner of each node: its column by depth, its row near those that lead to it."""
    columns: dict[int, list[int]] = defaultdict(list)
    for place, depth in enumerate(tree.depths()):
        columns[depth].append(place)
    wanted: dict[int, list[float]] = defaultdict(list)  # id of node → rows of those before it
    for depth in sorted(columns):
        columns[depth].sort(key=lambda place: (_mean(wanted[id(tree.nodes[place])]), place))
        for row, place in enumerate(columns[depth]):
            for number, following in enumerate(tree.onwards(tree.nodes[place])):
                wanted[id(following)].append(row + number / 100)
    tall = {depth: sum(_height(tree.nodes[place]) + DOWN for place in places) for depth, places in columns.items()}
    corners = {}
    for depth, places in columns.items():
        y = EDGE + (max(tall.values()) - tall[depth]) // 2  # each column stands in the middle
        for place in places:
            corners[place] = (EDGE + depth * (WIDTH + ACROSS), y)
            y += _height(tree.nodes[place]) + DOWN
    return [corners[place] for place in range(len(tree.nodes))]


def _height(node: Node) -> int:
    return max(HEIGHT, ANSWER * (len(node.answers) + 1))


def _mean(rows: list[float]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


def _arc(box: Box, row: int, answer: Answer, to: tuple[int, int] | None, is_faulty: bool) -> Arc:
    """From the right side of its question, a little lower for each answer, to the left side of where it leads."""
    x = box.x + WIDTH
    y = box.y + box.height * (row + 1) // (len(box.node.answers) + 1)
    if to is None:
        return Arc(answer, f"M{x} {y}h{STUB}", x + 4, y - 3, is_faulty, end_x=x + STUB)
    end_x, end_y = to
    bend = max(ACROSS // 2, abs(end_x - x) // 2)
    path = f"M{x} {y}C{x + bend} {y} {end_x - bend} {end_y} {end_x} {end_y}"
    return Arc(answer, path, x + 4, y - 3, is_faulty)


def clipped(title: str) -> tuple[str, ...]:
    """A title in at most two lines of a box's width; what does not fit ends in “…”."""
    lines, line, units = [], "", 0
    for character in title.strip():
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if units + wide > LINE_UNITS:
            lines.append(line)
            line, units = "", 0
        line, units = line + character, units + wide
    lines.append(line)
    if len(lines) > 2:
        return lines[0].strip(), lines[1][:-1].strip() + "…"
    return tuple(line.strip() for line in lines if line.strip()) or ("",)
