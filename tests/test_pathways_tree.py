"""Is a tree without faults one in which every walk ends, and does a printed address keep its meaning?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.guidance import pathway_tree
from portal.guidance.pathway_picture import draw
from portal.guidance.pathway_tree import MOST_QUESTIONS, Answer, Fault, Finding, Node, Tree
from portal.guidance.pathway_words import describe_all


def question(key: str, *targets: str) -> Node:
    return Node(key, key.upper(), answers=tuple(Answer(n, f"to {to}", to) for n, to in enumerate(targets, 1)))


def end(key: str) -> Node:
    return Node(key, key.upper(), is_end=True)


SOUND = Tree((question("a", "b", "x"), question("b", "x", "y", "y"), end("x"), end("y")))

KEYS = st.sampled_from(["a", "b", "c", "d", "e", ""])
NODES = st.one_of(
    st.builds(end, KEYS),
    st.builds(lambda key, targets: question(key, *targets), KEYS, st.lists(KEYS, max_size=3)),
)
TREES = st.lists(NODES, max_size=6).map(lambda nodes: Tree(tuple(nodes)))


def test_a_sound_tree_has_no_faults() -> None:
    assert SOUND.faults() == []


@pytest.mark.parametrize(
    ("nodes", "fault"),
    [
        ((), Finding(Fault.NO_START)),
        ((end("x"),), Finding(Fault.NO_START)),
        ((question("a", "a"),), Finding(Fault.NO_END)),
        ((question("a", "x"), question("", "x"), end("x")), Finding(Fault.NO_KEY, 1)),
        ((question("a", "x"), end("x"), end("x")), Finding(Fault.DUPLICATE_KEY, 2)),
        ((question("a", "b", "x"), question("b"), end("x")), Finding(Fault.NO_ANSWERS, 1)),
        ((question("a", "x", ""), end("x")), Finding(Fault.NO_TARGET, 0, 2)),
        ((question("a", "x", "z"), end("x")), Finding(Fault.MISSING_TARGET, 0, 2)),
        ((question("a", "b"), question("b", "a", "x"), end("x")), Finding(Fault.LOOP, 1, 1)),
        ((question("a", "x"), end("x"), end("y")), Finding(Fault.UNREACHABLE, 2)),
    ],
    ids=lambda value: value.fault if isinstance(value, Finding) else "",
)
def test_each_fault_is_found_alone(nodes: tuple[Node, ...], fault: Finding) -> None:
    found = Tree(nodes).faults()
    assert fault in found
    # Nothing else is named but what follows from it: a tree that is nothing but a loop has no end either.
    assert {each.fault for each in found} - {fault.fault} <= {Fault.NO_END, Fault.LOOP, Fault.UNREACHABLE}


def test_too_many_questions_on_one_way() -> None:
    row = [question(f"q{n}", f"q{n + 1}") for n in range(MOST_QUESTIONS)]
    assert Tree((*row, end(f"q{MOST_QUESTIONS}"))).faults() == []
    longer = Tree((*row, question(f"q{MOST_QUESTIONS}", "x"), end("x")))
    assert longer.faults() == [Finding(Fault.TOO_LONG)]


def all_walks(tree: Tree, most: int) -> list[pathway_tree.Walk]:
    """Every walk of at most so many answers."""
    walks = [tree.walk(())]
    for walk in walks:
        if walk.fits and walk.at is not None and len(walk.steps) < most:
            walks += [tree.walk((*walk.numbers, answer.number)) for answer in walk.at.answers]
    return walks


@given(TREES)
def test_no_faults_means_that_every_walk_ends(tree: Tree) -> None:
    """And the other way round: where a fault is found, some walk is stuck or endless, or some node is never seen."""
    most = len(tree.nodes) + 1
    walks = all_walks(tree, most)
    seen = {id(walk.at) for walk in walks}
    stuck = any(walk.at is None or not walk.fits or not (walk.at.is_end or walk.at.answers) for walk in walks)
    endless = any(len(walk.steps) >= most for walk in walks)
    unseen = any(id(node) not in seen for node in tree.nodes)
    begins_badly = tree.start is None or tree.start.is_end or not tree.start.key
    assert bool(tree.faults()) == (stuck or endless or unseen or begins_badly)


@given(TREES)
def test_whatever_the_tree_it_is_drawn_described_and_measured(tree: Tree) -> None:
    findings = tree.faults()
    picture = draw(tree, findings)
    assert len(picture.boxes) == len(tree.nodes)
    assert len({(box.x, box.y) for box in picture.boxes}) == len(tree.nodes)  # none hides another
    assert all(0 < box.x < picture.width and 0 < box.y < picture.height for box in picture.boxes)
    assert len(picture.arcs) == sum(len(node.answers) for node in tree.nodes)
    assert len(describe_all(findings, tree)) == len(findings)
    for key, numbers in tree.shortest_walks().items():
        walk = tree.walk(numbers)
        assert walk.fits
        assert walk.at is not None
        assert walk.at.key == key


def test_at_most_so_many_questions_are_left() -> None:
    assert SOUND.questions_left == {"a": 2, "b": 1, "x": 0, "y": 0}


# ---------- Addresses ----------


def test_a_walk_that_does_not_fit_stops_where_it_stopped_fitting() -> None:
    walk = SOUND.walk((1, 9, 1))
    assert not walk.fits
    assert walk.numbers == (1,)
    assert walk.at == SOUND.by_key["b"]


@given(st.lists(st.integers(1, 999), min_size=1, max_size=MOST_QUESTIONS))
def test_a_walk_is_read_as_it_was_written(numbers: list[int]) -> None:
    assert pathway_tree.read(pathway_tree.write(numbers)) == tuple(numbers)


@given(st.text(max_size=12) | st.text("0123456789-١", max_size=5000))
def test_what_is_no_walk_is_none(text: str) -> None:
    read = pathway_tree.read(text)
    assert read is None or pathway_tree.write(read) == text
    assert read is None or len(read) <= MOST_QUESTIONS
