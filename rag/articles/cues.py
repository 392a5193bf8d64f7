"""Words by which lines that are no part of an article's body give themselves away.

Chinese cues are written in Simplified form and matched against folded lines.
"""

import re
from typing import Literal

from rag.articles.lines import Line

Reason = Literal[
    "advertisement",
    "byline",
    "caption",
    "date line",
    "editor's note",
    "navigation",
    "page furniture",
    "related links",
    "site footer",
    "tags",
    "title",
]

_I = re.IGNORECASE
_LONGEST_CUE = 400
_LONGEST_NOTE = 800
_ADVERT_WORD = r"(?:广告|advertisements?|advertising|sponsored(?: content)?|赞助内容|推广|业配)"
_ADVERT = re.compile(
    rf"{_ADVERT_WORD}(?: {_ADVERT_WORD})*"
    r"|.{0,4}(?:广告[后之]?|请)[，,]?\s?请?(?:继续|往下)(?:往下)?(?:阅读|看|滑).{0,10}"
    r"|(?:article|story) continues (?:below|after) .{0,30}|continue reading below.{0,20}"
    r"|scroll (?:down )?(?:to|for) (?:continue|more).{0,30}|skip advertisement"
    r"|不用抽\s?不用抢.{0,30}|.{0,12}保证天天中奖.{0,20}",
    _I,
)
_UI = (
    r"我的频道|\W*拖拉类别可自[订定]排序|恢复预设|确定|取消|设[定置]|听新闻|听文章|收听"
    r"|语音播[报放]|朗读"
    r"|\d{1,2}:\d\d(?::\d\d)?|字[级体号](?:大小|放大|缩小|设定)?\s*[:：]?\s*(?:[大中小]\s*)*"
    r"|点[击选](?:图片|照片)?(?:看)?(?:放大|大图|原图|查看).{0,12}|[大中小]|A[+-]|分享(?:到.{1,10}"
    r"|至.{1,10}|本文)?"
    r"|收藏|点赞|赞|讨论|留言|评论|列印|友善列印|打印(?:本页)?|复制(?:连结|链接|网址)|回首页"
    r"|回列表|返回(?:首页|列表|顶部)?"
    r"|登[入录陆]|注册|会员(?:登[入录]|中心|专区)|搜[寻索]|电子报|回顶端|TOP|MENU|菜单|选单|关闭"
    r"|更多|更多\s*[>›»＞]+"
    r"|facebook|fb|twitter|x|line|instagram|ig|threads|whatsapp|telegram|weibo|微博|微信|朋友圈"
    r"|qq空间|youtube|email|e-mail"
    r"|share|print|save|copy link|bookmark|comments?|log ?in|sign ?in|sign up|subscribe|register"
    r"|my account|search|menu"
    r"|close|listen|play|pause|home|back to top|skip to (?:main )?content|follow(?: us)?"
    r"|gift(?: this article)?|reddit|linkedin"
    r"|messenger|show more|view more|see (?:all|more)|load more|next|previous|prev|more"
)
_CHANNELS = (
    r"首页|头条|要闻|新闻|即时|快讯|政治|国际|全球|世界|国内|国会|社会|财经|经济|产经|股市|理财"
    r"|金融|产业|房产|地产|科技|数码"
    r"|生活|健康|医疗|养生|娱乐|影视|影音|视频|图片|直播|运动|体育|旅游|美食|时尚|女人|亲子|教育"
    r"|文化|艺文|阅读|副刊|地方|两岸"
    r"|大陆|港澳|台湾|军事|军武|历史|汽车|宠物|评论|观点|论坛|社论|专栏|专题|专题报导|调查|人物"
    r"|数位|数据|图辑|播客|节目|活动"
    r"|订阅|会员|焦点|天气|星座|彩券|消费|环境|气候|法律|司法|港闻|中国|本地|副刊|马经|娱乐新闻"
    r"|时政|舆情|公益|民生|深度"
    r"|home|news|world|politics|business|economy|money|markets?|tech(?:nology)?|science|health"
    r"|sports?|opinions?|culture|arts?"
    r"|lifestyle|life|style|travel|food|video|videos|podcasts?|live|weather|entertainment|climate"
    r"|environment|education|local"
    r"|national|international|uk|u\.?s\.?|us|europe|asia|africa|americas|middle east|china"
    r"|magazine|books|obituaries|puzzles"
    r"|games|photos|real estate|crossword|cartoons|newsletters?|editions?|in depth|latest"
    r"|about(?: us)?|contact(?: us)?"
)
_UI_LINE = re.compile(rf"(?:{_UI})(?:(?:\s|[|｜/／·•>›»\-])+(?:{_UI}))*", _I)
_CHANNEL = re.compile(rf"(?:{_CHANNELS}).{{0,3}}|.{{0,3}}(?:{_CHANNELS})", _I)
_CHANNEL_EXACT = re.compile(rf"(?:{_CHANNELS})", _I)
_UI_WEAK = re.compile(
    r"设[定置]|讨论|留言|评论|[大中小]|取消|确定|更多|关闭|收藏|赞|x|line|ig|fb|share|print|save"
    r"|comments?|search|menu"
    r"|close|listen|play|pause|home|next|previous|prev|more|follow|gift|top|register|subscribe"
    r"|email|分享|搜[寻索]|列印|打印",
    _I,
)
_CRUMB = re.compile(r"\s*[>›»＞|｜/／·•]\s*|[\s　]{2,}|\s")
_INVITE = re.compile(
    r"(?:sign up (?:for|to|now|here)|subscribe (?:to|now|for)|register (?:for|now)|get (?:our|the"
    r"|your)|receive)\b"
    r".{0,80}\b(?:newsletters?|inbox|briefings?|alerts?|updates|emails?|podcasts?|app|channel"
    r"|free trial|headlines)\b.{0,80}"
    r"|(?:share|tweet|print|email|bookmark|save) (?:this|on|via)\b.{0,40}|(?:follow|like|join"
    r"|find) us\b.{0,60}"
    r"|download (?:the|our) .{0,20}\bapp\b.{0,60}|click here\b.{0,80}|enter your e-?mail.{0,60}"
    r"|(?:listen to|play) (?:this|the) (?:article|story|audio).{0,40}"
    r"|\d{1,3}\s*-?\s*min(?:ute)?s?\.? (?:read|listen)"
    r"|(?:\d+ )?comments?(?: \(\d+\)|: ?\d+)|(?:this (?:web)?site|we"
    r"|our site) uses? cookies.{0,300}"
    r"|(?:by (?:continuing|clicking|using)).{0,60}\b(?:cookies?|terms|privacy policy)\b.{0,200}"
    r"|(?:accept|reject|manage|allow) (?:all )?(?:cookies?|preferences|settings"
    r"|choices)(?: .{0,40})?"
    r"|your (?:support|donation) .{0,80}(?:journalism|newsroom).{0,80}|already a (?:subscriber"
    r"|member)\b.{0,60}"
    r"|(?:订阅|加入|追踪|关注|下载|免费订阅|点我|点击|按此|立即|请点击|欢迎|扫码|扫一扫|扫描|长按"
    r"|打开微信|[▶►➤👉☞※]).{0,24}"
    r"(?:电子报|报纸|频道|粉丝|粉专|好友|群组?|官方|公众号|微信|微博|二维码|app|客户端|应用程式"
    r"|line|telegram|youtube|ig|facebook|google ?news|会员|关注我们|订阅).{0,40}"
    r"|(?:本网站|本站|我们)使用.{0,6}cookies?.{0,120}|.{0,20}扫(?:码|一扫|描)(?:.{0,20}(?:二维码"
    r"|关注|分享|下载|阅读)).{0,30}"
    r"|(?:手机|掌上)(?:看|阅读)(?:新闻|本文)?.{0,10}|用微信扫.{0,40}",
    _I,
)
_SECTION = re.compile(
    r"(?:延伸|相关|推荐|推薦|关联|更多|精彩|热门|热点|最新|即时|焦点|精选|今日|本[周日月]|一周"
    r"|猜你|其[他它]|同类|编辑)"
    r"(?:热门|推荐|精选|喜欢|相关)?(?:阅读|新闻|报[道导]|文章|推荐|链接|连结|内容|影音|视频|图片"
    r"|专题|话题|资讯|消息|标题|排行|热点|热门|焦点|精选|喜欢|感兴趣)(?:推荐|排行榜?)?"
    r"|(?:超)?人气(?:新闻|排行榜?|文章|王)?|(?:新闻|点击|阅读|热门|点阅|热搜|人气)?(?:排行榜?"
    r"|热榜)|热门|热搜|推荐|热文|快讯|看更多|更多精彩.{0,6}|新闻推荐|频道推荐|为[您你]推荐"
    r"|[您你](?:可能|也许|或许).{0,3}(?:喜欢|感兴趣|有兴趣|想看|想知道).{0,4}|(?:大家|其他人"
    r"|别人)(?:都在|也)看.{0,3}|看[过了]?.{0,4}的人也看.{0,4}"
    r"|[上下]一[则篇条页]|(?:网友)?(?:评论|留言)(?:区|列表)?(?:\s*[（(]\d+[）)])?"
    r"|related(?:\s+(?:articles?|stor(?:y|ies)|news|coverage|content|topics?|posts?|reading|links?"
    r"|videos?))?"
    r"|(?:read|watch|hear) (?:more|next|also|this next)(?: (?:on|from|about|in) .{1,40})?"
    r"|more (?:from|on|in|about|stories|news|to read|like this|top stories|coverage|reading"
    r"|headlines).{0,40}"
    r"|most[ -](?:read|popular|viewed|shared|commented|watched|recent).{0,20}"
    r"|recommended(?: (?:for you|stories|reading|articles|by.{0,20}))?|(?:stories )?you (?:may"
    r"|might) (?:also |have )?(?:like|enjoy|missed|be interested in).{0,20}"
    r"|trending(?: (?:now|stories|topics|news))?|popular(?: (?:now|stories|posts|articles"
    r"|in .{1,20}))?|top (?:stories|news|headlines|picks)"
    r"|latest (?:news|stories|headlines|updates|articles)|up next|what to read next|also (?:read"
    r"|on|in) ?.{0,20}|around the web|from (?:the|around the) web"
    r"|elsewhere on .{1,20}|further reading|see also|don['’]?t miss.{0,12}"
    r"|editor['’]?s['’]? picks?|in case you missed it|keep reading"
    r"|(?:sponsored|promoted|paid)(?: (?:content|stories|links|posts|by .{1,20}))?"
    r"|leave a (?:comment|reply)|join the conversation|(?:view|read|all)? ?comments(?: \(\d+\))?"
    r"|previous (?:article|post|story)|next (?:article|post|story)",
    _I,
)
_INLINE_RELATED = re.compile(
    r"[（(]?(?:延伸阅读|延伸|相关(?:阅读|新闻|报[道导]|文章|链接)|推荐(?:阅读|文章|新闻)"
    r"|更多(?:新闻|报[道导]|文章|内容)|看更多|更多.{0,8}(?:报导|报道|新闻|内容|请看)|点我看"
    r"|点击阅读|同场加映|独家专访看这里|[上下]一[则篇条页])"
    r"\s*[:：｜|／/】\]＞>»》▶►]\s*\S.*"
    r"|(?:related|read more|read also|also read|see also|read next|recommended|further reading"
    r"|more on this|previous|next(?: article| story)?)\s*[:：|>»–—]\s*\S.*"
    r"|(?:READ|MORE|WATCH|LISTEN|RELATED|SEE|ALSO)(?: (?:MORE|ALSO|NOW|HERE"
    r"|NEXT))?\s*[:|>»–—]\s*\S.*"
    r"|read (?:more|the full (?:story|report|article))(?: (?:about|on|at|from|in|here|our"
    r"|by)\b.{0,90})?\s*[>»→.…]*",
    _I,
)
_FOOTER = re.compile(
    r"(?:©|ⓒ|\(c\)\s*\d{4}|copyright\b(?! (?:law|office|act|infring|holder|case))|版权(?:声明|所有"
    r"|归)|著作权(?:声明|所有|归)|all rights reserved|未经(?:授权|许可|书面|本.{1,6}(?:同意|授权"
    r"|许可))|转载(?:请|须|需)|如需转载"
    r"|免责(?:声明|条款)|(?:违法和)?不良信息举报|举报(?:电话|邮箱|热线)"
    r"|[京沪粤浙苏鲁川闽津渝]icp[备证]|增值电信|本网站?(?:之|所有)?(?:文字|内容|图文)|本文(?:版权"
    r"|著作权)|隐私(?:权)?(?:政策|声明)|服务条款|使用条款|关于我们|联[络系]我们"
    r"|terms of (?:use|service)|privacy (?:policy|notice)|cookie (?:policy|settings)"
    r"|about us\b.{0,5}[|·]|this material may not be|do not sell my|powered by)"
    r".{0,200}"
    r"|[^。！？]{0,50}(?:all rights reserved|版权所有|保留所有权利|不得转载|严禁转载"
    r"|请勿转载).{0,40}",
    _I,
)
_END_MARK = re.compile(
    r"[（(]?(?:完|全文完|the end|ends?)[）)]?|[-—–]?\s*(?:30|###|end)\s*[-—–]", _I
)
_TAGS = re.compile(
    r"(?:tags?|keywords?|topics?|filed under|关键[字词]|标签|分类|话题|文章标签"
    r"|热门关键字)\s*[:：]\s*\S.*|(?:#[\w·・&'’-]+[\s,，、]*){1,}",
    _I,
)
_NOTE = re.compile(
    r"[（(【\[]?(?:编[者辑]?[按注]|编者的话|小编[按注]|译[者]?[按注]|editor['’]?s?['’]? note"
    r"|ed\.? note)\s*[:：】\]—-].*"
    r"|[（(※*]*(?:以上|本|此)(?:文|篇|评论|内容|稿)?(?:章)?.{0,12}(?:不代表|仅代表|僅代表|仅反映"
    r"|与本.{1,8}立场无关).{0,60}"
    r"|.{0,24}不代表本(?:报|刊|社|网|台|站|会|基金会|公司)?.{0,8}立场.{0,10}"
    r"|(?:the )?(?:views|opinions) expressed\b.{0,40}\b(?:are|do|is)\b.{0,200}",
    _I,
)
_PAYWALL = re.compile(
    r"(?:(?:please )?(?:subscribe|sign in|log in|register|join)(?: (?:now|today|here))?,? (?:to"
    r"|and) (?:continue|keep|read|unlock|view|access)\b.{0,80}"
    r"|(?:this (?:article|story|content|page) is (?:for|only|reserved|available"
    r"|exclusive)).{0,20}(?:subscribers|members)\b.{0,60}"
    r"|(?:to (?:continue|keep) reading|for full access).{0,60}(?:subscribe|sign in|log in|register"
    r"|account|plan)\b.{0,40}"
    r"|you(?:['’]ve| have) (?:reached|used|read).{0,40}(?:free|limit|articles).{0,60}|(?:unlock"
    r"|get) (?:full|unlimited) access\b.{0,60}|subscribers? only"
    r"|.{0,12}(?:本文|本篇|此文|全文|这篇|文章|以下)(?:内容)?(?:仅?限|限定|为|只供|仅供"
    r"|需).{0,10}(?:会员|订[阅户]|付费|读者|登[入录]).{0,30}"
    r"|(?:[请想]?.{0,4})?(?:订阅|登[入录]|加入会员|付费|解锁|购买).{0,8}(?:[后即可以继续来]{1,4}"
    r"|看|读)(?:阅读|看|解锁|观看)(?:全文|更多|本文|完整.{0,6}|文章|内容)?.{0,20})[。.!！]?",
    _I,
)
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page |第\s*)?\d{1,4}(?:\s*(?:of|/|页，?\s*共)\s*\d{1,4})?\s*页?[-–—\s]*", _I
)


