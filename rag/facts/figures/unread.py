"""Numbers that are no figures: dates, times of day, ordinals, numbers inside names and words."""

import re

from rag.facts.figures.view import BLANK

_N = "〇零一二三四五六七八九十"
_NUMBER = rf"(?:\d+|[{_N}百千两]+)"
_TO = r"\s?(?:[-–—~/、]|至|到|和|及|与|或)\s?"
_BEFORE = rf"(?<![\d{_N}百千万亿])(?<!\d[.,])"

# Chinese dates and times of day, in Simplified characters.
_YEAR = r"(?:(?:1[5-9]|2[01])\d\d|[一二][〇零一二三四五六七八九]{3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?"
    r"|[一二三四五六七八九])"
)
_HOUR = r"(?:2[0-4]|1\d|0?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_MINUTE = rf"(?:[0-5]?\d|[{_N}]{{1,3}})"
_PERIOD = (
    "(?:[上下]午|凌晨|清晨|早上|早晨|晚上|晚间|中午|傍晚|深夜|午夜|夜间|今晨|今晚|当晚|[早晚])"
)
_HAN_DATES = (
    rf"(?:民国|西元|公元|令和|平成|昭和)前?\s?{_NUMBER}\s?年",
    rf"{_BEFORE}{_YEAR}(?:年?{_TO}(?:{_YEAR}|\d\d)){{0,4}}\s?年(?!(?:的?历史|之久))",
    rf"{_BEFORE}\d{{2,3}}年(?={_MONTH}月|度|第|[上下]半年|[底初])",
    rf"{_BEFORE}(?:{_MONTH}(?:月(?:{_DAY}[日号]?)?)?{_TO}){{0,4}}{_MONTH}月"
    rf"(?:(?:{_DAY}{_TO}){{0,4}}{_DAY}[日号]|(?!\d))",
    rf"{_BEFORE}(?:{_DAY}[日号]?{_TO}){{0,4}}{_DAY}日(?![内间元圆币游]|以内|之内|之间)",
    rf"{_PERIOD}(?:大?约|将?近)?{_HOUR}\s?[时点](?:[半整钟许]|{_MINUTE}分(?:{_MINUTE}秒)?|{_MINUTE}(?!\d))?",
    rf"{_BEFORE}{_HOUR}\s?时(?![代候段])(?:{_MINUTE}分(?:{_MINUTE}秒)?)?",
    rf"{_BEFORE}{_HOUR}点(?:半(?!数)|[整钟许]|{_MINUTE}分(?!之)(?:{_MINUTE}秒)?)",
    r"(?:周|星期|礼拜)[一二三四五六](?![次个度天回人年月成])",
    rf"{_BEFORE}{_NUMBER}(?:年|个?多?月|周|个?星期|个?礼拜|天|日)(?:以前|之前|前)(?!后)",
    rf"[前首][\d{_N}两]+季",
)
# Numbers of names, ranks and series.
_HAN_NAMES = (
    rf"第\s?[\d{_N}百千万两]+",
    rf"{_BEFORE}[\d{_N}百]+[-–]?[A-Za-z]{{0,2}}(?:届|世纪|年代|年级|号|型|式|条款|位数|强|连[胜败霸])",
    r"(?:东风|巨浪|鹰击|红旗|天弓|雄风|海弓|神舟|嫦娥|长征|天宫|波音|空客|台北)[-–—─ ]?"
    r"(?:\d+|[一二三])[A-Z]*",
    r"(?:爱国者|雄)[-–—─ ]?(?:\d(?![\d.])|[一二三])[A-Z]?(?=型|飞弹|导弹|系统|、|,|及|和|与)",
    r"(?:歼|轰|运|剑|直|天剑)[-–—─]?\d+(?=[A-Z、和及型战]|战机|飞弹)|[歼轰运剑直][-–—─]\d+[A-Z]*",
    r"(?:标普|沪深|日经|富时|财富|财星|纳斯达克|恒生)\s?\d+",
    r"编号\d+|\d+(?:次列车|班机|航班)",
    r"十五五|十三五|三元锂|两点一线|八段锦|三轮(?=车|摩托)|(?<![提最])[高初][一二三](?=[学家生上下])",
    rf"十[一二三四六]五(?![{_N}]|[个人名位岁年天架艘吨公元%])|十一(?:长假|黄金周|假期)|十[七八九]大|二十大",
    rf"双[十{_N}]+|九二共识|二二八|九一一|三十六计|十二生肖|[二三]次(?=世界|大战|元|加工)",
    r"两(?:国(?!家)|岸|地(?!点)|者|党|军|制|会|强|极|翼|难|手|旁|边|侧|头|端|方|造|位领导|位元首|度)",
    rf"{_BEFORE}(?:一(?:成不变|度|旦|点也|举|带一路|国两制|次性|周一次)|万一)|一周年",
    r"五股区|五台山|三门峡|三元(?:里|及第)",
    r"(?:过去|未来|最近|这|每|同|某|有|那|头|另|新的|去|前|(?<!延)后|上|下|隔)的?一整?"
    r"(?:年|天|日|个?月|周|个?星期|个?世纪)",
    r"一年(?:一度|级)|一天到晚|一[年日天]比",
    rf"{_BEFORE}一(?:些|起|直|样|般|定|致|律|并|再|向|切|同|共|边|面|下|方)|[统唯]一|进一步",
)

