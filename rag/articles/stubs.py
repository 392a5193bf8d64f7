"""Recognise pages that came instead of an article: errors, robot checks and paywalls."""

import re

from rag.articles.cues import is_paywall, line_cue
from rag.articles.lines import Line, size, split_lines
from rag.types import LeftOut

_ERROR_SIZE = 160
_STUB_SIZE = 100
_ERROR = re.compile(
    r"(?:(?:http )?(?:error|错误)?\s*[:：#]?\s*(?:400|401|403|404|410|429|500|502|503"
    r"|504)\b\s*[-–—|:：]*\s*"
    r"(?:error|not found|page not found|forbidden|gone|bad gateway|bad request|unauthorized"
    r"|internal server error|service (?:temporarily )?unavailable|gateway time-?out"
    r"|too many requests|错误|找不到.{0,10}|页面不存在)?"
    r"|(?:the )?(?:page|file|article|document|requested url)(?: you .{3,40})?(?: (?:was|is|could"
    r"|can|does|cannot|can't))?(?: not| no longer)(?: be)? (?:found|exist|available).{0,40}"
    r"|not found|access denied|forbidden|bad gateway|internal server error|service unavailable"
    r"|(?:just a moment|please wait|one moment).{0,20}"
    r"|attention required.{0,20}|error parsing web ?page.{0,80}|(?:please )?(?:verify|confirm"
    r"|checking)(?: that| if)? (?:you are|you're|your browser|the site connection).{0,80}"
    r"|(?:please )?enable (?:javascript|cookies).{0,80}|are you (?:a )?(?:robot|human).{0,20}"
    r"|(?:sorry, )?(?:something went wrong|we can['’]?t find).{0,60}"
    r"|an error (?:has )?occurred.{0,60}"
    r"|you (?:don['’]t|do not) have permission to access.{0,160}|(?:failed|unable"
    r"|could not) to (?:load|fetch|parse|retrieve).{0,80}"
    r"|.{0,16}(?:页面|网页|网页?址|文章|内容|链接|连结)(?:.{0,8})?(?:不存在|找不到"
    r"|已(?:被)?(?:删除|移除|失效|下架)|无法(?:显示|访问|开启|存取)).{0,24}|.{0,8}(?:找不到"
    r"|无法(?:显示|访问|开启|存取)).{0,8}(?:页面|网页|网站|文章).{0,20}"
    r"|(?:系统|服务器|伺服器)(?:错误|忙[碌线]).{0,20}|拒绝访问|存取被拒|请(?:完成|进行"
    r"|通过).{0,6}(?:验证|安全检查).{0,20})[\s.…!！。]*(?:[|–—-].{0,40})?",
    re.IGNORECASE,
)


def not_an_article(text: str, left_out: tuple[LeftOut, ...], *, title: str | None) -> str | None:
    """Why a text should not go in, or None. Articles about errors and paywalls have a body."""
    lines = split_lines(text)
    if not any(c.isalpha() for line in lines for c in line.text):
        return "is empty" if not lines else "holds no words"
    for line in [*_as_line(title), *lines[:6]]:
        if _ERROR.fullmatch(line.core) and _said(lines) - size(line) < _ERROR_SIZE:
            return f"looks like an error page, not an article: it says {line.text[:60]!r}"
    body = [line for line in lines if not _is_left_out(line, left_out) and line_cue(line) is None]
    if _said(body) < _STUB_SIZE:
        for line in lines:
            if is_paywall(line):
                return f"holds only the opening of an article: it says {line.text[:60]!r}"
    if not body:
        return "holds page navigation but no article text"
    return None


def _as_line(title: str | None) -> tuple[Line, ...]:
    return split_lines(title or "")[:1]


def _said(lines: list[Line] | tuple[Line, ...]) -> int:
    return sum(size(line) for line in lines)


def _is_left_out(line: Line, left_out: tuple[LeftOut, ...]) -> bool:
    return any(span.start <= line.start and line.end <= span.end for span in left_out)
