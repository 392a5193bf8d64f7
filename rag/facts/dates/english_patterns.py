"""How dates are written in English: one pattern, its alternatives from the longest to the shortest.

Months are capitalised; "may" and "march" never are months in small letters.
"""

import re

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
COUNTS = tuple("one two three four five six seven eight nine ten eleven twelve".split())

_CLEAR = "january february april june july september october november december".split()
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_FULL = f"(?i:{'|'.join(_CLEAR)})|August|AUGUST|March|MARCH|May|MAY"
_ALONE = f"(?:{_FULL}|(?:{_SHORT})(?![A-Za-z-]))"
_SMALL = _SHORT.lower().replace("mar|", "")
_WITH_DAY = f"(?:{_FULL}|august|(?:{_SHORT}|{_SHORT.upper()}|{_SMALL}))(?![A-Za-z])"
_YEAR = r"(?:1[89]|20|21)[0-9]{2}(?![0-9]|[,.:][0-9]|%|[-–][0-9])"
_TH = r"(?:st|nd|rd|th)?(?![A-Za-z0-9])"
_D = "[0-9]{1,2}"
_TO = r"(?: ?[-–—~] ?| to | until | till | through )"
_NOT_INSIDE = r"(?<![A-Za-z0-9])(?<![0-9][.,:/])(?<![$€£¥#])"
_PLACE_OF = "(?i:(?:the )?(?:very )?(?:beginning|start|middle|end) of )"


def _tail(name: str) -> str:
    """The year behind a day, a month, a quarter or a half."""
    return (
        rf"(?:,? (?:of )?(?P<{name}_year>{_YEAR})"
        rf"|,? (?:of )?(?P<{name}_shift>(?<!the )(?:last|this|next)) year(?!-)"
        rf"|,? (?:of )?(?P<{name}_beside>that|the same|the following|the previous|the next) year)?"
    )


# "from 5 on May 13 to 15 points" tells of no 15 May, and "on May 13 – 30 ships" of no 30 May.
_NOT_COUNTING = (
    r"(?=$|[^A-Za-z0-9 ]| (?:and|as|at|but|by|during|for|in|of|or|to|under|was|were|when|where"
    r"|which|while|who|will|with|last|this|next|that|the|a|an|[12][0-9]{3}|[A-Z][a-z]*)\b| ?[—–(])"
)
_UNTIL_DAY = (
    rf"(?P<md_to>{_TO})(?:the )?(?P<md_until>{_D}){_TH}(?![:%]|[.,][0-9]|/)"
    rf"(?:(?<=[-–—][0-9])|(?<=[-–—][0-9][0-9])|{_NOT_COUNTING})(?! {_WITH_DAY})"
)
_DAY_MONTH = (
    rf"(?:the |(?<![A-Za-z]-))(?P<dm_day>{_D}){_TH}"
    rf"(?:(?P<dm_to>{_TO}| and | or )(?:the )?(?P<dm_until>{_D}){_TH})?"
    rf"(?: of)? (?P<dm_month>{_WITH_DAY})(?:\.(?=,? [12][0-9]{{3}}))?{_tail('dm')}"
)
_MONTH_DAY = (
    rf"(?:(?P<md_which>(?i:last|this past|this coming|this|next)) )?"
    rf"(?P<md_month>{_WITH_DAY})\.? (?:the )?(?P<md_day>{_D}){_TH}(?:{_UNTIL_DAY})?"
    rf"(?![:%]|[.,][0-9]|/|-[0-9A-Za-z]){_tail('md')}"
)
_DAYS_OF = "(?i:(?:the )?(?:first|last|final|opening|closing) (?:few |ten )?days of )"
_PART = (
    rf"(?P<part>(?i:early|mid|late)[ -](?:in )?|{_PLACE_OF}|{_DAYS_OF}|(?i:end)-)"
    r"|(?P<half_of>(?i:(?:the )?(?:first|second|latter) half of ))"
)
_WEEK = (
    r"(?i:the )?(?P<week>(?i:first|second|third|fourth|last|final|1st|2nd|3rd|4th)) week (?:of|in) "
)
_MONTH = (
    rf"(?:{_PART}|{_WEEK})?(?:(?P<which>(?i:last|this past|this coming|this|next)) )?"
    rf"(?P<month>{_ALONE})(?![A-Za-z])(?!-a-)(?:\.(?= [12][0-9]{{3}}))?{_tail('m')}"
)
_SPAN = (
    rf"(?:(?P<span_part>(?i:early|late|mid)[ -]|{_PLACE_OF})?"
    r"(?:(?P<span_which>(?<!the )(?<!past )(?<!The )(?i:last|this|next))|(?P<span_the>(?i:the)))"
    r" (?P<span_unit>(?i:week|month|quarter|year))(?![A-Za-z-])"
    r"(?! (?:of|before last|after next)\b|['’]s end))"
)
_YEAR_END = rf"(?P<year_end>(?i:year(?:-|'s |’s )end))(?: (?P<end_year>{_YEAR}))?"
_QUARTER = (
    r"(?:(?i:the )?(?P<ordinal>(?i:first|second|third|fourth|last|final|1st|2nd|3rd|4th))[ -]"
    r"(?P<part_unit>(?i:quarter))(?![A-Za-z-])|Q(?P<q>[1-4])(?![0-9A-Za-z])"
    rf"|(?P<q_before>{_YEAR}) Q(?P<q_after>[1-4])(?![0-9A-Za-z])"
    r"|(?i:the )?(?P<half>(?i:first|second|latter|1st|2nd))[ -](?i:half)(?![A-Za-z-])"
    rf"|H(?P<h>[12])(?![0-9A-Za-z])){_tail('q')}(?P<q_the> (?:of|in) the year)?(?P<q_other> of\b)?"
)
_AGO = (
    rf"(?P<count>(?i:an?|{'|'.join(COUNTS)})|[0-9]{{1,3}})[ -](?P<unit>(?i:day|week|month|year))s? "
    r"(?P<ago>(?i:ago|from now))(?![A-Za-z])"
)
_TIME = (
    rf"in (?P<time_count>(?i:an?|{'|'.join(COUNTS)})|[0-9]{{1,3}}) "
    r"(?P<time_unit>day|week|month|year)(?:s?['’]s?) time"
)
_DEICTIC = (
    r"(?P<deictic>(?i:the day before yesterday|the day after tomorrow|yesterday|tomorrow|tonight"
    r"|last night|this (?:morning|afternoon|evening)|(?<!USA )(?<!Russia )(?<!India )today))"
    r"(?![A-Za-z])"
)
_WEEKDAY = (
    rf"(?:(?P<day_which>(?i:last|this past|this coming|this|next|coming)) )?"
    rf"(?P<weekday>(?i:{'|'.join(WEEKDAYS)}))(?![A-Za-z])"
    r"(?! (?:Times|Telegraph|Mirror|Express|Mail))"
    r"(?: (?:of )?(?P<of_week>last|this|next) week)?"
)
_THE_DAY = (
    rf"the (?P<the_day>{_D})(?:st|nd|rd|th)(?![A-Za-z0-9])"
    r"(?: of (?P<of_month>last|this|next) month|(?=[.,;:!?)]|$| and\b| to the\b))"
)
_YEARS = (
    rf"(?P<year_from>(?:1[89]|20|21)[0-9]{{2}})(?P<year_sep> ?[-–—] ?| to | and | until | through )"
    rf"(?P<year_to>{_YEAR})"
)
_YEAR_ALONE = (
    rf"(?:(?P<year_part>(?i:early|late|mid)[ -]|{_PLACE_OF}|(?i:end)-)(?:in )?)?"
    rf"(?P<year>{_YEAR})(?![A-Za-z])"
)
_ISO = (
    r"(?P<iso_year>[12][0-9]{3})(?P<iso_sep>[-/.])(?P<iso_month>[0-9]{1,2})(?P=iso_sep)"
    r"(?P<iso_day>[0-9]{1,2})(?![0-9]|[./-][0-9])"
)

