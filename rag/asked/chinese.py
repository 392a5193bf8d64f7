"""Questions in Chinese: their question words and what they ask for, in text folded to Simplified.

何時 asks for a date, 哪家公司 for an organisation, 怎麼形容 for words of somebody; a noun such as
金額 or 原因 says it where there is no question word, or only 是什麼.
"""

import re
from collections.abc import Iterator

from rag.asked.asked import Cue, Kind
from rag.asked.wording import any_of

# A row for each kind, read in this order where several begin at one place.
_FORMS: tuple[tuple[Kind, str], ...] = (
    (
        "conflict",
        any_of(
            """
            说法不[一同] 不一致 互相矛盾 自相矛盾 是否矛盾 兜[不得]拢 对[得不]上 吻合 一致吗
            [有没]出入 口径
            (?:哪|何)[一个种者份]*(?:说法|数字|版本)?才?(?:是|算)?(?:对的?|正确|准确|可靠)
            以哪[一个种]*.{0,4}为准
            """
        ),
    ),
    (
        "reason",
        any_of(
            """
            为什么 为啥 因何 缘何 何故 何以
            (?:什么|何种?|哪[些个种一]+)(?:样的)?(?:原因|理由|缘故|因素|动机)
            为何(?!(?:[?？。，,]|$)) 怎么(?:会|还|就|都|一直|迟迟|至今)*[没不未] 怎么会
            (?:因为|由于|出于|为了)(?:什么|何) 什么(?:导致|造成|促使|引发|引起|阻碍|妨碍)
            (?:因为|由于|原因|起因|死因|目的)[是为]?(?=[?？。]|$)
            """
        ),
    ),
    (
        "quotation",
        any_of(
            """
            原话 原文 名言 如何看 [比喻]作什么 打[了过个]{0,2}(?:什么|怎样的|何种)?(?:比方|比喻)
            (?<!语)(?:怎么样?|怎样|如何)(?:去|来)?(?:[说讲谈]|看(?!出)|[评点]?评[价论]?|描述|形容|回[应复答])
            (?<!语)(?:怎么样?|怎样|如何)(?:去|来)?(?:答复|表[态示]|解释|称呼|批评|讽刺|比喻)
            说[了过]{0,2}(?:些)?(?:什么|啥) [讲谈提称][到了过]{1,2}(?:什么|啥)
            什么(?:样的)?(?:回应|评[价论]|表态|看法|说法|态度|声明)
            """
        ),
    ),
    ("duration", "多久(?!以?前)|多长时?间|多长(?!的)|多少时间"),
    (
        "date",
        any_of(
            r"""
            (?<!无论)何时 (?:几|何)[年月日号]+(?=[?？的。，,\s通成建开举发结正]|$) 几时
            几月几?[日号]? 啥时候? 多久以?前
            """
        ),
    ),
    (
        "figure",
        any_of(
            """
            几成 百分之(?:几|多少) 第几 多少 (?<!伦)多[大高重远快深宽厚强贵低短小]
            (?<![十百千万亿好无寥未曾哪隔])几(?![乎何经率点十百千万亿]|个?(?:[天月年周日]|星期|小时)之?以?前)
            """
        ),
    ),
    ("person", "谁|何人|何许人"),
    (
        "place",
        any_of(
            r"""
            [在去到从往]?(?:哪[里儿边]|何处|何地)
            [在去到从往]哪(?=[举召办发开拍设建读住工出上过]|[?？。，,\s]|$)
            """
        ),
    ),
    (
        "comparison",
        any_of(
            """
            (?:什么|何|哪些?)[样的]*(?:不同|区别|差[别异]|不一样|共同点)
            [哪何][个一种者](?:方面)?[更较最] 谁更 [有的](?:区别|差[别异]) 异同
            相比(?=.{0,12}(?:哪|何|多少|几|如何|怎))
            """
        ),
    ),
    ("definition", "什么(?:是|叫)(?!最)|何谓|何为|什么意思|是指什么|指的是什么|代表(?:着)?什么"),
    (
        "yes_no",
        any_of(
            r"""
            [吗嘛](?=[?？，,。\s]|$) 是否 是不是 有没有 有无 能否 可否 会否 会不会 能不能 可不可以
            对不对 要不要
            """
        ),
    ),
)
_ANY = re.compile(
    "|".join(f"(?P<f{n}>{pattern})" for n, (_, pattern) in enumerate(_FORMS))
    + "|(?P<which>哪|什么|(?<![如任几因])何(?!况|必|尝|等)|啥)|(?P<how>怎么样?|怎样|如何)"
)
_NUMBER = re.compile("多少|几")

