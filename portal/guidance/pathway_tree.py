"""Is a decision tree sound, and where does a walk through it lead?

Plain values, no database and no texts for readers: the page builds a `Tree` from its blocks, the studio draws it, and
a walk is a list of answer numbers, `1-2-1` in an address. A number belongs to its answer for good: an answer that is
put before others, or taken away, does not give an address that was printed or shared another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

MOST_QUESTIONS = 30
"""On one walk. More than anybody answers; it bounds the length of an address."""

WRITTEN = re.compile(rf"[1-9][0-9]{{0,2}}(?:-[1-9][0-9]{{0,2}}){{0,{MOST_QUESTIONS - 1}}}")


@dataclass(frozen=True)
class Answer:
    """One way on from a question. number: from 1, its own within the question; target: the key of a node."""

    number: int
    label: str
    target: str


@dataclass(frozen=True)
class Node:
    """A question with its answers, or an end. key: what answers name to lead here."""

    key: str
    title: str
    is_end: bool = False
    answers: tuple[Answer, ...] = ()

    def answer(self, number: int) -> Answer | None:
        """The answer of that number."""
        return next((each for each in self.answers if each.number == number), None)


class Fault(StrEnum):
    """What keeps a tree from being published."""

    NO_START = "no_start"
    NO_END = "no_end"
    NO_KEY = "no_key"
    DUPLICATE_KEY = "duplicate_key"
    NO_ANSWERS = "no_answers"
    NO_TARGET = "no_target"
    MISSING_TARGET = "missing_target"
    LOOP = "loop"
    UNREACHABLE = "unreachable"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Finding:
    """A fault and where it is. place: the node's position from 0, None for the tree; number: of the answer, or None."""

    fault: Fault
    place: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class Step:
    """A question that was answered, and how."""

    question: Node
    answer: Answer


@dataclass(frozen=True)
class Walk:
    """How far a list of numbers leads. at: None only in an empty tree. fits: whether every number was an answer."""

    steps: tuple[Step, ...]
    at: Node | None
    fits: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(step.answer.number for step in self.steps)


