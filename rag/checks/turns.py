"""Whether a claim turns its evidence round: yes and no, up and down, and other opposites.

All words are those of one list for both languages, so that a claim in one is held by the other.
"""

import re
from collections.abc import Sequence

from rag.articles import fold_to_simplified
from rag.checks.likeness import same_language
from rag.checks.wordlists import words as either
from rag.citations import Evidence
from rag.matching import terms

_NOT = either(
    """
    not no never none neither nor nobody nothing cannot can't don't doesn't didn't isn't aren't
    wasn't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't without deny denies
    denied denying declined_to declines_to refus* reject* fail_to fails_to failed_to failing_to
    failure_to rule_out rules_out ruled_out ruling_out unable
    stopped_short_of avoid* absent absence omit*
    """,
    """
    (?<!差)不(?![仅只过断少同久已管论妨如惜禁愧免料法]) 没(?![收落]) 未(?![来婚])
    无(?!人[机驾车艇船载飞潜商店岛区系化]|[论线疑奈锡数非辜])
    并非 绝非 而非 否认 拒绝 否决 驳回 缺席 避免 避谈 勿
    """,
)
_NOT_NOT = either("not_only nothing_but no_doubt", "不得不 不能不 无不 不但")
_UP = either(
    """
    rose rise rises risen rising rais* increas* up_by grew grow grows grown growing growth climb*
    jump jumps jumped surg* gain gains gained soar* higher expand*
    """,
    """
    上升 增加 提高 上涨 上调 调升 调高 调涨 增长 成长 攀升 升至 增至 涨 升高 回升 扩大 激增 暴增
    飙升 走高 加码 提升
    """,
)
# Invitations and offers are declined too.
_FELL = (
    r"(?<!was\s)(?<!were\s)(?<!been\s)\bdeclined\b(?!\s+(?:to|the|his|her|its|their|any"
    r"|(?:an?\s+|further\s+)?(?:comment|requests?|invitations?|interviews?|offers?|proposals?))\b)"
)
_DOWN = either(
    """
    fell fall falls fallen falling cut cuts cutting lower* drop drops dropped down_by decreas*
    reduc* shrank shrink shrunk slid slump* plung* slash* decline declines declining
    """,
    f"""
    下降 减少 降低 下跌 下调 调降 降至 减至 跌 衰退 萎缩 缩减 削减 骤降 暴跌
    走低 下滑 降到 降息 调低 减弱
    {_FELL}
    """,
)
_LOSE = "(?<![运传])输(?![入出送血电油])"


