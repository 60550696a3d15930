"""What do the sample pages of the tests say, in four languages? Short, but of every shape that a page can have."""

from __future__ import annotations

from typing import Any

TITLES: dict[str, dict[str, str]] = {
    "macau": {"zh-hant": "澳門", "zh-hans": "澳门", "pt": "Macau", "en": "Macau"},
    "zhuhai": {"zh-hant": "珠海", "zh-hans": "珠海", "pt": "Zhuhai", "en": "Zhuhai"},
    "across": {"zh-hant": "跨境", "zh-hans": "跨境", "pt": "Entre os dois lados", "en": "Across the border"},
    "family": {"zh-hant": "家事", "zh-hans": "家事", "pt": "Família", "en": "Family"},
    "business": {"zh-hant": "商事", "zh-hans": "商事", "pt": "Negócios", "en": "Business"},
    "work": {"zh-hant": "勞資", "zh-hans": "劳动", "pt": "Trabalho", "en": "Work"},
    "property": {"zh-hant": "物業", "zh-hans": "物业", "pt": "Imóveis", "en": "Buildings and owners"},
    "living": {
        "zh-hant": "兩地生活",
        "zh-hans": "两地生活",
        "pt": "Viver entre os dois lados",
        "en": "Living on both sides",
    },
    "governance-association": {
        "zh-hant": "跨境治理研究會",
        "zh-hans": "跨境治理研究会",
        "pt": "Associação de estudos de governação",
        "en": "Governance research association",
    },
    "exchange-centre-pages": {
        "zh-hant": "家事調解交流中心",
        "zh-hans": "家事调解交流中心",
        "pt": "Centro de intercâmbio",
        "en": "Exchange centre",
    },
    "sample-guide": {
        "zh-hant": "澳門家事調解：起訴之前，先到社會工作局",
        "zh-hans": "澳门家事调解：起诉之前，先到社会工作局",
        "pt": "Conciliação familiar em Macau: primeiro o Instituto de Acção Social",
        "en": "Family mediation in Macau: the first step is at the Social Welfare Bureau",
    },
    "sample-steps": {
        "zh-hant": "怎樣申請司法確認",
        "zh-hans": "怎样申请司法确认",
        "pt": "Como pedir a confirmação judicial",
        "en": "How to ask for judicial confirmation",
    },
    "sample-comparison": {
        "zh-hant": "離婚：在珠海和在澳門的第一步",
        "zh-hans": "离婚：在珠海和在澳门的第一步",
        "pt": "Divórcio: o primeiro passo em Zhuhai e em Macau",
        "en": "Divorce: the first step in Zhuhai and in Macau",
    },
    "sample-questions": {
        "zh-hant": "關於調解的問題",
        "zh-hans": "关于调解的问题",
        "pt": "Perguntas sobre a mediação",
        "en": "Questions about mediation",
    },
    "sample-notice": {
        "zh-hant": "關於這個平台",
        "zh-hans": "关于这个平台",
        "pt": "Sobre esta plataforma",
        "en": "About this portal",
    },
    "sample-news": {
        "zh-hant": "研究會與平台的合作",
        "zh-hans": "研究会与平台的合作",
        "pt": "A associação e a plataforma",
        "en": "The association and the portal",
    },
    "sample-research": {
        "zh-hant": "兩地家事調解的銜接",
        "zh-hans": "两地家事调解的衔接",
        "pt": "A articulação entre os dois lados",
        "en": "How family mediation of the two sides fits together",
    },
    "sample-event": {
        "zh-hant": "家事調解交流日",
        "zh-hans": "家事调解交流日",
        "pt": "Dia de intercâmbio",
        "en": "A day of exchange",
    },
}
SUMMARIES = {
    "zh-hant": "這一頁說明是不是你的事、怎樣做、帶甚麼，以及它做不到甚麼。",
    "zh-hans": "这一页说明是不是您的事、怎样做、带什么，以及它做不到什么。",
    "pt": "Esta página diz se é o seu caso, como se faz, o que levar e o que não se consegue assim.",
    "en": "This page says whether it is for you, what to do, what to bring, and what it cannot do.",
}
SOURCES = {
    "zh-hant": "第3/2025號法律《家事案件調解制度》，2026年1月1日起生效",
    "zh-hans": "第3/2025号法律《家事案件调解制度》，2026年1月1日起生效",
    "pt": "Lei n.º 3/2025, em vigor desde 1 de Janeiro de 2026",
    "en": "Law 3/2025, in force since 1 January 2026",
}
_PARAGRAPHS = {
    "zh-hant": (
        "先去哪裏",
        "先親身到社會工作局。這一步不能在網上代替。",
        "帶身份證明文件",
        "帶子女的文件",
        "做不到甚麼",
        "它不是判決。",
    ),
    "zh-hans": (
        "先去哪里",
        "先亲自到社会工作局。这一步不能在网上代替。",
        "带身份证件",
        "带子女的材料",
        "做不到什么",
        "它不是判决。",
    ),
    "pt": (
        "Onde começar",
        "Primeiro vá em pessoa ao Instituto de Acção Social. Este passo não se faz pela Internet.",
        "Leve o documento de identificação",
        "Leve os documentos dos filhos",
        "O que não se consegue assim",
        "Não é uma sentença.",
    ),
    "en": (
        "Where to go first",
        "Go to the Social Welfare Bureau in person first. This step cannot be done online.",
        "Bring your identity document",
        "Bring the children's papers",
        "What it cannot do",
        "It is not a judgment.",
    ),
}
_ROWS = {
    "zh-hant": ("雙方都同意", "到婚姻登記處登記，或由法院處理。", "到民事登記局申請。", "費用"),
    "zh-hans": ("双方都同意", "到婚姻登记处登记，或由法院处理。", "到民事登记局申请。", "费用"),
    "pt": (
        "Ambos concordam",
        "Registo no serviço de casamentos, ou no tribunal.",
        "Pedido na Conservatória do Registo Civil.",
        "Custo",
    ),
    "en": ("Both agree", "At the marriage registry, or before the court.", "At the Civil Registry.", "Cost"),
}


