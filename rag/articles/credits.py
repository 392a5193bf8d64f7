"""Recognise photo captions, bylines and wire credits, and read the names in them."""

import re

from rag.articles.lines import Line, ends_sentence, is_sentence

_I = re.IGNORECASE
_AGENCY = (
    r"路透社?|美联社|法新社|欧新社|中央社|中新社|中新网|新华社|彭博社?|达志(?:影像)?|东方ic"
    r"|视觉中国|共同社|韩联社|塔斯社|欧通社"
    r"|reuters|ap|afp|epa(?:-efe)?|bloomberg|getty(?: images)?|shutterstock|xinhua|cna"
    r"|pa(?: wire)?|upi|alamy|istock|unsplash"
)
# In brackets at the end of the line: （圖／路透）, (美聯社資料照), （記者X攝）, (翻攝自臉書).
_STRONG_CREDIT = re.compile(
    r"[（(【\[](?:"
    rf"[^（()）【】。；]{{0,40}}(?:图\s*[/／:：|｜]|图片?来源|图源|资料(?:照|图|画面)|档案(?:照"
    rf"|图)|翻摄|翻拍|撷取|截图|示意图|(?<!拍)摄\s*(?=[）)／/】])|摄影(?=\s*[:：／/）)记])"
    rf"|[/／](?:{_AGENCY})|照(?=[）)])|photo by|courtesy|credit)[^（()）【】。；]{{0,60}}"
    rf"|(?:图片?|照片|photo|picture|image|via|file)(?:[\s:：/／|｜][^（()）【】。；]{{0,60}}"
    rf"|(?:来自|提供|由)[^（()）【】。；]{{0,30}})?"
    rf"|(?:[^（()）【】。；]{{0,40}}[/／]\s*)?(?:ap|getty|reuters|afp|shutterstock)\s+(?:photo"
    rf"|images?|pictures?)[^（()）【】。；]{{0,60}}"
    r")[）)】\]][。.]?",
    _I,
)
_WEAK_CREDIT = re.compile(rf"[（(](?:{_AGENCY})(?:[/／、,，\s]+(?:{_AGENCY}))*[）)][。.]?", _I)
_PLAIN_CREDIT = re.compile(
    r"(?:^|[.。!?！？」”\"')）|/／•·—–-]\s*)(?:(?:photo(?:graph)?s?|image|picture|illustration"
    r"|credit)s?\s*(?:by|credit|courtesy(?: of)?)?\s*[:：]\s*|photo(?:graph)?(?:ed)? by "
    r"|photo courtesy |"
    r"flickr by |via )[^.。]{2,80}$"
    r"|(?:^"
    r"|[.。!?！？」”\"')）|]\s*)(?:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}\s*/\s*)?"
    r"(?:getty images|ap photo|reuters|afp|shutterstock|epa-efe|associated press"
    r"|the new york times|pa media|alamy|istock|unsplash)"
    r"(?:\s*(?:/|via)\s*[\w .'’-]{2,60})?$"
    r"|(?:图片?来源|照片来源|图源|图片提供|图据|图片?(?=[/／]))\s*[:：／/]\s*[^。，]{1,120}$"
    r"|[。！？\s](?:图据|图自|图由|图源)[^，。自于]{2,14}$",
    _I,
)
_CAPTION_START = re.compile(
    r"[▲▼◤△▽↑↓▴▾◥◣]\s*\S|(?:资料(?:图|照片?)|档案(?:照片?|图片)|配图|示意图|组图|图片?|图说"
    r"|图片说明|照片|photo|image|caption|file photo)\s*[\d一二三四]{0,2}\s*[:：]\s*\S|图为(?!了"
    r"|此)"
)
_SIDE = re.compile(r"[（(][左右中前后上下][^（()）]{0,4}[）)]")
_REPORTER = re.compile(
    r"[（(〔【\[]?\s*(?:.{0,12}?(?:记者|特派员|实习生|通讯员|编译|主笔|特约作者"
    r"|采访)\s*[：:／/]?\s*(?P<a>[^／/|｜\]】）)〕。，,]{2,40}?)\s*[／/|｜]\s*.{0,6}"
    r"(?:[^。，]{0,6}(?:报[道导]|电|讯|编译|撰稿|专访|特稿|摄影).{0,10})"
    r"|(?:文|撰文|作者|撰稿人?|采访撰文|采访|编译|口述|整理|记者|本报记者|本刊记者|author|writer"
    r"|words)\s*[:：／/|｜]\s*(?P<b>[^。，;；？！?!：:\d]{2,40})"
    r"|(?:本报|本刊|本网|本台)?记者\s*(?P<d>[^。，；：:\d（）()]{2,20})"
    r"|.{0,16}(?:综合|外电|国际|台北|即时|实时|特别|香港)(?:报[道导]|外电|新闻)|(?:国际|财经|政治"
    r"|社会|综合|地方|大陆|两岸|即时|生活)(?:新闻)?中心[／/].{0,10}报[道导])\s*[）)〕】\]]?",
    _I,
)
_NAME_EN = r"(?:[A-Z][\w.'’-]+|de|van|von|der|al|bin|la)"
_BY = re.compile(
    rf"(?:(?:Written|Reported|Story|Analysis|Opinion|Reporting|Words|Text|Edited) )?[Bb](?:y"
    rf"|Y)\s*:?\s+(?P<c>{_NAME_EN}(?:[ ]+{_NAME_EN}){{0,4}}(?:(?:,| and| &"
    rf"|,? with)\s+{_NAME_EN}(?: {_NAME_EN}){{0,4}}){{0,5}})"
    r"(?P<rest>\s*(?:[,|·•–—-].{0,80}|(?:in|for) [A-Z].{0,60})?)"
)
_EDITOR = re.compile(
    r"[（(【\[]?\s*(?:责任编辑|责编|编辑|值班编辑|主编|编审|审[核校稿]|校对|监制|监审|核稿|总编辑?"
    r"|译者|editor|edited by|reporting by|additional reporting|editing by"
    r"|translated by)\s*[:：／/丨|]?\s*[^。，]{1,80}[）)】\]]?(?:\s*\d{7})?",
    _I,
)
_EDITOR_TAIL = re.compile(
    r"[（(【\[]\s*(?:责任编辑|责编|编辑|编译|译者|校对|审核|reporting by"
    r"|editing by)(?:[:：／/丨|\s][^（()）【】\[\]]{1,80})?[）)】\]]\s*(?:\d{7})?$"
    r"|(?:责任编辑|责编|值班编辑)\s*[:：]\s*[^\s。，]{2,12}$",
    _I,
)
_EDITOR_LABEL = re.compile(
    r"责任?编|值班|主编|编审|审[核校稿]|校对|监制|监审|核稿|总编|译者|编辑\s*[:：／/]|editor\s*:"
    r"|edited by|reporting by|additional reporting|editing by|translated by",
    _I,
)
_AFFILIATION = re.compile(
    r"[（(*※]*\s*(?:本文)?(?:作者|笔者|撰稿人)(?:简介|介绍)?\s*(?:[:：]|[为系是]|现[任为]).{2,120}"
    r"|(?:about the authors?|the (?:author|writer) is)\b.{0,300}",
    _I,
)
_POST = re.compile(
    r"(?:大学|学院|研究[院所中心]+|智库|基金会|协会|学会|公司|报社?|中心|研究员"
    r"|学系)(?:.{0,24})(?:教授|讲师|研究员|院长|主任|博士(?:生|后)?|所长|主编|记者|顾问|学者"
    r"|执行长|总监|系主任|专家|学人)"
    r"|^(?:(?:senior|associate|assistant|visiting|research|adjunct|distinguished|nonresident"
    r"|non-resident|chief|staff|foreign|political|diplomatic|business)\s+)*"
    r"(?:fellow|professor|lecturer|director|correspondent|reporter|writer|editor|columnist|analyst"
    r"|researcher|scholar)\b.{0,80}",
    _I,
)
_SOURCE = re.compile(
    r"(?:^|[\s|｜　])(?:来源|稿源|出处|文章来源|新闻来源"
    r"|source)\s*[:：]\s*(?P<s>[^\s|｜，。,;；]{2,30}(?: [A-Z][\w.]+){0,3})",
    _I,
)
_WIRE = (
    re.compile(
        r"^[（(【\[]?\s*(?P<s>新华社|中央社|中新社|中新网|中国新闻网|人民网|央视|韩联社|共同社"
        r"|法新社|路透社|美联社)[^，。]{0,40}?\d{1,2}日\s*(?:电|讯)"
    ),
    re.compile(
        r"^[A-Z][\w .,'’-]{1,48}\s*\((?P<s>Reuters|AP|AFP|CNA|UPI|Xinhua|Bloomberg)\)\s*[-–—]"
    ),
)
_NAME_ZH_LINE = re.compile(
    r"[\u3400-\u9fff]{2,4}(?:[、\s][\u3400-\u9fff]{2,4}){0,3}"
    r"|[\u3400-\u9fff]{1,6}[·‧．][\u3400-\u9fff]{1,8}"
)
_NAME_EN_LINE = re.compile(
    r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3}(?:(?:,| and"
    r"| &) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3})*"
)


_MAX_BESIDE_SOURCE = 36


def is_caption(line: Line, *, outside_body: bool) -> bool:
    """Whether a line describes a picture. `outside_body` lets a bare agency name be a credit."""
    if line.width > 420 or line.marked or line.heading:
        return False
    folded = line.folded
    if _CAPTION_START.match(folded) and line.width <= 260 and line.text.count("。") <= 2:
        return True
    tail = folded[-190:]
    if any(m.end() == len(tail) for m in _STRONG_CREDIT.finditer(tail)):
        return True
    if line.width <= 300 and _PLAIN_CREDIT.search(folded):
        return True
    weak = [m for m in _WEAK_CREDIT.finditer(tail) if m.end() == len(tail)]
    return bool(weak) and (outside_body or (bool(_SIDE.search(folded)) and line.width <= 200))


def is_byline(line: Line) -> bool:
    """Whether a line names who wrote or edited the article."""
    if line.width > 140 or (line.marked and "*" not in line.text):
        return False
    core = line.core
    if (
        _REPORTER.fullmatch(line.folded)
        or _REPORTER.fullmatch(core)
        or _is_by(line.text.strip("*_# "))
    ):
        return True
    return is_editor_credit(line)


def is_editor_credit(line: Line) -> bool:
    """Whether a line names an editor, as lines below the body do."""
    labelled = line.width <= 140 and _EDITOR_LABEL.search(line.core[:24])
    return bool(labelled and _EDITOR.fullmatch(line.folded))


def is_affiliation(line: Line) -> bool:
    """Whether a line says who the author is: "（作者為…教授）"."""
    return line.width <= 320 and bool(_AFFILIATION.fullmatch(line.folded.strip("*_ ")))


def is_post(line: Line) -> bool:
    """Whether a short line above the body is somebody's post at an institution."""
    return line.width <= 110 and not ends_sentence(line) and bool(_POST.search(line.core))


def is_name(line: Line) -> bool:
    """Whether a line could be nothing but names; evidence only next to a post or a date."""
    text = line.text.strip("*_ （）()")
    return bool(
        _NAME_ZH_LINE.fullmatch(text) or (_NAME_EN_LINE.fullmatch(text) and line.width <= 60)
    )


def editor_suffix(line: Line) -> int:
    """Length of an editor's credit that closes a line of running text, or 0."""
    match = _EDITOR_TAIL.search(line.folded[-120:])
    if not match or match.group().strip("（）()") == line.folded.strip("（）()"):
        return 0
    return len(match.group())


def author_of(line: Line) -> str | None:
    """The name in a byline, as written; None for a desk's or an editor's credit."""
    match = _REPORTER.fullmatch(line.folded)
    if match:
        group = next((g for g in ("a", "b", "d") if match.group(g)), None)
        return line.text[match.start(group) : match.end(group)].strip() or None if group else None
    if _is_by(line.text.strip("*_# ")):
        found = _BY.match(line.text.strip("*_# "))
        return found.group("c").strip() if found else None
    return None


def source_of(line: Line, *, first_of_body: bool) -> str | None:
    """The publisher that a labelled line, or the opening of a wire story, names."""
    if line.width <= 120 and (match := _SOURCE.search(line.folded)):
        return line.text[match.start("s") : match.end("s")]
    if first_of_body:
        for pattern in _WIRE:
            text = line.folded if pattern is _WIRE[0] else line.text
            if match := pattern.match(text):
                return line.text[match.start("s") : match.end("s")]
    return None


def is_source_line(line: Line) -> bool:
    """Whether a short line does little more than name its source."""
    match = _SOURCE.search(line.folded)
    if not match or line.width > 100 or is_sentence(line):
        return False
    return line.width - 2 * len(match.group()) <= _MAX_BESIDE_SOURCE


def _is_by(text: str) -> bool:
    return len(text) <= 140 and bool(_BY.fullmatch(text)) and not text.endswith((".", "。", ":"))