def _grave(
    english: str, chinese: str, told_english: str = "", told_chinese: str = ""
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a claim says, and what its evidence may tell it in: the same words and looser ones."""
    return (
        either(english, chinese),
        either(f"{english} {told_english}", f"{chinese} {told_chinese}"),
    )


# What one side says is refused where the evidence says only the other.
_OPPOSITES = (
    (either("import imports imported", "进口 输入"), either("export*", "出口 输出")),
    (either("buy* bought purchas*", "购买 采购 买"), either("sell* sold sale sales", "售 卖")),
    (
        either("approv* clear cleared clears", "批准 核准 通过 同意"),
        either("reject* block blocks blocked veto*", "否决 驳回 拒绝 搁置"),
    ),
    (
        either("support* back backs backed endors*", "支持 赞成"),
        either("oppos* against", "反对 抗议"),
    ),
    (
        either("win wins won beat defeated", "胜 击败 赢"),
        either("lose loses lost", f"败给 落败 {_LOSE}"),
    ),
    (
        either("start* begin* began begun open opens opened launch*", "开始 启动 展开 启用"),
        either("end ends ended clos* stop*", "结束 停止 终止 关闭 停用"),
    ),
    (either("resum*", "恢复 重启"), either("suspen* halt*", "暂停 中止 停摆")),
    (
        either("more_than over exceed*", "超过 逾 高于 多于"),
        either("less_than fewer_than under below", "低于 不到 少于 不足"),
    ),
    (either("before", "之前 以前"), either("after", "之后 以后")),
    (either("first", "首次 首度 首个 第一"), either("last final", "最后")),
    (
        either("largest biggest most highest", "最大 最多 最高"),
        either("smallest least lowest fewest", "最小 最少 最低"),
    ),
    (either("arriv*", "抵达 到达"), either("depart* left", "离开 启程")),
    (
        either("hire hires hired hiring appoint*", "任命 聘"),
        either("fire fired firing dismiss* sack sacked", "解职 解雇 罢免 裁员 撤换"),
    ),
)
# Grave words that foreign evidence must have too: vectors hardly tell aid given from aid cancelled.
_GRAVE = (
    _grave(
        "cancel* scrap* abandon* withdr*",
        "取消 废除 废止 放弃 撤回 撤销 退出",
        "lift lifts lifted lifting",
        "解除",
    ),
    _grave("lift lifts lifted lifting", "解除 放宽", told_chinese="取消 撤销"),
    _grave("delay* postpone*", "延后 推迟 延迟 延期 拖延"),
    _grave("ban bans banned banning forbid* prohibit*", "封杀 (?<!不)禁"),
    _grave("resign* step_down stepped_down", "辞职 请辞 下台 辞去"),
    _grave("kill* die dies died dead death* murder* fatal*", "死 身亡 罹难 丧生 杀 遇难"),
    _grave("injur* wound* hurt", "受伤 伤者 伤亡 负伤 轻伤 重伤"),
    _grave("arrest* detain* jail* imprison*", "逮捕 拘 监禁 入狱 扣押"),
    _grave("fine fines fined penalt*", "罚 裁罚"),
    _grave("apolog*", "道歉 致歉"),
    _grave("threat*", "威胁 恐吓 扬言"),
    _grave("lose loses lost losing loss losses", f"失去 失利 损失 亏损 {_LOSE} 败给 落败"),
    _grave("owe owes owed owing debt debts", "欠 债", "bond bonds"),
    _grave("lend lends lent loan loans borrow*", "贷 借"),
    _grave("sell* sold sale sales", "售 卖 (?<![撤注吊])销(?!毁)"),
    _grave("buy* bought purchas* acquir*", "买 购"),
    _grave("resume* resuming restart*", "恢复 重启"),
    _grave(
        "suspend* halt* paus* freez* frozen shelve shelved",
        "暂停 中止 停(?!车) 冻结 搁置",
        "shelving ceas* truce* armistice*",
        r"\bstop\w*(?!\w|\s+short)",
    ),
    _grave(
        "agree agrees agreed agreement* accept*",
        "同意 协议 协定 接受 共识 商定",
        "deal deals accord accords pact* consensus",
        "达成",
    ),
    _grave("promis* pledg* vow* commit*", "承诺 保证 答应 许诺 誓 允诺"),
    _grave("confirm*", "证实 确认 确定"),
    _grave("win wins won winning victory* triumph*", "获胜 胜利 赢"),
    _grave("invad* attack*", "入侵 侵略 攻击 进攻 袭击"),
)
CLAUSE_END = re.compile(
    r"[，。；：！？;:!?\n]|(?<!\d)[.,]|[.,](?!\d)|\bbut\b|\band\b|\bwhile\b|但|而且"
)
"""Where a clause of folded text ends."""


def same_direction(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether what the claim affirms or denies, raises or lowers, the evidence does too.

    Within a language clause by clause; across two the evidence as a whole.
    """
    said, words = _folded(claim), _folded("\n".join(e.quote for e in evidence))
    if any(pattern.search(said) and not pattern.search(words) for pattern in (_UP, _DOWN)):
        return False
    if any(_opposed(said, words, *pair) for pair in _OPPOSITES):
        return False
    if not same_language(claim, evidence):
        added = any(grave.search(said) and not told.search(words) for grave, told in _GRAVE)
        return not added and _denies(said) == _denies(words)
    return all(
        _denies(clause) == _denies(_nearest_clause(clause, words)) for clause in _clauses(said)
    )


def _folded(text: str) -> str:
    """Lower-case Simplified text; what denies and denies again in it is left out."""
    return _NOT_NOT.sub(" ", fold_to_simplified(text).lower())


def _denies(folded: str) -> bool:
    return _NOT.search(folded) is not None


def _opposed(said: str, words: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """The claim is on one side of a pair, the evidence only on the other."""
    sides = [(bool(side.search(said)), bool(side.search(words))) for side in (one, other)]
    (claims_one, has_one), (claims_other, has_other) = sides
    if claims_one and not claims_other:
        return has_other and not has_one
    return claims_other and not claims_one and has_one and not has_other


def _clauses(text: str) -> list[str]:
    """Those that say enough to be looked for."""
    return [clause for clause in CLAUSE_END.split(text) if len(terms(clause)) > 1] or [text]


def _nearest_clause(said: str, words: str) -> str:
    """The clauses of the evidence that share most with that of the claim, put together."""
    wanted = terms(said)
    clauses = _clauses(words)
    shared = [len(wanted & terms(clause)) for clause in clauses]
    return "\n".join(
        clause for clause, share in zip(clauses, shared, strict=True) if share == max(shared)
    )