def line_cue(line: Line) -> Reason | None:
    """The reason that a line's own words give, wherever it stands."""
    if not line.core or line.width > _LONGEST_CUE:
        note = line.width <= _LONGEST_NOTE and _NOTE.fullmatch(line.folded)
        return "editor's note" if note else None
    if _is_advert(line):
        return "advertisement"
    if _is_navigation(line):
        return "navigation"
    if _is_related(line):
        return "related links"
    return _closing_cue(line)


def _is_advert(line: Line) -> bool:
    words = " ".join(re.split(r"[\s▼▲↓（()）\[\]]+", line.core)).strip()
    return bool(_ADVERT.fullmatch(words))


def _is_navigation(line: Line) -> bool:
    if is_interface(line) and not _UI_WEAK.fullmatch(line.core):
        return True
    return bool(_INVITE.fullmatch(line.core) or _INVITE.fullmatch(line.folded)) or is_paywall(line)


def _is_related(line: Line) -> bool:
    if line.width > 160 or (line.width > 100 and line.text.endswith(("。", "."))):
        return False
    return bool(_INLINE_RELATED.fullmatch(line.core.removesuffix("）")))


def _closing_cue(line: Line) -> Reason | None:
    if _NOTE.fullmatch(line.folded):
        return "editor's note"
    if line.width <= 260 and _FOOTER.fullmatch(line.core):
        return "site footer"
    if _END_MARK.fullmatch(line.folded):
        return "page furniture"
    if line.width <= 200 and not line.heading and _TAGS.fullmatch(line.folded.strip("*_ ")):
        return "tags"
    return None


