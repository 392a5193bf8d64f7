"""How dates are written in Chinese: one pattern, its alternatives from the longest to the shortest.

For text folded to Simplified and to half width. A numeral is never read out of a longer one.
"""

import re

_DIGIT = "一二三四五六七八九"
_N = rf"(?:[0-9]{{1,2}}|[一二三]?十[{_DIGIT}]?|廿[{_DIGIT}]?|卅一?|[{_DIGIT}])"
_ANY_DIGIT = rf"0-9{_DIGIT}〇零十百千万亿两几数廿卅"
_NOT_INSIDE = rf"(?<![{_ANY_DIGIT}每第])(?<![0-9][.,])"
_TO = "[至到–—~-]"
_OR_END = r"(?=[，。、,.;:；：)）」』”!?\s]|$)"
_WEEK = "(?:周|星期|礼拜)"
# 上周三名议员 is last week and three deputies; 周三国务院 is a Wednesday.
_COUNTED = (
    "名(?![为单])|位(?!于)|[个艘枚项次份条座届点大]|架(?!设)|批(?![准评驳示复露])|家(?![长属])"
    "|种|国(?![务会家防际安台民内王泰])|天(?![津然])"
)
_NO_DAY_OF_WEEK = (
    "(?!星(?!期)|峡|角大|粮液|常委|眼联|川|本(?![人报地])|汽|[十百千万亿]|(?<=一)[致直度再定样般旦些]"
    f"|{_COUNTED})"
)

_YEAR = (
    rf"(?:(?P<year>[12][0-9]{{3}}|[一二][〇零O{_DIGIT}]{{3}}) ?年(?!代)"
    rf"|民国 ?(?P<republic>[0-9]{{1,3}}|[{_DIGIT}十百〇零]{{1,6}}) ?年"
    r"|(?P<bare_republic>1[0-9]{2}) ?年(?= ?[0-9]{1,2} ?月)"
    r"|(?P<year_shift>(?<![大目之以先提此])前年(?!度)|(?<!过)去年|(?<![如现当])今年(?![轻龄纪])"
    r"|(?<![日基资根成])本年(?!度)|(?<![聪文透])明年|(?<![以之日然战今随明])后年)"
    r"|(?P<year_beside>[同当该次翌隔]年))"
)
_DAY = rf" ?(?P<day>{_N})(?: ?[日号]?(?P<day_sep> ?{_TO} ?|[、和与及])(?P<day_to>{_N}))? ?[日号]"
_PART = (
    "(?P<part>初(?![步次级选审赛衷]|中(?![国方共美日俄东央]))|上旬|中旬|下旬|[上下]半月|底(?!特律|下|气)|末(?![代端])|中"
    + _OR_END
    + ")"
)
_WEEK_OF_MONTH = (
    r"的?(?:第 ?(?P<week>[一二三四1-4]) ?个?|(?P<week_name>首个?|头一?个?|最后一?个?)) ?"
    rf"{_WEEK}(?![{_DIGIT}日天末期])"
)
_MONTH = (
    rf"(?:(?P<month>{_N}|元) ?月(?![租薪饼球亮经嫂兔]|期(?!间)|天(?![津气]))份?"
    r"|(?P<month_shift>(?:上上|(?<!以)上|(?<![日基资根成])本|这|下下|下)一?个?月(?!份?报(?![导道称])))"
    r"|(?P<month_beside>[当同该次翌]月))"
    rf"(?:{_DAY}|{_PART}|{_WEEK_OF_MONTH})?"
)
_REST = (
    rf"(?P<m_from>{_N}) ?{_TO} ?(?P<m_to>{_N}) ?月份?(?! ?{_N} ?[日号])"
    rf"|{_MONTH}"
    r"|第 ?(?P<quarter>[一二三四1-4]) ?季度?(?!军)|(?P<first_quarter>首季度?)(?!军)"
    r"|Q(?P<q>[1-4])(?![0-9A-Za-z])"
    r"|(?P<quarter_shift>(?:上上|上|前一|(?<![日基])本|这|下)一?个?季度?(?![军节后前]))"
    r"|(?P<half>[上下])半年"
    rf"|(?(in_year)年?|(?<![{_ANY_DIGIT}多每全去今明前后同当整老少青中近周童历])年)"
    rf"(?P<year_part>初(?![步次级选审赛衷]|中(?![国方共美日俄东央]))|底(?!特律|蕴|气)|末(?![代端])|中{_OR_END})"
)
_CALENDAR = rf"{_NOT_INSIDE}(?P<in_year>{_YEAR} ?的?)?(?:{_REST}|(?(in_year)(?<!的)|(?!)))"

