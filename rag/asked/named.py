"""Persons, places and organisations that a text names, by the table of names and by their form.

What the table does not have is told by its form: capital letters in English; a surname, a title, a
suffix, or the characters that foreign names are spelt with in Chinese.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.asked.wording import any_of
from rag.names import default_table, mentions_in

NamedKind = Literal["person", "place", "organisation"]


@dataclass(frozen=True, slots=True)
class Named:
    """A name, how certainly it is one of the kind (0 to 1), and its entities in the table."""

    form: str
    weight: float
    entities: frozenset[str] = frozenset()


_TABLE_KINDS: dict[NamedKind, frozenset[str]] = {
    "person": frozenset(("person",)),
    "place": frozenset(("place",)),
    "organisation": frozenset(("organisation", "government", "company", "publication")),
}
_IN_TABLE, _AMBIGUOUS = 1.0, 0.8

_SURNAME = "".join(
    """
    赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗凤方
    俞任袁柳鲍史唐费岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元顾孟平黄穆萧尹姚邵汪祁毛狄米贝
    明计成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯
    管卢莫房裘缪干解应宗丁宣邓单杭洪包左石崔吉龚程邢裴陆荣翁荀惠甄曲家封储靳焦牧谷车侯宁仇甘武符刘景
    詹龙叶幸司黎白蒲赖卓蔺屠蒙池乔翟谭姬申冉雍桑桂牛寿边燕尚温庄晏柴瞿阎连习容易慎戈廖终居衡步都耿满
    匡文寇广东欧利师巩聂关荆游权盖益桓公岳缑亢况郁涂简曾沙丘辛阙那饶空巢蒯相查佟
    """.split()
)
_SPELLING = "".join(
    """
    阿埃艾爱安奥巴白班邦保贝比别波伯博布查达戴丹德登迪蒂顿多恩尔法凡菲费芬弗夫福盖戈格古哈汉赫亨胡华霍
    基吉加贾杰卡凯坎康科克肯库拉莱兰劳勒雷里利莉林卢鲁伦罗洛马玛迈曼梅蒙米密莫姆穆纳娜内尼妮诺欧帕佩
    彭皮普奇乔切琼萨塞桑森莎沙山舍圣史施斯苏索塔泰坦汤特提图托瓦万威韦维魏沃乌西希谢辛休雅亚扬耶伊英
    约泽詹兹
    """.split()
)
_TITLE = any_of(
    """
    总统 主席 总理 首相 部长 外长 防长 次长 司长 局长 署长 院长 市长 省长 州长 县长 书记 大使
    参议员 众议员 议员 立委 教授 博士 先生 女士 小姐 将军 上将 中将 少将 司令 导演 编剧 作家 诗人
    演员 歌手 主演 记者 律师 法官 医生 研究员 学者 专家 分析师 经济[学师]家? 发言人 董事长 总裁
    执行长 总经理 行长 创[办始]人 教练 球员 队长 选手 国王 女王 皇帝 天皇 亲王 公爵 太守 刺史 将领
    大臣 主教 教宗 秘书长 委员长 特使 顾问 官员 校长 理事长 CEO 男星 女星
    """
)
_DOING = any_of(
    """
    说 表示 指出 认为 称 强调 透露 坦言 宣布 告诉 写道 批评 呼吁 提出 当选 担任 出任 获 率 饰演
    执导 创[立办建] 发明 主张
    """
)
_NAME = r"[A-Z][a-z'’-]+"
_ENGLISH_TITLE = any_of(
    """
    Mr Mrs Ms Dr Prof Professor President Premier Senator Sen Rep Gov Gen General Sir Lord Lady
    Pope King Queen Prince Princess Emperor Minister Secretary Chancellor Captain Coach
    """
)
_PLACE = any_of(
    """
    [市省县州区国岛镇村港湾山河湖海洲] 机场 广场 体育[场馆] 大学 车站 半岛 群岛 地区 王国 帝国 路
    街 宫 宾馆 饭店 酒店
    """
)
_ORGANISATION = any_of(
    """
    大学 公司 企业 集团 银行 委员?会 协会 学会 组织 机构 联盟 基金会? 法院 研究[所院] 学院 中学
    小学 医院 报社? 日报 时报 新闻网? 通讯社 电视台 政府 国会 议会 部门 工会 商会 俱乐部 队 党 军
    部(?![分署]) 局(?![面势]) 署 证券 科技 汽车 电子 航空 出版社 联合会 总会 公会 教会 乐[团队]
    """
)
_ENGLISH_ORGANISATION = any_of(
    """
    University College School Company Corporation Corp Inc Ltd Bank Agency Committee Commission
    Council Party Institute Association Department Ministry Union Group Court Army Church Academy
    Society Museum Foundation League Federation Parliament Congress Senate Board Office Bureau
    Times Post News Network Airlines Motors Press Club Organi[sz]ation Administration Authority
    """
)
_FORMS: dict[NamedKind, tuple[tuple[float, re.Pattern[str]], ...]] = {
    "person": (
        (1.0, re.compile("([一-鿿]{1,7}(?:·[一-鿿A-Za-z]{1,7})+)")),
        (0.9, re.compile(f"(?:{_TITLE})([{_SURNAME}][一-鿿]{{1,2}})")),
        (0.8, re.compile(f"([{_SURNAME}][一-鿿]{{1,2}}?)(?:{_TITLE}|{_DOING})")),
        (0.5, re.compile(f"(?:^|[、，,。：:；;由和与及跟被是为])([{_SURNAME}][一-鿿]{{1,2}})")),
        (0.5, re.compile(f"([{_SPELLING}]{{3,7}})")),
        (0.2, re.compile(f"([{_SURNAME}][一-鿿]{{1,2}})")),
        (1.0, re.compile(rf"\b(?:{_ENGLISH_TITLE})\.? ({_NAME}(?: {_NAME})*)")),
        (
            0.8,
            re.compile(rf"({_NAME}(?: (?:[A-Z]\.|de|von|van|al|bin|of))?(?:[ -]{_NAME}){{1,3}})"),
        ),
        (0.35, re.compile(rf"(?<=[a-z,] )({_NAME})")),
    ),
    "place": (
        (0.9, re.compile(f"[在于至到往赴抵自从位]([一-鿿]{{1,6}}?(?:{_PLACE}))")),
        (0.6, re.compile(f"([一-鿿]{{2,4}}(?:{_PLACE}))")),
        (0.4, re.compile("[在于]([一-鿿]{2,4})")),
        (
            0.7,
            re.compile(rf"\b(?:in|at|from|near|to|across|of|for) (?:the )?({_NAME}(?: {_NAME})*)"),
        ),
    ),
    "organisation": (
        (0.8, re.compile(f"([一-鿿A-Za-z]{{1,10}}?(?:{_ORGANISATION}))")),
        (0.9, re.compile(rf"((?:{_NAME} |of |the |and |for )*(?:{_ENGLISH_ORGANISATION})s?)\b")),
        (0.4, re.compile(r"(?<![A-Za-z])([A-Z][A-Z&-]{1,6})(?![A-Za-z])")),
        (0.3, re.compile(rf"(?<=[a-z,] )(?:the )?({_NAME}(?: {_NAME})*)")),
    ),
}
_NO_NAMES = frozenset(
    """
    the this that these those he she it they we you i his her their its our a an in on at by for
    from january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday after before but and or when while
    """.split()
)


def named_in(text: str, kind: NamedKind) -> Iterator[Named]:
    """Names of the kind in folded text: those that the table knows, then those by their form."""
    table = default_table()
    taken = bytearray(len(text))
    for mention in mentions_in(text):
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        if not _TABLE_KINDS[kind].isdisjoint(map(table.kind, mention.entities)):
            weight = _AMBIGUOUS if mention.ambiguous else _IN_TABLE
            yield Named(mention.form, weight, mention.entities)
    for weight, pattern in _FORMS[kind]:
        for match in pattern.finditer(text):
            first = match[1].lower().split(" ", 1)[0]
            if first not in _NO_NAMES and not all(taken[slice(*match.span(1))]):
                yield Named(match[1], weight)
