"""What a claim may name, given the words it cites."""

import pytest

from rag.names import unmatched_names

CARRIED = [
    # the same people and places across languages, scripts and regions
    ("Trump called Xi.", "川普打電話給習近平。"),
    ("川普與習近平通話。", "特朗普同习近平通话。"),
    ("Carney met Macron in Ottawa.", "卡尼在渥太華會見馬克龍。"),
    ("澤倫斯基感謝施凱爾", "Zelenskyy thanked Starmer"),
    ("New Zealand and Laos signed.", "紐西蘭與寮國簽署。"),
    ("新西兰和老挝签署。", "紐西蘭與寮國簽署。"),
    ("HIMARS and howitzers", "海馬斯與自走砲"),
    ("The Fed held; the ECB cut.", "聯準會不動，歐洲央行降息。"),
    ("台積電在熊本設廠。", "TSMC builds in Kumamoto."),
    # full names and surnames
    ("Donald Trump left.", "Trump left."),
    ("Trump left.", "唐纳德·特朗普离开。"),
    ("Wang arrived.", "王毅抵達。"),
    ("王毅抵達。", "Wang arrived."),
    ("Wang Xiaohong arrived.", "王小洪抵達。"),
    # signs for countries
    ("The US and China talked.", "中美通話。"),
    ("美中通話。", "The United States spoke with Beijing and China."),
    ("Taiwan buys from America.", "對美採購，台方付款。"),
    ("俄烏停火", "a ceasefire between Russia and Ukraine"),
    ("Trump and Xi met.", "川習會登場。"),
    # what can mean several things
    ("The State Department said so.", "國務院這麼說。"),
    ("The State Council said so.", "國務院這麼說。"),
    ("Turkey said so.", "土耳其這麼說。"),
    ("蘋果減產。", "The apple harvest fell."),
    ("Apple cut output.", "蘋果減產。"),
    ("Premier Li Qiang", "國務院總理李強"),
    ("German Chancellor Merz", "德國總理默茨"),
    # what is named with a part of it
    ("Japan welcomed it.", "東京表示歡迎。"),
    ("The US denied it.", "白宮否認。"),
    ("The minister resigned.", "財政部長辭職。"),
    # a country that describes somebody of it
    ("US Senator Graham spoke.", "參議員葛瑞姆發言。"),
    ("加拿大總理卡尼發言。", "Prime Minister Carney spoke."),
    ("China's Wang Yi spoke.", "王毅發言。"),
    ("Chinese leader Xi Jinping spoke.", "習近平發言。"),
    ("Taiwanese chipmaker TSMC grew.", "台積電成長。"),
    # no names at all
    ("Prices rose.", ""),
    ("", "川普"),
]
NOT_CARRIED = [
    ("Trudeau met Trump.", "卡尼會晤特朗普。", ["Trudeau"]),
    ("川普訪問台灣。", "Trump visited Japan.", ["台灣"]),
    ("Biden called Xi.", "特朗普致电习近平。", ["Biden"]),
    ("Javelins were sold.", "賣的是愛國者飛彈。", ["Javelins"]),
    ("The G20 met.", "七大工業國集會。", ["G20"]),
    ("Colin Powell spoke.", "聯準會主席葉倫發言。", ["Colin Powell"]),
    ("Li Qiang spoke.", "李克強發言。", ["Li Qiang"]),
    ("金民錫發言。", "Kim Jong Un spoke; Kim was angry.", ["金民錫"]),
    ("Wang arrived.", "李強抵達。", ["Wang"]),
    ("Tokyo welcomed it.", "日本表示歡迎。", ["Tokyo"]),
    ("Beijing welcomed it.", "中方表示歡迎。", ["Beijing"]),
    ("The finance minister resigned.", "部長辭職。", ["finance minister"]),
    ("Prime Minister Carney spoke.", "卡尼發言。", ["Prime Minister"]),
    ("Vice President Vance spoke.", "總統范斯發言。", ["Vice President"]),
    ("China said so.", "中國時報這麼說。", ["China"]),
    ("The US wants Carney to pay.", "卡尼要付錢。", ["US"]),
    ("US and Canadian Prime Minister Carney", "總理卡尼", ["US"]),
    ("Japanese Prime Minister Carney", "總理卡尼", ["Japanese"]),
    ("US President Trump spoke.", "外交部發言。", ["US", "President", "Trump"]),
    ("北韓發射飛彈。", "South Korea fired a missile.", ["北韓"]),
    ("Taiwan's KMT agreed.", "民進黨同意。", ["Taiwan", "KMT"]),
]


@pytest.mark.parametrize(("claim", "evidence"), CARRIED)
def test_names_are_carried(claim: str, evidence: str) -> None:
    assert unmatched_names(claim, evidence) == ()


@pytest.mark.parametrize(("claim", "evidence", "missing"), NOT_CARRIED)
def test_names_are_missed(claim: str, evidence: str, missing: list[str]) -> None:
    found = unmatched_names(claim, evidence)
    assert [claim[mention.start : mention.end] for mention in found] == missing
