"""All words in a chat that are our own, in the three languages that a question may come in."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.types import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language's. Braces are filled in by `server.chat.rendering`."""

    sources: str
    nearest: str
    undated: str
    differ: str
    partly: str
    cut_off: str
    original: str
    extract: str
    written: str
    fell_back: str
    as_of: str
    part: str
    received: str
    searching: str
    checking: str
    failed: str
    stopped: str
    missed: str
    shared: str
    helpful: str
    not_helpful: str
    share: str
    keep: str
    refused: Mapping[str, str]
    help_title: str
    help_mention: str
    help_direct: str
    help_more: tuple[str, ...]
    help_mattermost: tuple[str, ...]
    help_last: str
    feedback_title: str
    feedback_question: str
    feedback_reasons: Mapping[str, str]
    feedback_words: str
    ask_title: str
    ask_label: str
    ask_hint: str
    ask_submit: str
    cancel: str
    send: str

    def help_lines(self, *, direct: bool) -> tuple[str, ...]:
        """How to ask in Slack; `direct`: whether direct messages are answered."""
        direct_too = (self.help_direct,) if direct else ()
        return (self.help_mention, *direct_too, *self.help_more, self.help_last)


WORDS: dict[Language, Words] = {
    "en": Words(
        sources="Sources",
        nearest="Nearest passages",
        undated="undated",
        differ="Reports differ",
        partly="partly supported",
        cut_off="… (shortened)",
        original="original",
        extract="Sentences of the articles, chosen without a language model. ",
        written="Written by a language model and checked against the articles. ",
        fell_back="The language model could not be used for this answer. ",
        as_of="As of {day}. ",
        part="{number} of {count}",
        received="Got it. One moment…",
        searching="Searching the articles…",
        checking="Reading {passages} passages and checking quotations…",
        failed="Something went wrong here and the question was not answered. Please ask it again; "
        "if it happens again, tell whoever looks after citedesk.",
        stopped="Stopped. Nothing of the answer was kept.",
        missed="Slack was slow. If no window has opened, please try once more.",
        shared="Shared by",
        helpful="Helpful",
        not_helpful="Not helpful",
        share="Show to everyone here",
        keep="Keep to myself",
        refused={
            "external": "Questions from people of other organisations, and from channels shared "
            "with them, are not answered.",
            "channel": "Questions are not answered in this channel.",
            "direct": "Questions are not answered in direct messages. Ask in a channel.",
            "person": "You are not among those whose questions are answered here. Whoever looks "
            "after citedesk can change that.",
            "budget": "You have asked as many questions as one person may in a day. Please come "
            "back tomorrow.",
            "empty": "There was no question in that message. Write it after the mention.",
            "too_long": "That question is too long. Please ask it in fewer words.",
        },
        help_title="Answers from your articles, each with the words that carry it",
        help_mention="Mention me with a question in a channel.",
        help_direct="Or write to me directly.",
        help_more=(
            "Ask on in the same thread: I know what was asked before.",
            "Write “stop” in the thread while I am at it, and I stop.",
            "/ask and a question: the answer is for your eyes until you share it.",
            "“Ask about this message”, in the menu of a message, takes its words for a question.",
        ),
        help_mattermost=(
            "/ask and a question: the answer is for your eyes.",
            "In a public channel, begin a message with my trigger word: everybody sees the answer.",
        ),
        help_last="What the articles do not say, I do not answer; I show what comes nearest.",
        feedback_title="What was wrong?",
        feedback_question="The answer…",
        feedback_reasons={
            "wrong": "says something wrong",
            "unsupported": "is not carried by its quotations",
            "missing": "leaves out what matters",
            "outdated": "is out of date",
            "other": "something else",
        },
        feedback_words="In your own words",
        ask_title="Ask the articles",
        ask_label="Question",
        ask_hint="The answer is for your eyes until you share it.",
        ask_submit="Ask",
        cancel="Cancel",
        send="Send",
    ),
    "zh-Hant": Words(
        sources="來源",
        nearest="最接近的段落",
        undated="日期不詳",
        differ="各家報導說法不一",
        partly="僅部分獲引文支持",
        cut_off="…（引文已縮短）",
        original="原文連結",
        extract="答案是文章原句，未使用語言模型。",
        written="由語言模型撰寫，並與文章核對。",
        fell_back="這次的答案未能使用語言模型。",
        as_of="資料截至 {day}。",
        part="第 {number} 則，共 {count} 則",
        received="收到，請稍候…",
        searching="正在搜尋文章…",
        checking="正在閱讀 {passages} 個段落並核對引文…",
        failed="這裡出了點狀況，沒能回答。請再問一次；若一再發生，請告訴負責 citedesk 的同事。",
        stopped="已停止，答案沒有保留。",
        missed="Slack 的回應太慢。如果視窗沒有開啟，請再試一次。",
        shared="分享者",
        helpful="有幫助",
        not_helpful="沒有幫助",
        share="讓這裡的人都看到",
        keep="只給自己看",
        refused={
            "external": "其他組織的人員所提的問題，以及與他們共用的頻道裡的問題，都不回答。",
            "channel": "這個頻道不回答問題。",
            "direct": "私訊不回答問題，請在頻道裡提問。",
            "person": "你不在這裡的提問名單上。負責 citedesk 的同事可以調整。",
            "budget": "你今天的提問次數已達上限，請明天再來。",
            "empty": "訊息裡沒有問題。請把問題寫在提及之後。",
            "too_long": "問題太長了，請縮短後再問。",
        },
        help_title="從你的文章裡找答案，每一句都附上原文",
        help_mention="在頻道裡提及我並寫下問題。",
        help_direct="也可以直接傳訊息給我。",
        help_more=(
            "在同一個討論串裡可以接著問：前面問過什麼，我都記得。",
            "還在回答時，在討論串裡寫「停止」，我就停下來。",
            "輸入 /ask 加上問題：答案只有你看得到，直到你分享出去。",
            "訊息選單裡的「詢問這則訊息」，會把那則訊息當成問題。",
        ),
        help_mattermost=(
            "輸入 /ask 加上問題：答案只有你看得到。",
            "在公開頻道裡，用我的觸發詞開頭寫下問題：大家都看得到答案。",
        ),
        help_last="文章沒有寫的，我不回答，只列出最接近的段落。",
        feedback_title="哪裡有問題？",
        feedback_question="這個答案…",
        feedback_reasons={
            "wrong": "內容有誤",
            "unsupported": "引文不足以支持",
            "missing": "漏掉重點",
            "outdated": "已經過時",
            "other": "其他",
        },
        feedback_words="請說明",
        ask_title="向文章提問",
        ask_label="問題",
        ask_hint="答案只有你看得到，直到你分享出去。",
        ask_submit="提問",
        cancel="取消",
        send="送出",
    ),
    "zh-Hans": Words(
        sources="来源",
        nearest="最接近的段落",
        undated="日期不详",
        differ="各家报道说法不一",
        partly="仅部分有引文支持",
        cut_off="…（引文已缩短）",
        original="原文链接",
        extract="答案是文章原句，未使用语言模型。",
        written="由语言模型撰写，并与文章核对。",
        fell_back="这次的答案未能使用语言模型。",
        as_of="资料截至 {day}。",
        part="第 {number} 条，共 {count} 条",
        received="收到，请稍候…",
        searching="正在搜索文章…",
        checking="正在阅读 {passages} 个段落并核对引文…",
        failed="这里出了点问题，没能回答。请再问一次；如果一再发生，请告诉负责 citedesk 的同事。",
        stopped="已停止，答案没有保留。",
        missed="Slack 响应太慢。如果窗口没有打开，请再试一次。",
        shared="分享者",
        helpful="有帮助",
        not_helpful="没有帮助",
        share="让这里的人都看到",
        keep="只给自己看",
        refused={
            "external": "其他组织的人员提出的问题，以及与他们共享的频道里的问题，都不回答。",
            "channel": "这个频道不回答问题。",
            "direct": "私信不回答问题，请在频道里提问。",
            "person": "你不在这里的提问名单上。负责 citedesk 的同事可以调整。",
            "budget": "你今天的提问次数已达上限，请明天再来。",
            "empty": "消息里没有问题。请把问题写在提及之后。",
            "too_long": "问题太长了，请缩短后再问。",
        },
        help_title="从你的文章里找答案，每一句都附上原文",
        help_mention="在频道里提及我并写下问题。",
        help_direct="也可以直接给我发消息。",
        help_more=(
            "在同一个消息列里可以接着问：前面问过什么，我都记得。",
            "还在回答时，在消息列里写“停止”，我就停下来。",
            "输入 /ask 加上问题：答案只有你看得到，直到你分享出去。",
            "消息菜单里的“询问这条消息”，会把那条消息当成问题。",
        ),
        help_mattermost=(
            "输入 /ask 加上问题：答案只有你看得到。",
            "在公开频道里，用我的触发词开头写下问题：大家都看得到答案。",
        ),
        help_last="文章没有写的，我不回答，只列出最接近的段落。",
        feedback_title="哪里有问题？",
        feedback_question="这个答案…",
        feedback_reasons={
            "wrong": "内容有误",
            "unsupported": "引文不足以支持",
            "missing": "漏掉重点",
            "outdated": "已经过时",
            "other": "其他",
        },
        feedback_words="请说明",
        ask_title="向文章提问",
        ask_label="问题",
        ask_hint="答案只有你看得到，直到你分享出去。",
        ask_submit="提问",
        cancel="取消",
        send="发送",
    ),
}
