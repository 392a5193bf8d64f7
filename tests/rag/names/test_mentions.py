"""Sentences of our own with the entities that they name."""

from functools import cache

import opencc
import pytest

from rag.names import mentions_in

# Each row: a sentence, and the ids of its mentions in order; | between what a form can mean.
ENGLISH = [
    # people
    ("Trump spoke with Xi Jinping by phone.", "donald-trump xi-jinping"),
    ("TRUMP AND BIDEN MEET", "donald-trump joe-biden"),
    ("What did donald trump tell narendra modi?", "donald-trump narendra-modi"),
    ("Mr. Trump's aides waited; Xi's did not.", "donald-trump xi-jinping"),
    ("Trump’s offer surprised Carney.", "donald-trump mark-carney"),
    ("Donald\nTrump and Mark   Carney shook hands.", "donald-trump mark-carney"),
    ("Ｔｒｕｍｐ left early.", "donald-trump"),
    ("Trumpism outlives its author, and so do Bidenomics.", ""),
    ("Melania Trump and Donald Trump Jr. were there.", "melania-trump donald-trump-jr"),
    ("Rebecca Trump and John Q. Biden are no relatives.", ""),
    ("In the U.S. Trump is not liked by all.", "us donald-trump"),
    ("Zelenskyy thanked Zelensky's hosts.", "volodymyr-zelensky volodymyr-zelensky"),
    (
        "Erdogan, or Erdoğan, met Macron.",
        "recep-tayyip-erdogan recep-tayyip-erdogan emmanuel-macron",
    ),
    (
        "Kim Jong Un wrote; Kim Jong-un and Kim Jong-Un signed.",
        "kim-jong-un kim-jong-un kim-jong-un",
    ),
    ("Lai Ching-te thanked Hsiao Bi-khim.", "lai-ching-te hsiao-bi-khim"),
    ("William Lai and Jimmy Lai have never met.", "lai-ching-te jimmy-lai"),
    (
        "Huang of Nvidia and Cook of Apple dined.",
        "jensen-huang|huang-kuo-chang|surname-huang nvidia tim-cook|cook-chef apple|apple-fruit",
    ),
    ("The cook peeled an apple in may.", ""),
    ("Theresa May resigned in May.", "theresa-may"),
    ("Powell kept rates; Colin Powell never did.", "jerome-powell|colin-powell colin-powell"),
    ("George Bush followed Reagan.", "george-w-bush|george-h-w-bush ronald-reagan"),
    ("Steve Jobs and Elon Musk", "steve-jobs elon-musk"),
    ("The musk of the deer is costly.", ""),
    # offices
    ("The prime minister and the foreign minister resigned.", "prime-minister foreign-minister"),
    (
        "Prime Minister Takaichi called Secretary of State Rubio.",
        "prime-minister sanae-takaichi secretary-of-state marco-rubio",
    ),
    ("Treasury Secretary Scott Bessent flew to Geneva.", "finance-minister scott-bessent geneva"),
    ("The Fed chair is not a chair of the ECB.", "fed-chair chair ecb"),
    ("He sold his PMI figures to the PM.", "prime-minister"),
    # places
    ("The US told us nothing.", "us"),
    ("The U.S.-China truce and US-based firms", "us cn us"),
    ("It cost US$330m, or NT$10bn, or 9m US dollars.", ""),
    ("Turkey's lira fell.", "tr|turkey-bird"),
    ("A turkey costs more before the feast.", ""),
    ("Washington and Beijing accuse each other.", "washington-dc|washington-state beijing"),
    ("South Korea and North Korea trade shells.", "kr kp"),
    ("Korea is divided.", "kr|kp"),
    ("Ships left the South China Sea for the Taiwan Strait.", "south-china-sea taiwan-strait"),
    ("Indochina is not China, and Chinatown is neither.", "cn"),
    ("New Zealand, New Mexico and New Jersey", "nz new-mexico new-jersey"),
    ("Latin America looks to America.", "latin-america us"),
    ("Papua New Guinea, Guinea-Bissau and a guinea pig", "pg gw"),
    ("Georgia holds elections.", "ge|georgia-us"),
    ("Côte d’Ivoire or Ivory Coast", "ci ci"),
    ("the Senkaku Islands, which Beijing calls the Diaoyu Islands", "senkaku beijing senkaku"),
    ("He learned Mandarin and the Chinese language.", ""),
    # organisations
    ("NATO, the EU and the UN", "nato eu un"),
    ("Nato who said what to whom about the WHO?", "nato who"),
    ("The Fed fed the markets.", "federal-reserve"),
    ("Fed up with it, he left.", ""),
    ("The State Department answered the State Council.", "us-state-department cn-state-council"),
    (
        "Bank of America, Bank of Japan, Bank of China",
        "bank-of-america bank-of-japan bank-of-china",
    ),
    (
        "The Wall Street Journal and the New York Times report from New York.",
        "wall-street-journal new-york-times new-york",
    ),
    ("the China Times, China Airlines and China Daily", "china-times china-airlines china-daily"),
    ("TSMC and MediaTek need ASML.", "tsmc mediatek asml"),
    ("Apple shipped iPhones.", "apple|apple-fruit iphone"),
    ("He kept his arm in a sling and Arm in his portfolio.", "arm"),
    ("The KMT and the DPP sat in the Legislative Yuan.", "kmt dpp legislative-yuan"),
    ("The economist read The Economist.", "economist"),
    # things
    ("HIMARS, Javelin missiles and Harpoons", "himars javelin harpoon|harpoon-tool"),
    ("F-16s and F-16V jets, not F-160s", "f-16 f-16"),
    ("loitering munitions and howitzers", "loitering-munition howitzer"),
    ("She threw the javelin; patriots cheered.", ""),
    ("The G7 met before the G20, not the G77.", "g7 g20"),
    ("APEC in Gyeongju", "apec gyeongju"),
    ("the Taiwan Relations Act and the Paris Agreement", "taiwan-relations-act paris-agreement"),
    ("Tigers are not named here.", ""),
]
TRADITIONAL = [
    # people
    ("川普與習近平通話。", "donald-trump xi-jinping"),
    ("特朗普會見普京。", "donald-trump vladimir-putin"),
    ("川普政府延後決定，川普會再打電話。", "donald-trump donald-trump"),
    ("四川普遍下雨。", "sichuan"),
    ("川習會後，拜習會已成往事。", "donald-trump xi-jinping joe-biden xi-jinping"),
    ("習慣早起的人在學習，演習還沒開始。", ""),
    ("賴總統與蕭美琴出席。", "lai-ching-te president hsiao-bi-khim"),
    ("蔡英文用英文致詞。", "tsai-ing-wen"),
    ("韓國瑜不在韓國。", "han-kuo-yu kr"),
    ("石破茂說，石破天驚的事沒有發生。", "shigeru-ishiba"),
    ("高市早苗提高市佔的說法", "sanae-takaichi"),
    ("岸田、安倍與菅義偉", "fumio-kishida shinzo-abe yoshihide-suga"),
    ("卡尼接替杜魯道。", "mark-carney justin-trudeau"),
    ("馬克宏、馬克龍是同一個人。", "emmanuel-macron emmanuel-macron"),
    ("施紀賢即施凱爾。", "keir-starmer keir-starmer"),
    ("黃仁勳說輝達不走。", "jensen-huang nvidia"),
    ("鮑爾森與鮑爾默都不是鮑爾。", "jerome-powell|colin-powell"),
    ("杜魯多與沃卡特談話。", "justin-trudeau"),
    ("賈伯斯之後是庫克。", "steve-jobs tim-cook"),
    ("他信任她，也有信心。", ""),
    ("一片汪洋。", ""),
    ("Trump說Xi很強硬。", "donald-trump xi-jinping"),
    ("杭特拜登與杭特·拜登", "hunter-biden hunter-biden"),
    ("安娜·川普是誰？", ""),
    # offices
    ("總統、副總統與行政院長", "president vice-president premier"),
    ("國務卿盧比歐與財長貝森特", "secretary-of-state marco-rubio finance-minister scott-bessent"),
    (
        "外交部長林佳龍與外交部發言人",
        "foreign-minister lin-chia-lung foreign-ministry spokesperson",
    ),
    ("外相會見防衛大臣。", "foreign-minister defence-minister"),
    ("島內外相信如此，此外相關單位沒有回應。", ""),
    ("美日澳印外長會談，日外相出席。", "us jp au in foreign-minister jp foreign-minister"),
    ("防衞大臣在衞生部。", "defence-minister health-ministry"),
    ("安娜·川普与川普·安娜不是川普。", "donald-trump"),
    ("國家主席習近平、習主席", "state-chairman xi-jinping xi-jinping state-chairman"),
    # signs for countries
    ("中美元首通話，美方有文件，中方沒有。", "cn us us cn"),
    ("美中、台美、俄烏、日韓", "us cn tw us ru ua jp kr"),
    ("其中美國佔一半，其中美元最多。", "us"),
    ("訪美團抵台，對美關稅照舊。", "us tw us"),
    ("美軍、日媒、台股、陸客", "us jp tw cn"),
    ("美好的中心，台階上的舞台，中央的法律。", ""),
    ("美元、新台幣、日圓與港幣", ""),
    ("12日本土病例增加，近日本報曾報導。", ""),
    ("日本海在日本西邊。", "sea-of-japan jp"),
    ("對台中方有話要說。", "tw cn"),
    ("超越南韓的產量", "kr"),
    ("發展中國家與開發中國家", ""),
    ("集中國力、當中國際局勢", ""),
    ("歐美國家", "eu-europe us"),
    ("社會主義國家", ""),
    ("沿海地區、黑海地區與海地", "black-sea ht"),
    ("公里約一元，沙漠在西南。", ""),
    # places
    ("紐西蘭即新西蘭。", "nz nz"),
    ("寮國、老撾；沙烏地阿拉伯、沙特阿拉伯", "la la sa sa"),
    ("臺灣海峽與台灣海峽", "taiwan-strait taiwan-strait"),
    ("馬里蘭州不是馬里。", "maryland ml"),
    ("南韓、北韓與朝鮮半島", "kr kp korean-peninsula"),
    ("剛果在非洲。", "cg|cd africa"),
    ("喬治亞州與喬治亞", "georgia-us ge|georgia-us"),
    ("大陸、歐洲大陸與中國大陸", "cn|continent cn"),
    ("我國外交部", "tw|cn foreign-ministry"),
    ("陸軍登陸後陸續離開大陸。", "cn|continent"),
    ("白宮發言人與五角大廈", "white-house spokesperson pentagon"),
    # organisations
    ("聯合國大會與聯合聲明、聯合國際組織", "un-general-assembly"),
    ("聯合國會議與聯合報", "un united-daily-news"),
    ("國務院與美國國務院", "us-state-department|cn-state-council us-state-department"),
    ("中國時報、中國信託、中國國民黨", "china-times cn kmt"),
    ("華爾街日報與華爾街", "wall-street-journal wall-street"),
    ("台積電、聯發科、鴻海", "tsmc mediatek foxconn"),
    ("蘋果公司與蘋果", "apple apple|apple-fruit"),
    ("聯準會、美聯儲、聯儲局", "federal-reserve federal-reserve federal-reserve"),
    ("國台辦、陸委會、海基會", "taiwan-affairs-office mac sef"),
    ("能源部門不是能源部。", "energy-ministry"),
    ("解放軍與共軍", "pla pla"),
    ("高通膨使高通漲價。", "qualcomm"),
    ("院長和部長和校長", "yuan-president minister university-president"),
    # things
    ("海馬斯、愛國者飛彈與魚叉飛彈", "himars patriot harpoon"),
    ("自走砲與巡飛彈", "howitzer loitering-munition"),
    ("Ｆ－１６與F-16V", "f-16 f-16"),
    ("二十國集團即G20。", "g20 g20"),
    ("亞太經合會、兩會", "apec two-sessions"),
    ("兩岸與大河兩岸", "cross-strait|river-banks"),
    ("六項保證與台灣關係法", "six-assurances taiwan-relations-act"),
]
SIMPLIFIED = [
    ("特朗普13日至15日访问北京。", "donald-trump beijing"),
    ("习近平对美国的国事访问", "xi-jinping us"),
    ("国务卿鲁比奥和财长贝森特", "secretary-of-state marco-rubio finance-minister scott-bessent"),
    ("唐纳德·特朗普和弗拉基米尔·普京", "donald-trump vladimir-putin"),
    ("弗拉基米尔·泽连斯基致电马克龙。", "volodymyr-zelensky emmanuel-macron"),
    ("科林·鲍威尔不是杰罗姆·鲍威尔。", "colin-powell jerome-powell"),
    ("林赛·格雷厄姆和克里斯·格雷厄姆", "lindsey-graham"),
    ("日本首相高市早苗抵达首尔。", "jp prime-minister sanae-takaichi seoul"),
    ("俄罗斯普京政府", "ru vladimir-putin"),
    ("默克尔、默茨、朔尔茨", "angela-merkel friedrich-merz olaf-scholz"),
    ("王毅会见越南外长。", "wang-yi vn foreign-minister"),
    ("国务院总理李强", "premier li-qiang"),
    ("中共中央政治局", "cn-central-committee cn-politburo"),
    ("全国人大和人大多数", "npc"),
    ("乌克兰军队、乌军、俄军", "ua ua ru"),
    ("朝鲜和韩国", "kp kr"),
    ("老挝、新西兰、沙特", "la nz sa"),
    ("台积电、英伟达、阿斯麦", "tsmc nvidia asml"),
    ("美联储主席沃什", "fed-chair kevin-warsh"),
    ("北约、欧盟、东盟", "nato eu asean"),
    ("导弹：海马斯、爱国者导弹、鱼叉导弹", "himars patriot harpoon"),
    ("自行火炮与航空母舰", "howitzer aircraft-carrier"),
    ("理查德和弗雷德里克", ""),
    ("小米粥和小米集团", "xiaomi|millet xiaomi"),
    ("印度尼西亚、印度洋、印度", "id indian-ocean in"),
    ("中欧班列驶向欧洲。", "cn eu-europe eu-europe"),
    ("以色列和伊朗", "il ir"),
    ("加以研究，以便以美元结算", ""),
    ("阿拉法特到过拉法。", "rafah"),
    ("提拉米苏和沙拉", "ahmed-al-sharaa|salad"),
]


@cache
def converter(conversion: str) -> opencc.OpenCC:
    return opencc.OpenCC(conversion)


def read(expected: str) -> list[frozenset[str]]:
    return [frozenset(each.split("|")) for each in expected.split()]


@pytest.mark.parametrize(("sentence", "expected"), ENGLISH + TRADITIONAL + SIMPLIFIED)
def test_a_sentence_names(sentence: str, expected: str) -> None:
    assert [mention.entities for mention in mentions_in(sentence)] == read(expected)


@pytest.mark.parametrize("conversion", ["t2s", "s2t", "t2tw", "t2hk"])
@pytest.mark.parametrize("sentence", [sentence for sentence, _ in TRADITIONAL + SIMPLIFIED])
def test_the_script_does_not_matter(sentence: str, conversion: str) -> None:
    converted = converter(conversion).convert(sentence)
    assert [m.entities for m in mentions_in(converted)] == [
        m.entities for m in mentions_in(sentence)
    ]
