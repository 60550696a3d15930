"""Which invented requests stand on the demonstration's dockets? No person, number or address here is real."""

from __future__ import annotations

from typing import Any

_CALM = {
    "afraid_of_other_party": False,
    "violence_ever": False,
    "children_at_risk": False,
    "order_in_force": False,
    "feels_free_to_speak": True,
    "danger_now": False,
}


def _person(name: str, side: str, division: str, language: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "person",
        "name": name,
        "residence": {"side": side, "division": division},
        "preferred_language": language,
        **more,
    }


SAMPLE_REQUESTS: tuple[dict[str, Any], ...] = (
    {
        "language": "zh-hant",
        "stream": "family",
        "applicant": _person(
            "周巧琳",
            "macau",
            "聖安多尼堂區",
            "zh-hant",
            romanised="CHAO HAO LAM",
            safe_contact={"channel": "sms", "hours": "下午", "may_leave_message": False},
        ),
        "respondents": [_person("盧偉業", "macau", "花地瑪堂區", "zh-hant")],
        "children": [
            {"name": "盧思穎", "birth_date": "2016-03-09", "lives_with": "applicant", "residence_side": "macau"}
        ],
        "issues": ["maintenance", "family_home"],
        "story": "我們分開住已經一年，孩子跟我。生活費每個月都不同，單位還是兩個人的名，想有人幫我們定下來。",
        "wants": "生活費每月固定一日轉帳；單位暫時由我和孩子住。",
        "safety": _CALM,
        "consents": {"privacy": True, "cross_border": []},
    },
    {
        "language": "zh-hant",
        "stream": "family",
        "applicant": _person(
            "譚穎彤",
            "macau",
            "嘉模堂區",
            "zh-hant",
            romanised="TAM WENG TONG",
            safe_contact={"channel": "wechat", "hours": "晚上九點後", "may_leave_message": True},
        ),
        "respondents": [_person("冯子谦", "zhuhai", "前山街道", "zh-hans")],
        "children": [
            {"name": "冯乐怡", "birth_date": "2018-06-21", "lives_with": "respondent", "residence_side": "zhuhai"}
        ],
        "issues": ["contact", "cross_border_schooling"],
        "story": "女兒平日跟爸爸住在前山。探視一直沒有固定時間，每次都要臨時商量，過關的安排也常常改。",
        "wants": "每月兩個週末探視，寒暑假各一半，講好誰負責過關接送。",
        "safety": _CALM,
        "consents": {"privacy": True, "cross_border": ["contact", "narrative", "children"]},
    },
    {
        "language": "zh-hans",
        "stream": "family",
        "applicant": _person(
            "孙建国",
            "zhuhai",
            "拱北街道",
            "zh-hans",
            safe_contact={"channel": "phone", "hours": "工作日白天", "may_leave_message": True},
        ),
        "respondents": [
            _person("孫美玲", "macau", "風順堂區", "zh-hant"),
            _person("孙建华", "zhuhai", "井岸镇", "zh-hans"),
        ],
        "issues": ["inheritance", "elder_care"],
        "story": "母亲去年过世，留下一套房子和一些存款。兄妹三人分在两地，父亲的照顾和房子怎么处理一直谈不拢。",
        "wants": "把照顾父亲的分工和费用写清楚，房子先不卖。",
        "safety": _CALM,
        "consents": {"privacy": True, "cross_border": ["contact", "narrative"]},
    },
    {
        "language": "pt",
        "stream": "family",
        "applicant": _person(
            "Ana Rita Lopes",
            "macau",
            "大堂區",
            "pt",
            safe_contact={"channel": "email", "hours": "de manhã", "may_leave_message": True},
        ),
        "respondents": [_person("林國棟", "macau", "大堂區", "zh-hant")],
        "issues": ["consensual_divorce", "property_division"],
        "marriage": {"registered_in": "macau", "date": "2012-10-06"},
        "story": "Estamos de acordo em divorciar-nos. Falta acertar como dividimos a casa e as poupanças.",
        "wants": "Um acordo escrito em português e em chinês.",
        "safety": _CALM,
        "consents": {"privacy": True, "cross_border": []},
    },
    {
        "language": "zh-hans",
        "stream": "family",
        "applicant": _person(
            "何咏欣",
            "zhuhai",
            "横琴镇",
            "zh-hans",
            safe_contact={"channel": "none", "hours": "", "may_leave_message": False},
        ),
        "respondents": [_person("吴家豪", "zhuhai", "横琴镇", "zh-hans")],
        "children": [{"name": "吴若溪", "birth_date": "2020-01-30", "lives_with": "both", "residence_side": "zhuhai"}],
        "issues": ["contested_divorce", "parental_power"],
        "story": "他不同意离婚，一谈到孩子就发脾气。我想先有人听我说，再决定要不要坐在一起谈。",
        "wants": "孩子的生活不要再受影响。",
        "safety": {**_CALM, "afraid_of_other_party": True, "feels_free_to_speak": False},
        "consents": {"privacy": True, "cross_border": []},
    },
)
