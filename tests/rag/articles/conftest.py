"""Invented pages in the shapes that people paste."""

# A paragraph is one line of a page, however long it is.
# ruff: noqa: W291

import pytest

# What follows "= " is body and must stay, up to a " =" in the line; all else must be left out.
PAGES = {
    "english newspaper": """\
Skip to content
Home News Sport Business Opinion
Sign in
Politics

Harbour council votes to rebuild the Eastgate ferry terminal

By Marta Okafor and Lewis Byrne
Published 5 February 2026
4 min read
Share this article

Councillors in Eastgate debated until midnight. Photograph: Ana Duarte/AP

= The harbour council of Eastgate voted on Thursday to rebuild its ferry terminal, ending a dispute that has run for six years.

= The work will cost 41.5 million pounds and should take 30 months, the council said in a statement.

Advertisement

= "People here have waited long enough," said Ruth Calder, who leads the council.

Sign up for our Morning Harbour newsletter and get the day's stories in your inbox

= Getty Images sued the previous contractor over a picture on its brochure, and the council settled the case.

READ MORE: Ferry fares to rise again in spring

= Opponents said that the terminal should have been moved to the west bank.

Related stories
Ten seaside towns with the worst parking
Bakery wins award for rye loaf
Lighthouse keeper retires after fifty years

Most read
1. Lottery winner found asleep on a tram
2. Weather: gales expected on Sunday

© 2026 Eastgate Courier. All rights reserved.
""",
    "simplified portal": """\
首页 > 财经 > 产经
海岚市第三座海水淡化厂开工 日产水二十万吨
2026年03月12日 09:41　来源：海岚晚报
字号：大 中 小
分享到微信

= 海岚市水务局12日宣布，第三座海水淡化厂当天动工，设计日产淡水二十万吨，预计2028年底投产。

= 水务局副局长谭立群介绍，工程总投资18.6亿元，其中六成来自市财政。

图为淡化厂效果图。图源：海岚水务

= 他说，两座老厂去年共供水4300万吨，占全市用水的一成半。

= 专家提醒，浓盐水的排放仍要接受海事部门监督。

（责任编辑：郝小满）
关注海岚晚报微信公众号
扫一扫分享本页

相关新闻
邻市地铁五号线延期通车
古镇灯会吸引游客百万
热门推荐
猫咪走失三年后自己回家
版权声明：未经授权不得转载
""",
    "wire copy": """\
（中央社記者林可安台北2026年3月2日電）= 氣象主管單位今天說，入春第一波鋒面將在週四通過，北部和東北部轉為有雨的天氣。
= 
= 預報員鄭惟中表示，週五清晨最低溫約攝氏13度，山區可能更低。
= 
= 他提醒民眾留意強風，海邊活動要特別小心。 =（編輯：周以柔）1150302
""",
    "think tank note": """\
北灣政策論壇

低軌衛星與離島通訊韌性

許承瀚

北灣大學電信研究所助理教授

= 離島通訊長期仰賴少數幾條海底電纜，一旦斷線，修復往往要等上數週。本文討論低軌衛星能否填補這段空窗。

= 一、電纜的風險

= 過去五年共發生二十七次斷纜，平均修復時間為十九天。[1]

= 二、衛星的限度

= 衛星頻寬有限，只能優先保障醫療與應變，無法完全取代電

= 纜。因此兩者應並行建設，並事先訂好切換的順序。

= [1] 見電信主管機關2025年年報，頁41。

編按：本文僅代表作者個人觀點，不代表本會立場。

財團法人北灣政策研究基金會

本基金會為民間智庫，研究通訊與海洋政策，歡迎各界交流。

北灣市文昌路 18 號 5 樓

Tel: 886-2-55501234

Fax: 886-2-55501235

https://www.example.org
""",
    "related block in the middle": """\
# Orchard town tests driverless tractors

By Ines Halloran

= Three driverless tractors began ploughing the orchards around Millbrook this week, the first such trial in the county. Farmers watched from the hedges.

Related
Pear harvest smallest in a decade
Village hall reopens after flood
Choir seeks tenors

= The tractors steer by satellite and stop when anything larger than a hare stands in their way, the county's trial office said. Each tractor ploughs two hectares an hour in the orchards.

= Farmers will pay nothing for the trial in Millbrook, which ends in June. The county wants to know how much diesel the tractors save.
""",
    "plain essay": """\
= It rained for nine days.

= On the tenth my grandmother opened the shutters and said that the river had gone back to bed.

= We did not believe her.

= So we went to see, all four of us, in boots that were too large, along the lane where the mill used to stand and where nothing stands now.

= The river had gone back to bed.
""",
    "bulleted list article": """\
五件出門前該檢查的事

= 連假將至，消防單位整理出五件事，提醒民眾出門前檢查門窗與瓦斯，不要因為趕車而忘了安全。

= - 關閉瓦斯總開關
= - 拔除電熱器插頭
= - 收好陽台的花盆
= - 確認門窗上鎖
= - 告訴鄰居何時回來

= 消防單位說，去年連假期間的住宅火警有三成與電熱器有關。
""",
    "hong kong": """\
港聞 要聞 中國 國際
青嶼碼頭加開夜船 下月起每晚多六班

2026-01-18 18:05
撰文：麥樂言

= 運輸部門宣布，青嶼碼頭下月起每晚加開六班渡輪，最後一班改為凌晨一時十五分開出。

▲青嶼碼頭平日晚上人流不少。（資料圖片）

= 居民李女士話，佢每晚收工都要趕船，加班之後就唔使再搭街渡。

= 部門估計，新安排每月多花約一百八十萬元。

點擊圖片放大 +3
+2
""",
    "question and answer": """\
專訪水文學者 談城市為何淹水

記者高語彤／專訪

= 連日豪雨讓多個城市淹水，水文學者方士傑接受專訪，談排水系統的設計和極限。

= 問：為什麼同一條街每次都淹？

= 答：那裡是舊河道，地勢最低，水自然往那裡去。

= 問：換大一點的水管有用嗎？

= 答：有用，但不夠。

= 問：那該怎麼辦？

= 答：讓水有地方待，比讓水快點走更重要。

延伸閱讀：河川復育十年 鱸魚回來了

#淹水 #排水 #水文
""",
    "table and quotation": """\
Ferry timetable changes from March

= The ferry company published a new timetable on Monday. It adds two sailings on weekdays and takes one away on Sundays.

= | Day | First | Last |
= |---|---|---|
= | Weekday | 06:10 | 23:40 |
= | Sunday | 08:30 | 20:15 |

= > The sea is the road,
= > and the road is late.

= So wrote a passenger on the wall of the pier, and the company says that it will leave the words there.
""",
}


def _unfold(page: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text as pasted, the pieces that must stay, and the pieces that must go."""
    text: list[str] = []
    stay: list[str] = []
    go: list[str] = []
    for line in page.split("\n"):
        # Words before the mark, such as a wire's dateline, may go or stay.
        before, mark, rest = line.partition("= ")
        body, _, closing = rest.partition(" =")
        text.append(before + body + closing)
        stay += [body] if body.strip() else []
        go += [piece for piece in (closing, "" if mark else line) if piece.strip()]
    return "\n".join(text), tuple(stay), tuple(go)


@pytest.fixture(params=sorted(PAGES), ids=lambda name: name.replace(" ", "-"))
def page(request: pytest.FixtureRequest) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return _unfold(PAGES[request.param])


@pytest.fixture
def pages() -> dict[str, str]:
    return {name: _unfold(page)[0] for name, page in PAGES.items()}