def body(language: str, *, law: int, institution: int, term: int, document: int | None = None) -> list[dict[str, Any]]:
    """A body with every block. The numbers are keys of the records that it names."""
    where, go, bring, papers, cannot, verdict = _PARAGRAPHS[language]
    agree, in_zhuhai, in_macau, cost = _ROWS[language]
    short = f"<p>{go}</p>"
    blocks: list[tuple[str, Any]] = [
        ("callout", {"kind": "warning", "title": cannot, "text": short}),
        (
            "text",
            f"<h2>{where}</h2><p>{go}</p><ul><li>{bring}</li><li>{papers}</li></ul><h2>{where}</h2><p>{verdict}</p>",
        ),
        ("steps", {"title": where, "items": [{"title": bring, "text": short}, {"title": papers, "text": ""}]}),
        (
            "compare",
            {
                "title": agree,
                "rows": [
                    {"about": agree, "zhuhai": in_zhuhai, "macau": in_macau},
                    {"about": cost, "zhuhai": "", "macau": verdict},
                ],
            },
        ),
        ("law", {"law": law, "article": "1", "text": short}),
        ("callout", {"kind": "safety", "title": cannot, "text": short}),
        ("callout", {"kind": "info", "title": cannot, "text": short}),
        ("checklist", {"title": bring, "items": [bring, papers, go]}),
        (
            "table",
            {
                "title": cost,
                "header": [agree, cost, where],
                "rows": [
                    {"cells": [bring, "0", in_macau]},
                    {"cells": [papers, "100", ""]},
                ],
            },
        ),
        ("term", {"term": term}),
        ("question", {"question": f"{where}?", "answer": short}),
        ("question", {"question": f"{cannot}?", "answer": f"<p>{verdict}</p>"}),
        ("text", f"<h2>{cannot}</h2><p>{verdict}</p>"),
        ("contact", {"institution": institution, "note": go}),
        ("request", {"door": "family", "text": go}),
    ]
    if document is not None:
        blocks.insert(8, ("file", {"document": document, "label": bring}))
    return [{"type": kind, "value": value} for kind, value in blocks]


def questions(language: str) -> list[dict[str, Any]]:
    """A body of questions alone."""
    where, go, _bring, _papers, cannot, verdict = _PARAGRAPHS[language]
    return [
        {"type": "question", "value": {"question": f"{asked}?", "answer": f"<p>{answered}</p>"}}
        for asked, answered in ((where, go), (cannot, verdict))
    ]


def plain(language: str) -> list[dict[str, Any]]:
    """A short body of running text."""
    where, go, *_rest = _PARAGRAPHS[language]
    return [{"type": "text", "value": f"<h2>{where}</h2><p>{go}</p>"}]