_TYPES: tuple[tuple[Kind, str], ...] = (
    (
        "date",
        any_of(
            """
            年份 世纪 时期 时[候后间] 日期 日子 月份 星期 季度 朝代 个?月 期间 年(?![龄级轻])
            [年时]代 天(?![气然体空文]) 日(?!本) 周(?!刊) 季
            """
        ),
    ),
    (
        "person",
        any_of(
            """
            人物 人士 官员 总统 总理 首相 主席 部长 外长 将军 将领 专家 学者 教授 演员 球员 选手
            运动员 导演 作[家者] 歌手 明星 科学家 皇帝 国王 天皇 君主 领导[人者] 政治家 议员 市长
            校长 分析师 记者 发言人 嫌疑人 候选人 教练 艺人 诗人 哲学家 大臣 总督 名将
            [女男][性子] 主教 法官 企业家 创[办始]人 首脑 负责人 高管 人(?![口次数均工民])
            """
        ),
    ),
    (
        "organisation",
        any_of(
            """
            公司 企业 机[构关] 组织 大学 学[校院] 高校 部门 单位 银行 媒体 品牌 政党 党派 球[队会]
            战队 队伍 俱乐部 集团 委员会 法院 军队 部队 舰队 医院 报[纸社] 电视台 平台 券商 智库
            团体 协会 政府 厂商 出版社 乐[团队] 教会 [车药]企 联盟 国会 实体 党 队
            """
        ),
    ),
    (
        "place",
        any_of(
            """
            国家? 位置 地[区方点带] 城市? 省[份市]? [县市] 行政区 区域? 场[馆地] 机场 港口? 海域
            河流? 体育场 大?[洲州] 岛屿? 镇 村 街 湖 山 地(?![位标形质])
            """
        ),
    ),
)
_TYPE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TYPES))
# Only of 哪 the noun may stand further on, and then a noun of two characters.
_LATER = re.compile("[^的是在有被把为因和\\W]{1,5}?(?=(?:" + "|".join(p for _, p in _TYPES) + "))")
_LEAST_LATER = 2
_COUNT_AND_MEASURE = re.compile(
    "(?:样的?)?(?P<some>些|几|[两二三四五六七八九])?一?"
    "(?P<measure>[个座家间所支名款项种类条艘架本部场届份样]|位(?![置于]))?(?:样的?)?"
)
_MEASURED: dict[str, Kind] = {
    "位": "person", "名": "person", "家": "organisation", "支": "organisation", "座": "place",
}  # fmt: skip
_COUNTS = dict(zip("两二三四五六七八九", (2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))

_NOUNS: tuple[tuple[Kind, str, str], ...] = (
    (
        "figure",
        "money",
        any_of(
            """
            金额 总额 价[格钱] 费用 成本 造价 [售票身房均股]价 营收 收入 票房 市值 预算 债务 利润
            工资 薪水 资产 罚款 奖金 投资额
            """
        ),
    ),
    ("figure", "percent", "比[例重]|占比|百分比|胜算|增[速幅]|[涨跌降]幅|[一-鿿]率"),
    (
        "figure",
        "",
        any_of(
            """
            规模 面积 人口 [长高深]度 海拔 温度 震级 体积 距离 得分 比[分数] 排名 名次
            [一-鿿][数量](?!学|据)
            """
        ),
    ),
    ("date", "", "时间|日期|年份|时刻|生日"),
    ("duration", "", "时长|期限|任期|寿命|工期"),
    ("reason", "", "原因|理由|[起死]因|动机|缘由|目的"),
    (
        "place",
        "",
        any_of(
            """
            地[点址] 位置 所在地 首[都府] 国籍 出生地 总部 发源地 路线 [场产]地 籍贯 故乡 目的地
            [起终]点 国家 城市 [举主]办[国地]
            """
        ),
    ),
    (
        "person",
        "",
        any_of(
            """
            导演 编剧 男?女?主[演角] 作者 创[办始]人 总统 主席 总理 首相 [市部校]长 CEO 人选 得主
            发言人 负责人 教练 队长 冠军 丈夫 妻子 父亲 母亲 儿子 女儿 老师 元凶 凶手 领导[人者]
            """
        ),
    ),
    ("organisation", "", "机[构关]|公司|单位|主办方|出版社|开发商"),
    ("list", "", "名单|清单|成员"),
    ("definition", "", "含义|意思|定义|全称|意义"),
)
_NOUN = re.compile(
    "(?:"
    + "|".join(f"(?P<n{n}>{pattern})" for n, (_, _, pattern) in enumerate(_NOUNS))
    + r")(?=(?:分别|各自?|都|主要|又|究竟|到底|大[概约])*(?:"
    r"[是为有叫在](?=谁|什么|哪|何|多|几|怎|[?？。]|$)|谁|什么|多少|几|[哪何]|$|[\s?？。，,、和与及]))"
)


def chinese_cues(text: str) -> Iterator[Cue]:
    """The cues of the folded text: question words in order, then the nouns, which are weak."""
    for match in _ANY.finditer(text):
        yield _cue(text, match)
    for match in _NOUN.finditer(text):
        kind, unit, _ = _NOUNS[int((match.lastgroup or "")[1:])]
        yield Cue(*match.span(), kind, frozenset((unit,)) - {""}, weak=True)


def _cue(text: str, match: re.Match[str]) -> Cue:
    name = match.lastgroup or ""
    if name == "which":
        return _which(text, match)
    if name == "how":
        return Cue(*match.span(), "other")
    kind = _FORMS[int(name[1:])][0]
    number = _NUMBER.search(text, *match.span()) if kind == "figure" else None
    return Cue(*match.span(), kind, number=number.span() if number else None)


def _which(text: str, match: re.Match[str]) -> Cue:
    """哪, 什么 or 何, with how many of what kind: 哪两家公司, 什么时候."""
    counted = _COUNT_AND_MEASURE.match(text, match.end())
    some, measure = (counted["some"], counted["measure"]) if counted else (None, None)
    at = counted.end() if counted else match.end()
    kind, end = _type_at(text, at, later=match.group() == "哪")
    if measure in _MEASURED and (kind == "other" or _MEASURED[measure] == "person"):
        kind = _MEASURED[measure]
    if kind == "other" and some:
        kind = "list"
    many = _COUNTS.get(some or "", 2 if some else 1)
    return Cue(match.start(), end, kind, count=many)


def _type_at(text: str, at: int, *, later: bool) -> tuple[Kind, int]:
    """The kind of the noun at `at`, and where it ends; of 国家的总统 the last one counts."""
    match = _TYPE.match(text, at)
    if match is None and later and (found := _LATER.match(text, at)):
        match = _TYPE.match(text, found.end())
        if match and len(match.group()) < _LEAST_LATER:
            match = None
    if match is None:
        return "other", at
    if text.startswith("的", match.end()) and (head := _TYPE.match(text, match.end() + 1)):
        match = head
    return next(kind for kind, _ in _TYPES if match[kind]), match.end()