# All words that one of them begins with, so that others are passed over at once.
_STARTS = (
    r"(?=[0-9]|[Jj](?:an|un|ul)|JAN|JU[LN]|[Ff]eb|FEB|M[Aa][Rr]|M[Aa][Yy]|[Aa](?:pr|ug)"
    r"|A(?:PR|UG)|[Ss]ep|SEP|[Oo]ct|OCT|[Nn]ov|NOV|[Dd]ec|DEC|[Tt]he |[Mm]id"
    r"|[Ee](?:arly|nd|ight|leven)|[Ll]a(?:te|tt|st)"
    r"|[Tt](?:h(?:is|ird|ree|urs)|w(?:o|elve)|en|o(?:day|m|n)|ues)|[Nn](?:ext|ine)|[Cc]oming"
    r"|[Ff](?:i(?:rst|ve|nal)|our|ri)|[Ss](?:econd|ix|even|tart|at|un)|[Bb]eginning|[Mm](?:iddle|on)"
    r"|very |Q[1-4]|H[12]|[Aa]n? |[Oo](?:ne|pening)|[Cc]losing|in |[Yy]e(?:ster|ar)|[Ww]ed)"
)

ANY = re.compile(
    "(?=[0-9A-Za-z])"
    + _NOT_INSIDE
    + _STARTS
    + "(?:"
    + "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "iso": _ISO,
            "day_month": _DAY_MONTH,
            "month_day": _MONTH_DAY,
            "ago_of": _AGO,
            "month_of": _MONTH,
            "quarter": _QUARTER,
            "years": _YEARS,
            "a_year": _YEAR_ALONE,
            "time": _TIME,
            "deictic_of": _DEICTIC,
            "weekday_of": _WEEKDAY,
            "span": _SPAN,
            "end_of_year": _YEAR_END,
            "the_day_of": _THE_DAY,
        }.items()
    )
    + ")"
)
