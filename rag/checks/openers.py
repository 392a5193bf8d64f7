"""English words that news sentences open with and that are no names."""

# Where the evidence is in another language, it cannot show that "Tariffs" is an ordinary word.
_WORDS = """
a about above according across activists added addition additional after again against ahead all
almost along already also although amid among an analysis analysts and announced another any anyone
approval around arms army articles as at attacks authorities aviation back banks based because
before beginning behind being below besides between beyond bidding billions bombs bonds both
bringing budget building business but buyers by calls campaign cars cases central chief children
citizens
civilians clean climate coal commerce companies compared conflict consumer consumers contacts
contracts costs countries courts crops customs damage data days deals deaths debt defence defense
delegates demand demonstrators despite details diplomatic diplomats discussions doctors domestic
drivers drones due during duties each earlier early earnings eight either elections eleven emissions
employees energy engineers enough environmental especially even every everyone everything evidence
executives existing experts exports factories families farmers few fewer figures films finally
financial firefighters first fishermen fishing five flights floods following food for foreign former
formerly forty four from fuel full fully further future gas global goods government governments half
he heavy her here high higher his homes hospitals hours house households housing how however
hundreds if immigration import imports in income increased independent industrial industry inflation
initially inside instead insurers international investigators investors it its jobs journalists
judges just key killed labour labor land large last late later lawmakers lawyers leaders less local
long low lower major makers many markets meanwhile medical members men methods military millions
ministers missiles money more moreover mortgage most much nearly negotiators neither new next night
nine no nobody none nor not nothing now nuclear numbers observers of officers officials oil old on
once one only opponents opposition or ordinary other others our out over overall part participants
parties passengers patients people plans police policy politicians polls ports power preliminary
prices prior private production profits projects prosecutors protesters public rain rather ratings
recent recently refugees regarding regional regulators relations rescue rescuers researchers
residents retail rising rival rivals rules sales sanctions schools scientists second security
senior separately services seven several shares she shipments ships short similarly simply since
six small so sold soldiers some sometimes soon sources soybean soybeans special spending staff state
states steel still stocks strong students such summer supply support supporters survivors talks
tariffs taxes teachers ten tensions tests than that the their them then there therefore these they
thirty this those though thousands three through throughout thus today together tomorrow too total
tourism tourists trade traders tradesmen trading traffic transport travel treatment troops two under
unemployment unless until up upon users usually various vehicles vessels victims villagers violence
voters wages war warships was water we weapons weather weeks were what when where whereas whether
which while who whose why wildfires wind winter with within without women work workers world years
yes yesterday yet you young
""".split()
OPENERS = frozenset(_WORDS)
"""Lower case. Any other opening word is taken for a name, unless a suffix says otherwise."""

_SUFFIXES = (
    *("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ance", "ances", "ence", "ences"),
    *("ities", "ivity", "ability", "ship", "ships", "ally", "edly", "ingly", "ously", "ively"),
    "ology",
)
_SHORTEST_BEFORE_A_SUFFIX = 3
_NAMES_ALL_THE_SAME = frozenset(
    """
    blankenship clarence clemence clement constance florence laurence lawrence prudence provence
    terence terrance terrence torrance valence
    """.split()
)


def is_ordinary(word: str) -> bool:
    """Whether a word is no name by the list or by its ending.

    >>> [is_ordinary(word) for word in ("Tariffs", "Negotiations", "Trudeau", "Florence")]
    [True, True, False, False]
    """
    lower = word.lower()
    if lower in _NAMES_ALL_THE_SAME:
        return False
    return lower in OPENERS or any(
        lower.endswith(suffix) and len(lower) >= len(suffix) + _SHORTEST_BEFORE_A_SUFFIX
        for suffix in _SUFFIXES
    )
