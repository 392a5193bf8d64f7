"""The nouns and measure words that figures count, each under one English singular."""

ENGLISH_COUNTS: dict[str, str] = {
    "tonne": "tonnes tons",
    "kilogram": "kilograms kilogrammes kilos kg",
    "person": """
        people persons troops soldiers personnel officers generals pilots sailors conscripts
        reservists instructors veterans officials diplomats ministers lawmakers legislators senators
        politicians leaders presidents delegates envoys ambassadors aides advisers advisors judges
        lawyers prosecutors analysts economists experts scholars academics researchers scientists
        engineers teachers pupils students doctors nurses patients workers employees staff staffers
        migrants refugees residents citizens inhabitants civilians villagers farmers fishermen
        voters respondents adults children women men girls boys passengers tourists visitors
        travellers travelers spectators protesters demonstrators hostages prisoners detainees
        suspects victims survivors journalists reporters shareholders volunteers firefighters
    """,
    "aircraft": """
        aircraft planes airplanes aeroplanes jets warplanes airliners helicopters drones
    """,
    "sortie": "sorties",
    "ship": """
        ships warships vessels boats frigates destroyers corvettes submarines tankers ferries
        carriers freighters trawlers
    """,
    "missile": "missiles",
    "launcher": "launchers",
    "vehicle": "vehicles cars trucks lorries buses",
    "case": "cases incidents",
    "item": "items",
    "seat": "seats",
    "vote": "votes",
    "time": "times occasions",
    "kilometre": "kilometres kilometers km",
    "metre": "metres meters",
    "centimetre": "centimetres centimeters cm",
    "millimetre": "millimetres millimeters mm",
    "mile": "miles",
    "nautical mile": "",
    "foot": "feet ft",
    "inch": "inches",
    "hectare": "hectares ha",
    "acre": "acres",
    "square kilometre": "",
    "square metre": "",
    "square mile": "",
    "cubic metre": "",
    "litre": "litres liters",
    "barrel": "barrels",
    "megawatt": "megawatts MW",
    "gigawatt": "gigawatts GW",
    "kilowatt": "kilowatts kW",
    "company": "companies firms",
    "country": "countries nations",
    "city": "cities",
    "household": "households",
    "school": "schools",
    "room": "rooms",
    "article": "articles",
    "page": "pages",
    "share": "shares",
    "dose": "doses",
    "point": "points",
    "kilocalorie": "kilocalories kcal",
}
"""Plurals by canonical noun. A compound is made by the word before: square, nautical."""

INVARIANT = frozenset(
    "aircraft people personnel staff troops kg km cm mm kcal ha ft MW GW kW".split()
)
"""Plural without an s, or so short that it stands for itself."""

MEASURES = frozenset(
    """
    tonne kilogram kilometre metre centimetre millimetre mile foot inch hectare acre litre barrel
    megawatt gigawatt kilowatt
    """.split()
)
"""Nouns whose singular may follow any number: a 20 million tonne order."""

SINGULARS: dict[str, str] = {
    "ton": "tonne", "kilometer": "kilometre", "meter": "metre", "liter": "litre",
    "kilo": "kilogram",
    "plane": "aircraft", "jet": "aircraft", "drone": "aircraft", "helicopter": "aircraft",
    "vessel": "ship", "warship": "ship", "car": "vehicle", "firm": "company", "nation": "country",
    "member": "person", "soldier": "person", "people": "person",
}  # fmt: skip
"""Singulars that are not the canonical noun itself."""