def is_interface(line: Line) -> bool:
    """Whether a line is nothing but buttons. Everyday words such as "more" count only outside the
    body, so `line_cue` passes over a line of one of them.
    """
    if line.width > 80 or not _UI_LINE.fullmatch(line.core) or line.core.isdigit():
        return False
    return not line.marked or "拖拉" in line.core


def opens_related(line: Line) -> bool:
    """Whether a line is the heading of a list of other stories."""
    return line.width <= 64 and bool(_SECTION.fullmatch(line.core.strip(":：>›»＞▼▶… -—─=")))


def is_ordinary_phrase(line: Line) -> bool:
    """Whether the heading of a list of stories could as well be a subheading: "More from less"."""
    return bool(re.match(r"(?:more|read|also|elsewhere|watch) \w+ \w+", line.core, _I))


def is_channel_menu(line: Line) -> bool:
    """Whether a line lists a site's channels, or is one of them; told only outside the body."""
    if line.marked or line.width > 160 or re.search(r"[。，,！!？?；;：:]", line.text):
        return False
    if _CHANNEL_EXACT.fullmatch(line.core):
        return True
    parts = [part for part in _CRUMB.split(line.core) if part]
    known = sum(bool(_CHANNEL.fullmatch(part)) for part in parts)
    return len(parts) >= 2 and 2 * known > len(parts) + (len(parts) == 2)


