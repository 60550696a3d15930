"""What does the studio show of a pathway above its questions? Its picture, its faults, and the same as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from portal.guidance.pathway_picture import draw
from portal.guidance.pathway_words import describe_all


class PicturePanel(Panel):
    """The tree as it was saved last, drawn on the server."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Picture of the pathway"), "icon": "site", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "guidance/studio_pathway.html"

        def is_shown(self) -> bool:
            """A new pathway has no picture yet."""
            return bool(self.instance.nodes)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            """picture; faults in words; nodes: each with its title, answers, and faults."""
            tree = self.instance.tree()
            findings = tree.faults()
            by_place = {
                place: describe_all([each for each in findings if each.place == place], tree)
                for place in range(len(tree.nodes))
            }
            rows = [
                {
                    "node": node,
                    "answers": [(answer, tree.target(answer)) for answer in node.answers],
                    "faults": by_place[place],
                }
                for place, node in enumerate(tree.nodes)
            ]
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "picture": draw(tree, findings),
                "faults": describe_all(findings, tree),
                "rows": rows,
                "prefix": self.prefix,
            }
