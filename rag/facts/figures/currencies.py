"""How money is named before and after a number, and how it is written out again."""

CURRENCY_BEFORE: dict[str, str] = {
    "US$": "USD", "U.S.$": "USD", "USD": "USD", "美元": "USD", "美金": "USD",
    "NT$": "TWD", "TWD": "TWD", "NTD": "TWD", "新台币": "TWD", "台币": "TWD",
    "RMB": "CNY", "CNY": "CNY", "CN¥": "CNY", "人民币": "CNY",
    "HK$": "HKD", "HKD": "HKD", "港币": "HKD", "港元": "HKD",
    "JP¥": "JPY", "JPY": "JPY", "日元": "JPY", "日圆": "JPY", "日币": "JPY",
    "€": "EUR", "EUR": "EUR", "欧元": "EUR",
    "£": "GBP", "GBP": "GBP", "英镑": "GBP",
    "₩": "KRW", "KRW": "KRW", "韩元": "KRW", "韩圜": "KRW", "韩币": "KRW",
    "A$": "AUD", "AU$": "AUD", "AUD": "AUD", "澳元": "AUD", "澳币": "AUD",
    "C$": "CAD", "CA$": "CAD", "CAD": "CAD", "加元": "CAD", "加币": "CAD",
    "S$": "SGD", "SG$": "SGD", "SGD": "SGD", "新加坡元": "SGD", "新元": "SGD", "新币": "SGD",
    "NZ$": "NZD", "NZD": "NZD", "CHF": "CHF", "INR": "INR", "₹": "INR", "RUB": "RUB", "THB": "THB",
    "R$": "BRL", "MOP$": "MOP", "$": "", "¥": "",
}  # fmt: skip
"""Signs and names that stand before a number. $ and ¥ leave the country open."""

CURRENCY_AFTER_HAN: dict[str, str] = {
    **{name: code for name, code in CURRENCY_BEFORE.items() if name[0] > "\u3000"},
    "元人民币": "CNY", "元新台币": "TWD", "元台币": "TWD", "元美金": "USD", "元港币": "HKD",
    "元日币": "JPY", "円": "JPY", "韩圆": "KRW", "新西兰元": "NZD", "纽西兰元": "NZD",
    "纽元": "NZD",
    "瑞士法郎": "CHF", "瑞郎": "CHF", "印度卢比": "INR", "卢布": "RUB", "泰铢": "THB",
    "巴西雷亚尔": "BRL", "澳门元": "MOP", "澳门币": "MOP", "元": "", "块钱": "",
}  # fmt: skip
"""Names after a number, in Simplified characters."""

CURRENCY_AFTER_LATIN: dict[str, str] = {
    "US dollars?": "USD", r"U\.S\. dollars?": "USD", "American dollars?": "USD", "USD": "USD",
    "New Taiwan dollars?": "TWD", "Taiwan(?:ese)? dollars?": "TWD", "NTD": "TWD", "TWD": "TWD",
    "Chinese yuan": "CNY", "yuan or dollars?": "", "yuan": "CNY", "renminbi": "CNY", "RMB": "CNY",
    "CNY": "CNY", "Hong Kong dollars?": "HKD", "HKD": "HKD",
    "Japanese yen": "JPY", "yen": "JPY", "JPY": "JPY",
    "euros?": "EUR", "EUR": "EUR", "pounds? sterling": "GBP", "British pounds?": "GBP",
    "pounds?(?! of)": "GBP", "GBP": "GBP",
    "(?:South )?Korean won": "KRW", r"(?:(?<=illion )|(?<=thousand )|(?<=\d{3} ))won": "KRW",
    "KRW": "KRW",
    "Australian dollars?": "AUD", "Canadian dollars?": "CAD", "Singapore dollars?": "SGD",
    "New Zealand dollars?": "NZD", "Swiss francs?": "CHF", "Indian rupees?": "INR",
    "(?:Russian )?rou?bles?": "RUB", "(?:Thai )?baht": "THB", "Brazilian reais": "BRL",
    "Macanese patacas?": "MOP", "dollars?": "",
}  # fmt: skip
"""Patterns of names after a number in English text."""

WRITTEN_ENGLISH: dict[str, tuple[str, str]] = {
    "USD": ("US$", ""), "TWD": ("NT$", ""), "HKD": ("HK$", ""), "AUD": ("A$", ""),
    "CAD": ("C$", ""), "SGD": ("S$", ""), "NZD": ("NZ$", ""), "EUR": ("€", ""), "GBP": ("£", ""),
    "BRL": ("R$", ""), "CNY": ("", " yuan"), "JPY": ("", " yen"), "KRW": ("", " South Korean won"),
    "CHF": ("", " Swiss francs"), "INR": ("", " Indian rupees"), "RUB": ("", " Russian roubles"),
    "THB": ("", " Thai baht"), "MOP": ("", " Macanese patacas"), "": ("", " yuan or dollars"),
}  # fmt: skip
"""What stands before and after the number in English; 元 may be either of two currencies."""

WRITTEN_CHINESE: dict[str, tuple[str, str]] = {
    "USD": ("", "美元"), "TWD": ("新臺幣", "元"), "CNY": ("人民幣", "元"), "HKD": ("", "港元"),
    "JPY": ("", "日圓"), "EUR": ("", "歐元"), "GBP": ("", "英鎊"), "KRW": ("", "韓元"),
    "AUD": ("", "澳元"), "CAD": ("", "加元"), "SGD": ("", "新加坡元"), "NZD": ("", "紐西蘭元"),
    "CHF": ("", "瑞士法郎"), "INR": ("", "印度盧比"), "RUB": ("", "盧布"), "THB": ("", "泰銖"),
    "BRL": ("", "巴西雷亞爾"), "MOP": ("", "澳門元"), "": ("", "元"),
}  # fmt: skip
"""The same in Traditional characters."""