HAN_COUNTS: tuple[tuple[str, str], ...] = (
    # Each measure word with what may not follow it, longer ones first.
    ("公吨", "tonne"), ("吨(?!位)", "tonne"), ("公斤", "kilogram"),
    ("平方公里", "square kilometre"), ("平方(?:公尺|米)", "square metre"),
    ("平方英里", "square mile"), ("立方(?:公尺|米)", "cubic metre"),
    ("公里", "kilometre"), ("海里|浬", "nautical mile"), ("英里|哩", "mile"), ("英尺|呎", "foot"),
    ("英[寸吋]|吋", "inch"),
    ("公尺|米(?![国饭粉价])", "metre"), ("公分|厘米", "centimetre"), ("毫米", "millimetre"),
    ("公顷", "hectare"), ("英亩", "acre"),
    ("公升|升(?![级息至到学值高降等任旗空温])", "litre"), ("桶", "barrel"), ("kW", "kilowatt"),
    ("MW", "megawatt"), ("吉瓦", "gigawatt"), ("架次", "sortie"), ("架(?!构)", "aircraft"),
    ("艘(?!次)", "ship"), ("(?:枚|颗|发)[^\\W\\d]{0,6}?(?:飞弹|导弹)", "missile"),
    ("[辆具座套台门个部][^\\W\\d]{0,6}?发射(?:车|器|架|系统)", "launcher"), ("辆", "vehicle"),
    ("家[^\\W\\d]{0,5}?(?:公司|企业|业者|厂商)", "company"), ("件[^\\W\\d]{0,4}?案", "case"),
    ("起(?![来诉飞码点因初步源义草薪跌伏床身到至降])", "case"), ("例(?![如外行子会])", "case"),
    ("宗(?![教旨])", "case"), ("项(?!目)", "item"), ("席位|席次|席", "seat"),
    ("张?票(?![房价选数据务券])", "vote"), ("次(?![数于要级日年序元区世])", "time"),
    ("个国家|国家|(?<=[\\d多余])国(?![家会军人际民内外])", "country"), ("个城市", "city"),
    ("户(?![外籍口])", "household"),
    ("间[^\\W\\d]{0,2}?房间?", "room"), ("所[^\\W\\d]{0,2}?学校?", "school"), ("篇", "article"),
    ("页", "page"), ("剂", "dose"), ("股(?![价市东票权份利息本区])", "share"),
    ("岁", "year of age"), ("摄氏度|°C", "degree Celsius"), ("华氏度|°F", "degree Fahrenheit"),
    ("大卡", "kilocalorie"), ("个?点(?!名|心|燃|出|击)", "point"),
    ("(?:名|位)(?![数元于置单义字次])", "person"), ("个人(?![化资信所物])", "person"),
    ("人(?![次民造类权币])", "person"),
)  # fmt: skip
"""Patterns of Simplified text after a number, by canonical noun."""

HAN_UNNAMED = (
    "[家个件份部座项种组台套支只条张间所本册场轮批颗枚门具栋处届款层段道块片瓶箱袋队班类支成]|人次"
)
"""Measure words that say that something is counted and not what."""

WRITTEN_COUNTS: dict[str, tuple[str, str]] = {
    "tonne": ("tonnes", "噸"), "kilogram": ("kilograms", "公斤"), "person": ("people", "人"),
    "aircraft": ("aircraft", "架"), "sortie": ("sorties", "架次"), "ship": ("ships", "艘"),
    "missile": ("missiles", "枚飛彈"), "launcher": ("launchers", "具發射器"),
    "vehicle": ("vehicles", "輛"), "case": ("cases", "起"), "item": ("items", "項"),
    "seat": ("seats", "席"), "vote": ("votes", "票"), "time": ("times", "次"),
    "times": ("times as much", "倍"), "kilometre": ("kilometres", "公里"),
    "centimetre": ("centimetres", "公分"), "millimetre": ("millimetres", "毫米"),
    "metre": ("metres", "公尺"), "mile": ("miles", "英里"), "foot": ("feet", "英尺"),
    "inch": ("inches", "英寸"), "nautical mile": ("nautical miles", "海里"), "hectare": ("hectares",
    "公頃"),
    "acre": ("acres", "英畝"), "square kilometre": ("square kilometres", "平方公里"),
    "square metre": ("square metres", "平方公尺"), "square mile": ("square miles", "平方英里"),
    "cubic metre": ("cubic metres", "立方公尺"), "litre": ("litres", "公升"), "barrel": ("barrels",
    "桶"), "megawatt": ("MW", "MW"),
    "gigawatt": ("GW", "GW"), "kilowatt": ("kW", "kW"), "company": ("companies", "家公司"),
    "country": ("countries", "個國家"), "city": ("cities", "個城市"),
    "household": ("households", "戶"), "school": ("schools", "所學校"), "room": ("rooms", "間房"),
    "article": ("articles", "篇"), "page": ("pages", "頁"), "share": ("shares", "股"),
    "dose": ("doses", "劑"), "point": ("index points", "點"),
    "year of age": ("years of age", "歲"), "degree Celsius": ("degrees Celsius", "攝氏度"),
    "degree Fahrenheit": ("degrees Fahrenheit", "華氏度"), "kilocalorie": ("kilocalories", "大卡"),
}  # fmt: skip
"""The English plural and the Traditional measure word that each noun is written with."""

DURATIONS: dict[str, tuple[str, str]] = {
    "second": ("seconds", "秒"), "minute": ("minutes", "分鐘"), "hour": ("hours", "小時"),
    "day": ("days", "天"), "week": ("weeks", "週"), "month": ("months", "個月"),
    "year": ("years", "年"),
}  # fmt: skip
"""The same for durations."""