_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![a-z])\.?"
)
_DATE = r"[0-3]?\d(?:st|nd|rd|th)?"
_BOUND, _END = r"(?<![A-Za-z\d.,$€£¥])", r"(?![A-Za-z\d])"
_SCALED = r"(?!\s?(?:%|per\s?cent|hundred|thousand|million|billion|trillion|bn|tn)|[.,]\d)"
_ENGLISH_DATES = (
    rf"{_BOUND}(?:{_DATE}\s?(?:-|–|to|and|or)\s?){{0,4}}{_DATE}(?:\s+of)?\s+{_MONTHS}(?:,?\s+\d{{4}}{_END})?",
    rf"{_BOUND}{_MONTHS}\s+{_DATE}(?:\s?(?:-|–|to|and)\s?{_DATE})?{_END}{_SCALED}(?:,?\s+\d{{4}}{_END})?",
    rf"{_BOUND}{_MONTHS},?\s+(?:of\s+)?\d{{4}}{_END}",
    r"(?<![\d.])\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d)",
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)",
    rf"{_BOUND}\d{{1,2}}(?:[.:]\d{{2}})?\s?[ap]\.?m{_END}\.?",
    r"(?<![\d.,])(?:1[5-9]|2[01])\d0'?s(?![a-z])|(?<![\d.,])\d0s(?![a-z])",
    rf"{_BOUND}(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{{1,3}})\s"
    rf"(?:days?|weeks?|months?|years?)\sago{_END}",
)
# Words that a number names one of: Article 5, the Group of Seven, World War Two.
_NUMBERED = "|".join(
    r"""
    [Aa]rticle [Cc]hapter [Ff]light [Pp]age [Rr]esolution [Ss]ection [Nn]o\. № Airbus Amendment
    Apollo Area Boeing Category Channel Clause CSI Falcon Formula Fortune FTSE Game Gate Grade
    Highway iPhone Level Nasdaq Nikkei Number Paragraph Phase Proposition Round Route Rule Russell
    S&P Stage STOXX Taipei Terminal Tier Title Type Version Vol\. Volume Windows
    [Gg]roup\sof World\sWar
    """.split()
)
_ENGLISH_NAMES = (
    r"https?://\S+|(?<![A-Za-z\d.-])(?:[A-Za-z\d-]+\.)+(?:com|cn|net|org|tw|hk)(?![A-Za-z])[\x21-\x7e]*",
    r"(?<![\d.])\d+(?:\.\d+){2,}|(?<!\d)\d+(?:-\d+){2,}(?!\d)",
    # 21st, but not the 80th anniversary.
    r"(?<![\d,.])\d+(?:st|nd|rd|th)(?![A-Za-z])(?!\s(?:anniversary|birthday))",
    # F-16, G20, M1A2; not US$5, not the 6 of 4-to-6, not USD5.
    r"(?<![A-Za-z\d$])(?!(?:USD|TWD|NTD|CNY|RMB|HKD|JPY|EUR|GBP|KRW|AUD|CAD|SGD|NZD|CHF|INR|RUB|THB)\d)"
    r"(?!(?:to|and|or|by|of|the|a|an|under|over|some|between|about|from)[-–])"
    r"[A-Za-z]+[-‑–─]?\d[\dA-Za-z]*(?:[-‑]\d+[A-Za-z]*)*(?![\d,.]*\d)",
    # 5G, 3D, 4K, 737NG, 2nm: letters behind digits that are neither scale nor unit.
    r"(?<![\d.,A-Za-z$€£¥])\d+(?:\.\d+)?(?!(?i:k|m|mn|mln|b|bn|bln|t|tn|trn|km|kg|ha|ft|kw|mw|gw|pct|pp|ppts?"
    r"|bps?|x|mm|cm|hr?s?|mins?|st|nd|rd|th|am|pm)(?![A-Za-z\d]))[A-Za-z][A-Za-z\d]*",
    r"(?<![\d.,$€£¥])[248]K(?![A-Za-z\d])",
    rf"(?<![A-Za-z])(?:{_NUMBERED})\s?(?:\d[\d-]*(?![,.]?\d)"
    r"|(?:Five|Seven|Eight|Ten|Twenty|One|Two|Three)(?![A-Za-z]))",
    r"(?<![A-Za-z\d])(?:\d+|(?i:two|three|four|five|six|seven|eight|nine|ten))-times?(?= [A-Za-z])",
    r"(?:Seven|Thirty|Hundred|Six|[A-Z][a-z]+ty) (?:Years|Days?)['’] War",
    r"Five Eyes|7-Eleven|7-11(?=[便门超])|\[\d{1,3}\]",
)


_SEASON = r"(?<![\d.,])(?:1[5-9]|2[01])\d\d[-–/]\d\d(?![\d.,]*\d|\s?%)"  # 2024-25
_ALL = re.compile("|".join((*_HAN_DATES, *_HAN_NAMES, *_ENGLISH_DATES, *_ENGLISH_NAMES, _SEASON)))


def without_names_and_dates(text: str) -> str:
    """`text` (a view) with everything blanked that holds a number and is no figure.

    >>> without_names_and_dates("2026年2月4日的F-16有40架").replace(BLANK, "_")
    '_________的____有40架'
    """
    return _ALL.sub(lambda match: BLANK * len(match.group()), text)