def is_keyword_list(line: Line, body: str, *, min_held: float = 0.6) -> bool:
    """Whether a line lists short keywords, of which the folded body holds `min_held`."""
    if line.width > 160 or re.search(r"[。！!？?；;：:「」“”]", line.text) or line.marked:
        return False
    by_comma = [part.strip() for part in re.split(r"[,，、|｜]", line.folded) if part.strip()]
    # Latin words in a row are a sentence; Chinese words set apart by spaces are not.
    by_space = [] if line.folded.isascii() else line.folded.split()
    words = by_comma if len(by_comma) >= 3 else by_space
    if not 2 <= len(words) <= 30 or any(_too_long(word) for word in words):
        return False
    return sum(word.lower() in body for word in words) >= len(words) * min_held


def is_paywall(line: Line) -> bool:
    """Whether a line asks the reader to pay or to sign in before reading on."""
    return line.width <= 160 and bool(_PAYWALL.fullmatch(line.core))


def is_page_number(line: Line) -> bool:
    """Whether a line is nothing but the number of a page."""
    return line.width <= 24 and bool(_PAGE_NUMBER.fullmatch(line.core))


def _too_long(keyword: str) -> bool:
    return len(keyword) > (32 if keyword.isascii() else 10) or len(keyword.split()) > 3
