"""Which sample stations does the demonstration show? One or more in every division, with invented addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from portal import languages
from portal.places import landmarks
from portal.places.models import Division
from portal.registers.words import Spoken
from portal.search import indexing
from portal.stations.models import Station
from portal.stations.words import Kind, Service

Say = Callable[[str], None]
Four = tuple[str, str, str, str]  # in the order of portal.languages

SAMPLE: Four = ("（示範）", "（示范）", " (demonstração)", " (demonstration)")
NOUNS: dict[Kind, Four] = {
    Kind.VOLUNTEER: ("港澳義工站", "港澳义工站", "Posto de voluntários de HK e Macau", "HK–Macau volunteer station"),
    Kind.BLUE_SKY: ("藍天小屋", "蓝天小屋", "Casa Céu Azul", "Blue Sky Cottage"),
    Kind.KINDRED_HOME: ("親青家園", "亲青家园", "Lar dos Jovens Trabalhadores", "Kindred Home"),
    Kind.YOUTH_PORT: ("青春護航站", "青春护航站", "Posto Escolta da Juventude", "Youth Escort Station"),
    Kind.COMMUNITY: ("社區服務點", "社区服务点", "Ponto de atendimento comunitário", "Community service point"),
    Kind.EXCHANGE: ("調解交流中心", "调解交流中心", "Centro de intercâmbio de mediação", "Mediation exchange centre"),
    Kind.PSYCHOLOGY: ("心理支援服務", "心理支持服务", "Serviço de apoio psicológico", "Psychological support service"),
    Kind.SOCIAL_WORK: ("社會工作服務", "社会工作服务", "Serviço de acção social", "Social work service"),
    Kind.COMMUNITY_HELP: ("社區互助服務", "社区互助服务", "Serviço de ajuda comunitária", "Community help service"),
}
ABOUT: dict[Kind, Four] = {
    Kind.VOLUNTEER: (
        "來自香港、澳門和珠海的義工陪你看指南、填申請，也熟悉物業和業主的事。",
        "来自香港、澳门和珠海的志愿者陪您看指南、填申请，也熟悉物业和业主的事。",
        "Voluntários de Hong Kong, de Macau e de Zhuhai lêem consigo os guias, ajudam com o pedido e conhecem as"
        " questões de condomínio.",
        "Volunteers from Hong Kong, Macau and Zhuhai read guides with you, help with a request and know about property"
        " management.",
    ),
    Kind.BLUE_SKY: (
        "城市志願服務站，坐下來問一問，該找誰、帶甚麼。",
        "城市志愿服务站，坐下来问一问，该找谁、带什么。",
        "Posto de voluntários da cidade: sente-se e pergunte a quem deve ir e o que deve levar.",
        "A volunteer station of the city: sit down and ask whom to see and what to bring.",
    ),
    Kind.KINDRED_HOME: (
        "為在外工作的年輕人而設，特別幫助工資、合同和住宿的事。",
        "为外来务工青年而设，特别帮助工资、合同和住宿的事。",
        "Para jovens que trabalham longe de casa; ajuda sobretudo com salários, contratos e alojamento.",
        "For young people who work far from home; helps above all with pay, contracts and housing.",
    ),
    Kind.YOUTH_PORT: (
        "陪伴青少年和家長，也談父母分開後的安排。",
        "陪伴青少年和家长，也谈父母分开后的安排。",
        "Acompanha jovens e pais, também quando os pais se separam.",
        "Stands by young people and parents, also when parents separate.",
    ),
    Kind.COMMUNITY: (
        "社區裡的服務點，幫你看指南、填申請、影印文件。",
        "社区里的服务点，帮您看指南、填申请、复印材料。",
        "Um ponto do bairro: ajuda a ler os guias, a preencher o pedido e a fotocopiar papéis.",
        "A point in the neighbourhood: helps to read guides, to fill in a request and to copy papers.",
    ),
    Kind.EXCHANGE: (
        "珠澳兩地的調解機構在這裡一起準備，居民也可以來問路。",
        "珠澳两地的调解机构在这里一起准备，居民也可以来问路。",
        "As entidades de mediação dos dois lados preparam-se aqui em conjunto; os residentes podem vir pedir"
        " orientação.",
        "Mediation bodies of both sides prepare here together; residents may come and ask for the way.",
    ),
    Kind.PSYCHOLOGY: (
        "有人聽你說。不作診斷，也不寫給法院。",
        "有人听您说。不作诊断，也不写给法院。",
        "Alguém que ouve. Não faz diagnósticos nem escreve para o tribunal.",
        "Somebody who listens. It makes no diagnoses and writes nothing for a court.",
    ),
    Kind.SOCIAL_WORK: (
        "社工陪你看眼前的困難：住處、孩子、生活費。",
        "社工陪您看眼前的困难：住处、孩子、生活费。",
        "Assistentes sociais vêem consigo as dificuldades de agora: casa, filhos, despesas.",
        "Social workers look with you at what is hard now: a place to live, children, money.",
    ),
    Kind.COMMUNITY_HELP: (
        "鄰里之間搭把手：陪同、看顧孩子、送文件。",
        "邻里之间搭把手：陪同、看顾孩子、送材料。",
        "Vizinhos que ajudam: acompanhar, ficar com as crianças, levar papéis.",
        "Neighbours who lend a hand: going along, minding children, taking papers.",
    ),
}
SERVICES: dict[Kind, tuple[Service, ...]] = {
    Kind.VOLUNTEER: (Service.FILL_IN, Service.GUIDES, Service.PROPERTY, Service.FAMILY, Service.INTERPRETING),
    Kind.BLUE_SKY: (Service.FILL_IN, Service.GUIDES, Service.BUSINESS, Service.ELDERLY),
    Kind.KINDRED_HOME: (Service.FILL_IN, Service.WORK, Service.YOUTH),
    Kind.YOUTH_PORT: (Service.GUIDES, Service.YOUTH, Service.FAMILY),
    Kind.COMMUNITY: (Service.FILL_IN, Service.GUIDES, Service.PAPERS, Service.PROPERTY, Service.FAMILY),
    Kind.EXCHANGE: (Service.GUIDES, Service.FAMILY, Service.BUSINESS, Service.INTERPRETING),
    Kind.PSYCHOLOGY: (Service.COUNSELLING, Service.FAMILY, Service.YOUTH),
    Kind.SOCIAL_WORK: (Service.FAMILY, Service.ELDERLY, Service.BUREAU_SHEET),
    Kind.COMMUNITY_HELP: (Service.ELDERLY, Service.PAPERS),
}
HOURS = (
    "Mo-Fr 09:00-18:00",
    "Mo-Fr 09:30-13:00,14:30-18:00; Sa 09:30-13:00",
    "Tu-Sa 10:00-19:00; PH 10:00-13:00",
    "Mo-Sa 09:00-12:30,14:00-17:30",
    "We-Su 13:00-20:00; PH 13:00-18:00",
)
ALWAYS = "Mo-Su 00:00-24:00; PH 00:00-24:00"


class Sample(NamedTuple):
    """division: its code; spoken and hours where they are not those of its turn."""

    key: str
    division: str
    kind: Kind
    spoken: tuple[Spoken, ...] = ()
    hours: str = ""


_YUE, _CMN, _PT, _EN = Spoken
SAMPLES = (
    Sample("gongbei-volunteers", "440402005", Kind.VOLUNTEER, (_YUE, _CMN, _PT, _EN)),
    Sample("gongbei-port", "440402005", Kind.COMMUNITY, (_YUE, _CMN, _PT), ALWAYS),
    Sample("gongbei-listening", "440402005", Kind.PSYCHOLOGY),
    Sample("cuixiang-blue-sky", "440402001", Kind.BLUE_SKY),
    Sample("meihua-youth", "440402002", Kind.YOUTH_PORT),
    Sample("qianshan-community", "440402003", Kind.COMMUNITY),
    Sample("qianshan-social-work", "440402003", Kind.SOCIAL_WORK),
    Sample("jida-exchange", "440402004", Kind.EXCHANGE, (_YUE, _CMN, _PT, _EN)),
    Sample("xiangwan-blue-sky", "440402006", Kind.BLUE_SKY),
    Sample("shishan-youth", "440402007", Kind.YOUTH_PORT),
    Sample("wanzai-volunteers", "440402008", Kind.VOLUNTEER),
    Sample("fengshan-community", "440402009", Kind.COMMUNITY),
    Sample("tangjiawan-young-workers", "440402100", Kind.KINDRED_HOME),
    Sample("nanping-young-workers", "440402102", Kind.KINDRED_HOME),
    Sample("hengqin-volunteers", "440402104", Kind.VOLUNTEER, (_YUE, _CMN, _PT, _EN)),
    Sample("hengqin-neighbours", "440402104", Kind.COMMUNITY_HELP),
    Sample("guishan-community", "440402105", Kind.COMMUNITY),
    Sample("wanshan-community", "440402106", Kind.COMMUNITY),
    Sample("dangan-community", "440402107", Kind.COMMUNITY),
    Sample("baiteng-blue-sky", "440403001", Kind.BLUE_SKY),
    Sample("lianzhou-community", "440403100", Kind.COMMUNITY),
    Sample("doumen-community", "440403103", Kind.COMMUNITY),
    Sample("qianwu-young-workers", "440403105", Kind.KINDRED_HOME),
    Sample("baijiao-community", "440403106", Kind.COMMUNITY),
    Sample("jingan-youth", "440403107", Kind.YOUTH_PORT),
    Sample("sanzao-young-workers", "440404100", Kind.KINDRED_HOME),
    Sample("nanshui-community", "440404101", Kind.COMMUNITY),
    Sample("hongqi-blue-sky", "440404103", Kind.BLUE_SKY),
    Sample("pingsha-community", "440404104", Kind.COMMUNITY),
    Sample("fatima-community", "MO01", Kind.COMMUNITY, (_YUE, _CMN)),
    Sample("fatima-social-work", "MO01", Kind.SOCIAL_WORK, (_YUE, _PT)),
    Sample("santo-antonio-community", "MO02", Kind.COMMUNITY, (_YUE, _PT)),
    Sample("sao-lazaro-listening", "MO03", Kind.PSYCHOLOGY, (_YUE, _PT, _EN)),
    Sample("se-exchange", "MO04", Kind.EXCHANGE, (_YUE, _CMN, _PT, _EN)),
    Sample("sao-lourenco-community", "MO05", Kind.COMMUNITY, (_YUE, _PT)),
    Sample("taipa-community", "MO06", Kind.COMMUNITY, (_YUE, _PT, _EN)),
    Sample("coloane-neighbours", "MO07", Kind.COMMUNITY_HELP, (_YUE,)),
    Sample("cotai-community", "MO08", Kind.COMMUNITY, (_YUE, _CMN, _EN)),
)


def load(say: Say) -> None:
    """Make every sample station that is not there yet. What was changed since stays as it is."""
    there = set(Station.objects.values_list("key", flat=True))
    divisions = {each.code: each for each in Division.objects.all()}
    hours = cycle(HOURS)
    with transaction.atomic(), indexing.together():
        for place, sample in enumerate(SAMPLES):
            usual = next(hours)
            if sample.key not in there:
                _station(sample, place, divisions[sample.division], sample.hours or usual).save()
    say(f"Stations: {len(SAMPLES)}")


def is_loaded() -> bool:
    """Whether the sample stations are there."""
    return Station.objects.filter(key=SAMPLES[0].key).exists()


def _station(sample: Sample, place: int, division: Division, hours: str) -> Station:
    """Every third is not verified yet, every fifth was verified long ago: as registers are."""
    position = _position(sample, place)
    station = Station(
        key=sample.key,
        side=division.side,
        division=division,
        kind=sample.kind,
        services=[each.value for each in SERVICES[sample.kind]],
        spoken=[each.value for each in sample.spoken or (_YUE, _CMN)],
        hours=hours,
        latitude=position[0],
        longitude=position[1],
        capacity=2 + place % 5,
        is_step_free=place % 4 != 3,
        takes_enquiries=True,
        is_sample=True,
        source="demonstração · 示範 · 示范 · demonstration",
    )
    if place % 3:
        station.verified_on = timezone.localdate() - timedelta(days=200 if place % 5 == 4 else 5 + place)
        station.verified_by = "registo (demonstração) · 登記組（示範）"
    for code, noun, about, mark in zip(languages.CODES, NOUNS[sample.kind], ABOUT[sample.kind], SAMPLE, strict=True):
        _write(station, code, noun, about, mark, division, place)
    return station


def _write(station: Station, code: str, noun: str, about: str, mark: str, division: Division, place: int) -> None:
    """The texts of one language."""
    suffix, number = code.replace("-", "_"), 1 + place
    where = str(getattr(division, f"name_{suffix}")).partition("（")[0].partition(" (")[0].strip()
    is_han = code.startswith("zh")
    name = f"{where}{noun}{mark}" if is_han else f"{noun} · {where}{mark}"
    road = {
        "zh-hant": f"{where}示範路 {number} 號",
        "zh-hans": f"{where}示范路 {number} 号",
        "pt": f"Rua da Demonstração, n.º {number}, {where}",
        "en": f"{number} Sample Road, {where}",
    }[code]
    setattr(station, f"name_{suffix}", name)
    setattr(station, f"description_{suffix}", about)
    setattr(station, f"address_{suffix}", road)


def _position(sample: Sample, place: int) -> tuple[str, str]:
    """Near the middle of its division, a street or two apart from the others there."""
    found = landmarks.by_key(sample.division)
    if found is None:
        raise LookupError(f"No place is known for the division {sample.division}.")
    north, east = (place % 3 - 1) * 0.0006, (place % 2) * 0.0007
    return f"{found.position.latitude + north:.6f}", f"{found.position.longitude + east:.6f}"