@dataclass(frozen=True)
class Tree:
    """The nodes in the order in which staff wrote them. The first is where everybody begins."""

    nodes: tuple[Node, ...]

    @property
    def start(self) -> Node | None:
        return self.nodes[0] if self.nodes else None

    @cached_property
    def by_key(self) -> dict[str, Node]:
        """The first node of each key."""
        return {node.key: node for node in reversed(self.nodes)}

    def target(self, answer: Answer) -> Node | None:
        """Where an answer leads, if anywhere. A node without a key is led to by nothing."""
        return self.by_key.get(answer.target) if answer.target else None

    def onwards(self, node: Node) -> list[Node]:
        """The nodes that its answers lead to, each once."""
        found = (self.target(answer) for answer in node.answers)
        return list({id(each): each for each in found if each is not None}.values())

    # ---------- Walking ----------

    def walk(self, numbers: Iterable[int]) -> Walk:
        """Follow the answers from the start, as far as they fit the tree."""
        steps: list[Step] = []
        at = self.start
        for number in numbers:
            answer = at.answer(number) if at is not None else None
            following = self.target(answer) if answer is not None else None
            if at is None or answer is None or following is None:
                return Walk(tuple(steps), at, fits=False)
            steps.append(Step(at, answer))
            at = following
        return Walk(tuple(steps), at, fits=True)

    def shortest_walks(self) -> dict[str, tuple[int, ...]]:
        """For the key of each node that is led to: the numbers of a shortest walk there."""
        if self.start is None:
            return {}
        walks: dict[str, tuple[int, ...]] = {self.start.key: ()}
        waiting = [self.start]
        for node in waiting:  # grows while it is read: breadth first
            for answer in node.answers:
                following = self.target(answer)
                if following is not None and following.key not in walks:
                    walks[following.key] = (*walks[node.key], answer.number)
                    waiting.append(following)
        return walks

    @cached_property
    def questions_left(self) -> dict[str, int]:
        """For each key: how many questions are asked at most from there on, its own counted; loops count once."""
        left: dict[str, int] = {}
        for node in self._inside_out():
            beyond = (left.get(each.key, 0) for each in self.onwards(node))
            left[node.key] = 0 if node.is_end else 1 + max(beyond, default=0)
        return left

    def depths(self) -> list[int]:
        """For each node in order: how many answers lie at most between it and where a walk could begin."""
        depth = {id(node): 0 for node in self.nodes}
        for node in reversed(self._inside_out()):
            for answer in node.answers:
                following = self.target(answer)
                if following is not None and not self.leads_back(node, answer):
                    depth[id(following)] = max(depth[id(following)], depth[id(node)] + 1)
        return [depth[id(node)] for node in self.nodes]

    def leads_back(self, node: Node, answer: Answer) -> bool:
        """Whether an answer leads to a question on the way to it: somebody could walk in circles."""
        return (id(node), answer.number) in self._search[1]

    # ---------- Faults ----------

    def faults(self) -> list[Finding]:
        """What keeps it from being published, in the order of the nodes. Without any, every walk comes to an end."""
        findings = list(self._faults_of_tree())
        for place, node in enumerate(self.nodes):
            findings += self._faults_of_node(place, node)
        return findings

    def _faults_of_tree(self) -> Iterator[Finding]:
        if self.start is None or self.start.is_end:
            yield Finding(Fault.NO_START)
        if not any(node.is_end for node in self.nodes):
            yield Finding(Fault.NO_END)
        if self.start is not None and self.questions_left[self.start.key] > MOST_QUESTIONS:
            yield Finding(Fault.TOO_LONG)

    def _faults_of_node(self, place: int, node: Node) -> Iterator[Finding]:
        if not node.key:
            yield Finding(Fault.NO_KEY, place)
        elif self.by_key[node.key] is not node:
            yield Finding(Fault.DUPLICATE_KEY, place)
        elif place and node.key not in self._reached:
            yield Finding(Fault.UNREACHABLE, place)
        if not node.is_end and not node.answers:
            yield Finding(Fault.NO_ANSWERS, place)
        for answer in node.answers:
            if not answer.target:
                yield Finding(Fault.NO_TARGET, place, answer.number)
            elif self.target(answer) is None:
                yield Finding(Fault.MISSING_TARGET, place, answer.number)
            elif self.leads_back(node, answer):
                yield Finding(Fault.LOOP, place, answer.number)

    @cached_property
    def _reached(self) -> frozenset[str]:
        return frozenset(self.shortest_walks())

    def _inside_out(self) -> list[Node]:
        """Every node after those that its answers lead to, ways back left out."""
        return self._search[0]

    @cached_property
    def _search(self) -> tuple[list[Node], set[tuple[int, int]]]:
        """Depth first from each node in turn, without recursion: (nodes as they were left, ways back)."""
        left: list[Node] = []
        back: set[tuple[int, int]] = set()
        entered: set[int] = set()
        on_the_way: set[int] = set()
        for first in self.nodes:
            if id(first) in entered:
                continue
            stack = [(first, iter(first.answers))]
            entered.add(id(first))
            on_the_way.add(id(first))
            while stack:
                node, rest = stack[-1]
                answer = next(rest, None)
                if answer is None:
                    stack.pop()
                    on_the_way.discard(id(node))
                    left.append(node)
                    continue
                following = self.target(answer)
                if following is None:
                    continue
                if id(following) in on_the_way:
                    back.add((id(node), answer.number))
                elif id(following) not in entered:
                    entered.add(id(following))
                    on_the_way.add(id(following))
                    stack.append((following, iter(following.answers)))
        return left, back


# ---------- Addresses ----------


def read(written: str) -> tuple[int, ...] | None:
    """`1-2-1` as numbers. None for what no walk is written as."""
    return tuple(map(int, written.split("-"))) if WRITTEN.fullmatch(written) else None


def write(numbers: Iterable[int]) -> str:
    """Numbers as they stand in an address: `1-2-1`; empty for the start."""
    return "-".join(map(str, numbers))
