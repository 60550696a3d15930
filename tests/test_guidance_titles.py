"""Where does a long title turn?"""

from __future__ import annotations

import pytest

from portal.templatetags.guidance_tags import is_in_phrases


@pytest.mark.parametrize(
    ("title", "breaks_well"),
    [
        ("澳門家事調解：起訴之前，先到社會工作局", True),
        ("澳門的家事調解制度：起訴之前，先到社會工作局", False),  # nine characters with the mark: too long
        ("關於這個平台", False),  # nowhere to break
        ("Divórcio: o primeiro passo", False),
    ],
)
def test_a_title_of_short_phrases_breaks_after_its_marks(title: str, breaks_well: bool) -> None:
    assert is_in_phrases(title) is breaks_well
