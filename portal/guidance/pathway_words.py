"""What do editors read about the faults of a pathway?"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.guidance.pathway_tree import Fault, Finding, Tree

# %(node)s: title of the question or end; %(number)s and %(answer)s: of the answer; %(target)s: the key it names.
_WORDS = {
    Fault.NO_START: gettext_lazy("The first of all must be a question: everybody begins there."),
    Fault.NO_END: gettext_lazy("There is no end yet."),
    Fault.TOO_LONG: gettext_lazy("One way through it asks too many questions. Split it into two pathways."),
    Fault.NO_KEY: gettext_lazy("“%(node)s” has no key, so nothing can lead there."),
    Fault.DUPLICATE_KEY: gettext_lazy("“%(node)s” has a key that stands further up already. Give it one of its own."),
    Fault.NO_ANSWERS: gettext_lazy("“%(node)s” is a dead end: it asks something and has no answers."),
    Fault.NO_TARGET: gettext_lazy("“%(node)s”, answer %(number)s “%(answer)s”: it leads nowhere yet."),
    Fault.MISSING_TARGET: gettext_lazy(
        "“%(node)s”, answer %(number)s “%(answer)s”: it leads to “%(target)s”, which is not there."
    ),
    Fault.LOOP: gettext_lazy(
        "“%(node)s”, answer %(number)s “%(answer)s”: it leads back to “%(target)s”, and somebody could walk in circles."
    ),
    Fault.UNREACHABLE: gettext_lazy("No answer leads to “%(node)s”."),
}


def describe(finding: Finding, tree: Tree) -> str:
    """One fault, in a sentence that says where it is."""
    node = tree.nodes[finding.place] if finding.place is not None else None
    answer = node.answer(finding.number) if node is not None and finding.number is not None else None
    return str(_WORDS[finding.fault]) % {
        "node": (node.title or node.key or _("without a title")) if node else "",
        "number": answer.number if answer else "",
        "answer": answer.label if answer else "",
        "target": answer.target if answer else "",
    }


def describe_all(findings: Sequence[Finding], tree: Tree) -> list[str]:
    """Every fault in words."""
    return [describe(each, tree) for each in findings]
