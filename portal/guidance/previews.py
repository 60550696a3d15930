"""What does each block show of itself in the studio before an editor fills it in?"""

from __future__ import annotations

from typing import Any

_SHORT = "<p>家事調解自2026年1月1日起實施。</p>"

_PREVIEWS: dict[str, Any] = {
    "text": "<h2>先去哪裡</h2><p>先親身到社會工作局。這一步不能在網上代替。</p><ul><li>帶身份證</li></ul>",
    "callout": {"kind": "warning", "title": "這一步不能代替", "text": "<p>網上申請不能代替親身到社會工作局。</p>"},
    "steps": {
        "title": "三個步驟",
        "items": [
            {"title": "親身申請", "text": _SHORT},
            {"title": "與調解員會面", "text": _SHORT},
            {"title": "取得調解證明書", "text": ""},
        ],
    },
    "compare": {
        "title": "費用",
        "rows": [
            {"about": "人民調解", "zhuhai": "免費", "macau": ""},
            {"about": "家事調解", "zhuhai": "", "macau": "免費"},
        ],
    },
    "law": {"law": None, "article": "1", "text": _SHORT},
    "checklist": {"title": "帶甚麼", "items": ["身份證明文件", "子女的出生資料", "有關的法院文件"]},
    "contact": {"institution": None, "note": ""},
    "table": {
        "title": "三種調解",
        "header": ["種類", "費用"],
        "rows": [{"cells": ["人民調解", "免費"]}, {"cells": ["商事調解", "可以收費"]}],
    },
    "file": {"document": None, "label": "清單"},
    "term": {"term": None},
    "question": {"question": "調解要錢嗎？", "answer": "<p>人民調解免費；商事調解可以收費。</p>"},
    "request": {"door": "", "text": "想我們看看你的情況，可以現在開始申請。"},
}


def preview_of(block: str) -> Any:
    """A short example in the portal's first language."""
    return _PREVIEWS[block]