_YEARS = (
    rf"{_NOT_INSIDE}(?P<year_from>[12][0-9]{{3}}) ?年? ?{_TO} ?"
    rf"(?P<year_to>[12][0-9]{{3}}) ?年(?! ?{_N} ?月)"
)
_AGO = (
    rf"{_NOT_INSIDE}(?P<count>[0-9]{{1,3}}|[{_DIGIT}]?十[{_DIGIT}]?|[两{_DIGIT}]) ?"
    r"(?P<unit>天|个?星期|个?礼拜|周|个月|年)(?:之|以)?(?P<direction>[前后])(?![往夕后])"
)
_DAY_ALONE = (
    rf"{_NOT_INSIDE}(?P<alone>{_N})"
    rf"(?: ?[日号]?(?P<alone_sep> ?{_TO} ?|[、和与及])(?P<alone_to>{_N}))?"
    r" ?(?:日|号(?=[上下中]午|[凌清早晚深]|[至到])|(?<=号[至到][0-9])号|(?<=号[至到][0-9]{2})号)"
)
_DEICTIC = (
    r"(?P<deictic_day>大前|(?<![目之此以])前(?!天[气空]|天下(?!午))|昨|今(?!天下(?!午))|明|大后"
    r"|(?<![先午雨然以之日战今随])后(?!天[性的晴气空]|天下(?!午)))天"
    r"|(?P<deictic_date>(?<![如现当])今|昨|(?<![说声证])明|(?<![日基])本)日"
    r"(?!美国|之星|俄罗斯|头条|海峡|[均圆]|本(?![报人周月])|元(?!首)|报(?![导道称]))|(?P<deictic_hour>[昨今明])[晚夜晨早]"
)
_NUMBERED = rf"(?P<numbered_day>[昨今明])\( ?(?P<number>{_N}) ?\)[日天晚]"
_DAY_OF_WEEK = (
    rf"(?:(?P<week_shift>上上|上|(?<![日基])本|这|下下|下)一?个? ?{_WEEK}"
    rf"|(?<![{_ANY_DIGIT}每首])周|(?<![每个])(?:星期|礼拜))"
    rf"(?P<day_of_week>[一二三四五六日]|(?<=[期拜])天(?!津))(?(week_shift){_NO_DAY_OF_WEEK})"
)
_WHOLE_WEEK = (
    rf"(?P<whole_week>上上|上|(?<![日基])本|这|下下|下)一?个? ?{_WEEK}"
    "(?!恩来|期(?!间)|[转岁年边围刊末])"
)
_PART_OF_MONTH = (
    rf"(?<![{_ANY_DIGIT}个每当上下本这同])月(?P<this_month>初|底|末|[上中下]旬|中{_OR_END})"
)

_STARTS = rf"(?=[0-9{_DIGIT}十廿卅两元民前去今明后本同当该次翌隔上下这周星礼第首Q年月昨大])"
ANY = re.compile(
    _STARTS
    + "(?:"
    + "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "ago": _AGO,
            "years": _YEARS,
            "calendar": _CALENDAR,
            "numbered": _NUMBERED,
            "deictic": _DEICTIC,
            "weekday": _DAY_OF_WEEK,
            "whole": _WHOLE_WEEK,
            "part_of_month": _PART_OF_MONTH,
            "day_alone": _DAY_ALONE,
        }.items()
    )
    + ")"
)
NOT_AFTER_A_DAY = re.compile(
    "[内间游均期币企经圆]|元(?!首)|之|以[内来前后上]|行程|[前后](?!往|还)|来(?![访华到台电信函])|本(?![人报周月])"
)
