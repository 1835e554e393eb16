"""Made-up values: what people write where a template says {amount}, {recipient}, {lockup} ...

Every generator takes a random.Random and returns the text, or (before, text, after) when words
around the value belong to its phrasing but not to its span ("300 bucks" + "worth").
"""

import lexicon as lexicon_file
from vocabulary import *  # noqa: F403 - word lists only

LEXICON = lexicon_file.load()
HEX_DIGITS = "0123456789abcdef"


# ---- numbers ---------------------------------------------------------------------------------

def plain_number(r) -> str:
    """A bare count of tokens, in digits."""
    roll = r.random()
    if roll < 0.34:
        return str(r.choice(ROUND)) if r.random() < 0.5 else str(r.randint(1, 99))
    if roll < 0.52:
        return str(r.randint(1, 9999))
    if roll < 0.70:
        text = f"{r.choice([0, 0, 0, 1, 2, 3, r.randint(1, 99)])}.{r.choice(DECIMALS)}"
        if text.startswith("0.") and r.random() < 0.15:
            text = text[1:]
        return text
    if roll < 0.80:
        return f"{r.randint(1, 999):,}".replace(",", "") if r.random() < 0.3 else f"{r.randint(1, 999)},{r.choice(['000', '500', '250', f'{r.randint(0, 999):03d}'])}"
    if roll < 0.84:
        return f"{r.randint(1, 99)},{r.randint(0, 999):03d}.{r.randint(0, 99):02d}"
    if roll < 0.87:
        return f"{r.randint(0, 20)},{r.choice(DECIMALS)}"
    if roll < 0.89:
        return f"{r.randint(1, 99)}{r.choice([' ', chr(39), '_', '.'])}{r.randint(0, 999):03d}"
    if roll < 0.90:
        return f"{r.randint(1, 9)}e{r.randint(1, 6)}"
    if roll < 0.91:
        return indian_number(r)
    if roll < 0.95:
        return f"{r.randint(1, 9999)}.{r.randint(0, 99):02d}"
    return f"{r.random() * 10:.{r.randint(3, 8)}f}"


def indian_number(r) -> str:
    """1,50,000: groups of two above the thousands."""
    return r.choice([f"{r.randint(1, 9)},{r.randint(0, 99):02d},{r.choice(['000', '500', f'{r.randint(0, 999):03d}'])}", f"{r.randint(10, 99)},{r.randint(0, 99):02d},000"])


def short_number(r) -> str:
    """10k, 2.5 mil, 3 grand, 2 lakh."""
    if r.random() < 0.03:
        return r.choice([str(r.randint(1, 20)), f"{r.randint(1, 9)}.{r.randint(1, 9)}", "half a", "one", "two", "a"]) + " " + r.choice(["lakh", "lakh", "lakhs", "crore"])
    lead = r.choice([str(r.randint(1, 99)), str(r.choice(ROUND)), f"{r.randint(1, 20)}.{r.randint(1, 9)}", f"{r.randint(1, 9)},{r.randint(1, 9)}"])
    unit = r.choice(["k", "k", "k", "k", "k", "K", "m", "M", "mil", "mm", "grand", "thou", "mio", "million", "thousand", "bn", "hundred"])
    joined = unit.lower() in ("k", "m", "mm", "mil", "bn", "mio") and r.random() < 0.85
    return lead + ("" if joined else " ") + unit


def below_hundred(n: int, r) -> str:
    if n < 20:
        return ONES[n]
    tens = TENS[n // 10]
    if n % 10 == 0:
        return tens
    return tens + r.choice(["-", " ", " "]) + ONES[n % 10]


def number_words(r) -> str:
    roll = r.random()
    if roll < 0.38:
        return ONES[r.randint(1, 12)]
    if roll < 0.52:
        return below_hundred(r.randint(13, 99), r)
    if roll < 0.64:
        n = r.choice(["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "twelve", "fifteen", "twenty"])
        tail = "" if r.random() < 0.6 else r.choice([" and ", " "]) + below_hundred(r.randint(1, 99), r)
        return n + " hundred" + tail
    if roll < 0.76:
        n = r.choice(["a", "one", "two", "three", "five", "ten", "fifteen", "twenty", "fifty", "a hundred", "two hundred"])
        tail = "" if r.random() < 0.7 else " " + r.choice(ONES[1:10]) + " hundred"
        return n + " thousand" + tail
    if roll < 0.80:
        return below_hundred(r.randint(11, 60), r) + " hundred"
    if roll < 0.85:
        return r.choice(["a couple", "a dozen", "half a dozen", "two dozen", "a pair", "a couple of", "a hundred", "a thousand", "a million", "couple hundred", "a couple of hundred", "a few hundred"][:11])
    if roll < 0.89:
        return r.choice(["one", "two", "three", "ten", "zero", "five"]) + " point " + " ".join(r.choice(ONES[0:10]) for _ in range(r.randint(1, 3)))
    if roll < 0.93:
        return r.choice(ONES[1:8]) + r.choice([" and a half", " and a quarter", " and a third", " and three quarters"])
    if roll < 0.94:
        return r.choice(["a couple hundred", "couple hundred", "a couple thousand", "a couple of thousand", "a couple of hundred", "half a million", "twelve fifty", "two fifty", "fifteen hundred", "a hundred fifty", "one fifty", "a grand and a half", "two and a half thousand", "one and a half"])
    if roll < 0.96:
        return r.choice(["a", "one", "two", "five", "ten", "half a", "a couple of"]) + r.choice([" grand", " k", " million", " mil", " rack", " racks"])
    return r.choice(list(k for k, v in LEXICON["numbers"].items() if v[0] not in "x/."))


def token_amount(r) -> str:
    roll = r.random()
    if roll < 0.66:
        return plain_number(r)
    if roll < 0.80:
        return short_number(r)
    if roll < 0.96:
        return number_words(r)
    if roll < 0.975:
        return r.choice(["half a", "half an", "a quarter", "a", "an", "one", "a single", "a tenth of an", "a third of a", "three quarters of an", "1/2", "1/4", "3/4", "½", "¼"])
    if roll < 0.99:
        return r.choice([str(r.randint(1, 10 ** r.randint(3, 19))), "1" + "0" * r.randint(6, 18)]) + " " + r.choice(["wei", "gwei", "wei", "base units", "units"])
    return plain_number(r)


def usd(r):
    number = r.choice([plain_number, plain_number, plain_number, short_number])(r)
    roll = r.random()
    if roll < 0.55:
        return ("", "$" + ("" if r.random() < 0.9 else " ") + number, "")
    if roll < 0.62:
        return ("", number + "$", "")
    words = number if r.random() < 0.7 else number_words(r)
    return ("", words + " " + r.choice(["bucks", "bucks", "dollars", "dollars", "usd", "USD", "us dollars", "dollar", "dolares", "dollas"]), "")


def usd_worth(r):
    before, text, _ = usd(r)
    return (before, text, r.choice(["", "", " worth", " worth", " worth of", "'s worth"]))


def percent(r) -> str:
    number = r.choice([str(r.choice([5, 10, 15, 20, 25, 30, 33, 40, 50, 60, 66, 70, 75, 80, 90, 95, 99])), str(r.randint(1, 100)), f"{r.randint(1, 99)}.{r.randint(1, 9)}", below_hundred(r.randint(1, 99), r)])
    if number[0].isdigit():
        return number + r.choice(["%", "%", "%", "%", " %", " percent", " per cent", "pct", " pct", "percent"])
    return number + r.choice([" percent", " per cent", " pct"])


def everything(r) -> str:
    return r.choice(["all", "all", "all", "everything", "the whole lot", "the lot", "max", "the max", "the full amount", "100%", "every last bit", "the entire balance", "all of it", "it all", "the whole thing", "my entire balance", "the full balance", "whatever is left", "the rest", "every bit", "the whole balance", "the entirety", "every cent", "the whole bag", "maximum", "all i have", "everything i have", "the remainder", "what's left", "full amount", "the whole stack"])


def half(r) -> str:
    return r.choice(["half", "half", "half", "half", "one half", "1/2", "50%", "a half", "half of it", "the half"])


def fraction(r) -> str:
    return r.choice(["a third", "a quarter", "one third", "two thirds", "three quarters", "a fifth", "a tenth", "1/3", "1/4", "3/4", "2/3", "half", "one quarter", "three fifths", "one fifth", "an eighth", "¼", "½", "⅓", "¾", "1/10", "nine tenths"])


def amount(r):
    """What may stand for {amount}: mostly a count of tokens."""
    roll = r.random()
    if roll < 0.87:
        return token_amount(r)
    if roll < 0.91:
        return usd(r)
    if roll < 0.945:
        return percent(r)
    if roll < 0.975:
        return r.choice(["all", "all", "all my", "everything", "max", "the entire", "all the", "my whole", "every"]) if r.random() < 0.5 else "all"
    return "half"


def small_amount(r) -> str:
    return r.choice([plain_number, plain_number, number_words])(r) if r.random() < 0.3 else r.choice(["0.01", "0.05", "0.1", ".02", "0.005", "5", "10", "20", "50", "100", "0,01", "a tenth", "0.2", "1", "two", "a little", "0.001", ".5", "half", "500", "1k"][:21]).replace("a little", "0.03")


def slippage(r) -> str:
    if r.random() < 0.62:
        return r.choice(["0.1", "0.3", "0.5", "1", "1.5", "2", "3", "5", ".5", "0,5", "0.25", "0.05", "10"]) + r.choice(["%", "%", "%", " percent", " %", "pct", " per cent"]) if r.random() < 0.85 else r.choice(["half a", "one", "two", "a half", "three"]) + r.choice([" percent", " per cent", " pct"])
    return bps(r)


def bps(r) -> str:
    return str(r.choice([5, 10, 15, 20, 25, 30, 50, 75, 100, 150, 200])) + r.choice([" bps", "bps", " bps", "bp", " bips", " basis points"])


def apy(r) -> str:
    number = r.choice([str(r.randint(1, 25)), f"{r.randint(2, 15)}.{r.choice(['5', '25', '75', '2', '8'])}", ONES[r.randint(2, 15)], str(r.randint(3, 12))])
    if number[0].isdigit():
        return number + r.choice(["%", "%", "%", "%", "%", " percent", " %", "pct", " per cent"])
    return number + r.choice([" percent", " per cent", " pct"])


def integer(r) -> str:
    return str(r.randint(2, 12)) if r.random() < 0.6 else (ONES[r.randint(2, 12)] if r.random() < 0.6 else str(r.choice([15, 20, 25, 30, 50, 100])))


def positions(r) -> str:
    return r.choice(["1", "2", "3", "4", "5", "6", "one", "two", "three", "four", "five", "six", "a couple of", "a single", "8", "10"])


def token_id(r) -> str:
    return str(r.randint(0, 10 ** r.randint(1, 5)))


def ordinal(r) -> str:
    return r.choice(["first", "second", "third", "last", "1st", "2nd", "3rd", "fourth", "first one", "second one", "step 2", "step 1", "step two", "number 2", "number two", "other", "final", "middle", "step 3", "step one"])


# ---- time ------------------------------------------------------------------------------------

def duration(r) -> str:
    count = r.choice([str(r.randint(2, 30)), str(r.choice([3, 7, 10, 14, 30, 60, 90, 180])), ONES[r.randint(2, 12)], "a couple of", "a few", "half a dozen"][:r.choice([4, 4, 4, 5])])
    unit = r.choice(["days", "days", "days", "weeks", "weeks", "months", "months", "hours", "years", "d", "wks", "mo", "hrs", "yrs"])
    roll = r.random()
    if roll < 0.42:
        if unit in ("d", "mo") and count.isdigit() and r.random() < 0.8:
            return count + unit
        return count + " " + unit
    if roll < 0.78:
        return r.choice(["a", "one", "1", "a", "a"]) + " " + r.choice(["week", "week", "month", "month", "day", "fortnight", "quarter", "year", "wk"])
    if roll < 0.86:
        return r.choice(["half a year", "a month and a half", "a week or so", "a couple of days", "a couple weeks", "a fortnight", "a couple months", "six weeks", "three business days", "ten days or so", "a month or two", "half a week", "one week", "an hour", "24 hours", "48 hours", "48h", "24h", "72 hours", "a few days", "a weekend", "overnight", "half a month", "six months", "twelve months", "90 days"])
    if roll < 0.93:
        return str(r.choice([1, 2, 3, 7, 10, 14, 21, 30, 60, 90])) + r.choice(["d", "-day", " d", " day", "day", "days"])
    return str(r.randint(1, 12)) + r.choice(["w", "wk", "m", "mo", "y", "-week", "-month", "weeks", "months"])


def days(r) -> str:
    return r.choice([str(r.randint(1, 90)), "7", "14", "30", "90"]) + r.choice([" days", " days", "d", " day"]) if r.random() < 0.7 else ONES[r.randint(2, 12)] + " days"


def date(r) -> str:
    day = r.choice(list(WEEKDAYS))
    month = r.choice(list(MONTHS))
    return r.choice([day, day, "next " + day, "this " + day, month, f"{month} {r.randint(1, 28)}", f"the {r.randint(1, 28)}th", f"{r.randint(1, 28)} {month}", "tomorrow", "the weekend", "next week", "next month", "the end of the month", "end of month", "the end of the year", "month end", "christmas", "new year", f"{r.randint(1, 28)}th of {month}", f"2026-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}", "yesterday", "last " + day, "last week", "last month", "this month", "the start of the year"])


def future(r) -> str:
    day = r.choice(list(WEEKDAYS))
    month = r.choice(list(MONTHS))
    return r.choice([day, day, day, "next " + day, "this " + day, "the weekend", "tomorrow", "next week", "the end of the month", "end of month", "the end of the week", f"{month} {r.randint(1, 28)}", f"the {r.randint(3, 28)}th", "month end", month, "christmas", "new year", f"the end of {month}", f"early {month}", f"{r.randint(1, 28)} {month}", "the first of the month", "next " + month])


def past(r) -> str:
    day = r.choice(list(WEEKDAYS))
    month = r.choice(list(MONTHS))
    return r.choice([duration(r), duration(r), duration(r), day, month, month, "yesterday", "last " + day, "last week", "last month", "today", "this week", "this month", f"{month} {r.randint(1, 28)}", "this year", "week", "month", "7 days", "30 days", "24h", "24 hours", "fortnight", "quarter", "year"])


def access(r) -> str:
    return r.choice(["instant access", "instant access", "anytime", "any time", "instant withdrawal", "instant exit", "no lockup", "no lock", "no lock-up", "at any moment", "instantly", "immediately", "liquid", "fully liquid", "on demand", "whenever i want", "whenever", "no lock up", "same day", "daily liquidity", "no waiting", "no notice", "at a moment's notice", "instant"])


def lockup(r) -> str:
    roll = r.random()
    return duration(r) if roll < 0.68 else (access(r) if roll < 0.87 else future(r))


# ---- names of things -------------------------------------------------------------------------

def invented(r, low=2, high=3) -> str:
    """A word nobody has seen."""
    word = "".join(r.choice(ONSETS) + r.choice(NUCLEI) + (r.choice(CODAS) if r.random() < 0.4 else "") for _ in range(r.randint(low, high)))
    return word[:11]


def symbol(r) -> str:
    roll = r.random()
    if roll < 0.45:
        text = "".join(r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if r.random() < 0.4 else r.choice("AEIOULNRST") for _ in range(r.randint(3, 5)))
    elif roll < 0.65:
        text = invented(r, 1, 2).upper()
    elif roll < 0.80:
        text = r.choice(["w", "s", "st", "x", "cb", "r", "a", "v", "m", "y", "sp", "PT-", "wst", "os", "ez", "rs", "axl", "f"]) + r.choice(["ETH", "USDC", "USD", "BTC", "DAI", "BNB", "AVAX", "POL", "SOL", "USDT", "EUR", "GNO"])
    elif roll < 0.90:
        text = r.choice(["USD", "EUR", "ETH", "BTC"]) + r.choice("ABCDFGHIKLMNOPQRSTVWXYZ") + r.choice(["", "", "B", "X", "2", "b"])
    else:
        text = r.choice(ANIMALS).upper() + r.choice(["", "INU", "COIN", "AI", "2", ""])
    roll = r.random()
    return text if roll < 0.55 else (text.lower() if roll < 0.93 else text.capitalize())


_COMMON = {"ETH": 26, "USDC": 26, "USDT": 10, "DAI": 12, "WETH": 7, "WBTC": 7, "stETH": 5, "wstETH": 6, "ARB": 4, "OP": 4, "LINK": 5, "UNI": 4, "AAVE": 4, "BNB": 4, "POL": 4, "MATIC": 2, "AVAX": 4, "rETH": 3, "cbETH": 2, "cbBTC": 3, "USDe": 3, "sUSDe": 3, "GHO": 3, "crvUSD": 2, "FRAX": 2, "PEPE": 3, "CRV": 3, "COMP": 3, "LDO": 3, "MKR": 2, "SNX": 1, "GNO": 2, "XDAI": 2, "USDS": 3, "sUSDS": 2, "sDAI": 2, "EURC": 2, "PYUSD": 2, "SHIB": 2, "BAL": 1, "RPL": 2, "ENA": 2, "PENDLE": 2, "GMX": 2, "AERO": 2, "VELO": 1, "Cake": 2, "weETH": 2, "LUSD": 1, "USDC.e": 1, "WBNB": 1, "TUSD": 1, "tBTC": 1}
_COMMON_KEYS, _COMMON_WEIGHTS = list(_COMMON), list(_COMMON.values())
_SYMBOLS = sorted(LEXICON["assets"])
_STABLES = ["USDC", "USDT", "DAI", "USDC", "USDT", "DAI", "USDS", "USDe", "GHO", "crvUSD", "FRAX", "LUSD", "PYUSD", "EURC", "TUSD", "sDAI", "sUSDS", "sUSDe", "FDUSD", "RLUSD", "USDC.e", "frxUSD", "MIM"]


def _cased(text: str, r) -> str:
    roll = r.random()
    return text if roll < 0.36 else (text.lower() if roll < 0.88 else (text.upper() if roll < 0.96 else text.capitalize()))


def named(sym: str, r, alias=0.12) -> str:
    aliases = LEXICON["assets"].get(sym, [])
    if aliases and r.random() < alias:
        return r.choice(aliases)
    return _cased(sym, r)


def asset(r) -> str:
    roll = r.random()
    if roll < 0.60:
        return named(r.choices(_COMMON_KEYS, _COMMON_WEIGHTS)[0], r)
    if roll < 0.78:
        return named(r.choice(_SYMBOLS), r, 0.3)
    if roll < 0.95:
        return symbol(r)
    if roll < 0.965:
        return r.choice(["stables", "stablecoins", "stable coins", "stablecoin"])
    if roll < 0.98:
        return address(r)
    return r.choice(["$", ""]) + _cased(r.choice(_COMMON_KEYS), r)


def stable(r) -> str:
    return named(r.choice(_STABLES), r) if r.random() < 0.9 else r.choice(["stables", "stablecoins", "stable coins", "stablecoin", "dollar stables"])


def eth(r) -> str:
    return r.choice(["ETH", "eth", "eth", "eth", "ether", "Ether", "Eth", "ethereum", "ethers", "eth"])


def native(r) -> str:
    return eth(r) if r.random() < 0.7 else named(r.choice(["BNB", "POL", "AVAX", "XDAI", "MATIC"]), r)


def wrapped(r) -> str:
    return named(r.choice(["WETH", "WETH", "WETH", "WBNB", "WMATIC", "WAVAX", "WXDAI", "WPOL"]), r)


def lst(r) -> str:
    return named(r.choice(["stETH", "wstETH", "rETH", "cbETH", "weETH", "eETH", "sfrxETH", "osETH", "ETHx", "ezETH", "rsETH", "sAVAX", "MaticX"]), r)


_PROTOCOLS = sorted(LEXICON["protocols"])
_CORE = "aave compound spark morpho lido rocket-pool ethena sky yearn curve convex pendle uniswap pancakeswap balancer aerodrome velodrome across stargate eigenlayer ether-fi frax fluid euler gmx maple 1inch cow".split()
_LENDING = "aave aave aave compound compound spark morpho fluid euler maple venus radiant silo moonwell seamless".split()
_STAKING = "lido lido lido rocket-pool rocket-pool ether-fi frax eigenlayer stakewise coinbase stader kelp renzo swell".split()
_DEX = "uniswap uniswap uniswap curve balancer pancakeswap aerodrome velodrome 1inch cow sushiswap camelot quickswap trader-joe odos".split()
_BRIDGE = "across across stargate stargate hop synapse cctp wormhole celer orbiter relay li-fi squid debridge".split()
_VAULT = "yearn yearn morpho sky spark ethena pendle convex beefy sommelier euler fluid superform".split()


def _protocol(slug: str, r) -> str:
    aliases = LEXICON["protocols"].get(slug, [])
    text = slug.replace("-", " ") if r.random() < 0.7 else slug
    if aliases and r.random() < 0.22:
        text = r.choice(aliases)
    if slug in ("aave", "uniswap", "compound", "balancer", "curve", "yearn", "euler", "pendle", "morpho", "pancakeswap", "gmx", "velodrome") and r.random() < 0.16:
        text += r.choice([" ", " ", "-", ""]) + r.choice(["v2", "v3", "v3", "v4", "V3"])
    roll = r.random()
    if roll < 0.76:
        return text
    return " ".join(w[:1].upper() + w[1:] for w in text.split(" ")) if roll < 0.96 else text.upper()


def invented_protocol(r) -> str:
    name = invented(r) if r.random() < 0.5 else r.choice(ANIMALS + MATTER) + r.choice(["swap", "lend", "fi", "dao", "", "pool", "vault", "x", "bridge", "stake", "yield"])
    return (name if r.random() < 0.6 else name.capitalize()) + r.choice(["", "", "", "", " finance", " protocol", " labs", " v2"])


def protocol(r) -> str:
    roll = r.random()
    if roll < 0.62:
        return _protocol(r.choice(_CORE), r)
    if roll < 0.86:
        return _protocol(r.choice(_PROTOCOLS), r)
    return invented_protocol(r)


def _of(slugs):
    return lambda r: _protocol(r.choice(slugs), r) if r.random() < 0.9 else invented_protocol(r)


_CHAIN_WEIGHTS = {"ethereum": 14, "base": 18, "arbitrum": 18, "optimism": 14, "polygon": 12, "bsc": 8, "gnosis": 5, "avalanche": 6, "linea": 5, "scroll": 5, "zksync": 5}


def chain(r) -> str:
    name = r.choices(list(_CHAIN_WEIGHTS), list(_CHAIN_WEIGHTS.values()))[0]
    text = name
    if r.random() < 0.45 or (name == "ethereum" and r.random() < 0.6):
        text = r.choice([a for a in LEXICON["chains"][name]])
    roll = r.random()
    return text if roll < 0.68 else (" ".join(w[:1].upper() + w[1:] for w in text.split(" ")) if roll < 0.95 else text.upper())


def foreign_chain(r) -> str:
    name = r.choice(list(LEXICON["unsupported_chains"]))
    return r.choice([name.replace("-", " ")] + LEXICON["unsupported_chains"][name])


# ---- people and addresses --------------------------------------------------------------------

def person(r) -> str:
    roll = r.random()
    name = r.choice(FIRST_NAMES)
    if roll < 0.62:
        text = name
    elif roll < 0.74:
        text = r.choice(NICKNAMES)
    elif roll < 0.82:
        text = r.choice(TITLES) + " " + r.choice([name, r.choice(SURNAMES)])
    elif roll < 0.90:
        text = name + " " + r.choice(SURNAMES)
    elif roll < 0.97:
        text = invented(r, 2, 3)
    else:
        text = name + r.choice(["_", "-", ""]) + str(r.randint(1, 99))
    return text if r.random() < 0.62 else " ".join(w[:1].upper() + w[1:] for w in text.split(" "))


def contact(r):
    if r.random() < 0.84:
        return person(r)
    role = r.choice(ROLES)
    for lead in ("my ", "the "):
        if role.startswith(lead):
            return (lead, role[len(lead):], "")
    return role


def address(r) -> str:
    size = 40 if r.random() < 0.93 else r.choice([38, 39, 41, 42, 20, 12, 8, 6])
    digits = "".join(r.choice(HEX_DIGITS) for _ in range(size))
    roll = r.random()
    if roll < 0.5:
        digits = "".join(c.upper() if r.random() < 0.5 else c for c in digits)
    elif roll < 0.55:
        digits = digits.upper()
    if r.random() < 0.02:
        return "0x" + digits[:4] + r.choice(["…", "..."]) + digits[-4:]
    return "0x" + digits


def long_hash(r) -> str:
    size = 64 if r.random() < 0.95 else r.choice([63, 65, 60, 16])
    return "0x" + "".join(r.choice(HEX_DIGITS) for _ in range(size))


def ens(r) -> str:
    roll = r.random()
    head = r.choice(FIRST_NAMES).lower() if roll < 0.4 else (invented(r) if roll < 0.6 else r.choice(ANIMALS + MATTER + ["cold-wallet", "shop", "donations", "treasury", "vault", "pay", "my-safe", "payroll", "studio"]) + r.choice(["", "", str(r.randint(1, 99)), "-dao", "_x"]))
    middle = "" if r.random() < 0.85 else r.choice(["pay.", "wallet.", "team.", "dao.", "tips."])
    last = r.choice([".eth"] * 14 + [".base.eth", ".base.eth", ".cb.id", ".xyz", ".lens", ".crypto", ".box", ".com", ".id"])
    text = middle + head.replace(" ", "") + last
    return text if r.random() < 0.93 else text.capitalize()


def recipient(r):
    roll = r.random()
    if roll < 0.42:
        return contact(r)
    if roll < 0.62:
        return person(r)
    if roll < 0.82:
        return address(r)
    return ens(r)


def spender(r):
    roll = r.random()
    return protocol(r) if roll < 0.66 else (address(r) if roll < 0.9 else (ens(r) if roll < 0.95 else contact(r)))


def account(r):
    roll = r.random()
    return address(r) if roll < 0.6 else (ens(r) if roll < 0.84 else contact(r))


def contract(r) -> str:
    return address(r) if r.random() < 0.9 else (ens(r) if r.random() < 0.4 else protocol(r))


# ---- words for the rest ----------------------------------------------------------------------

def category(r) -> str:
    name = r.choice(list(LEXICON["categories"]))
    return r.choice([name.replace("-", " ")] + LEXICON["categories"][name])


def sort(r) -> str:
    return r.choice(r.choice(list(LEXICON["sorts"].values())))


_RISK_SAID = {
    "low": ["sensible", "ultra safe", "dead safe", "pretty safe", "very low risk", "ultra low risk", "minimum risk", "stress free", "no-drama", "rock-solid", "steady", "low-key", "as safe as possible", "really safe", "safe and sound", "super conservative", "well established"],
    "medium": ["mid-risk", "fairly balanced", "medium-ish risk", "moderately safe", "middle-of-the-road", "not too wild", "half risky", "average risk"],
    "high": ["very risky", "super risky", "ultra degen", "crazy", "insane", "daring", "max degen", "reckless", "really risky", "all-out degen", "high-octane", "extremely risky"],
}


def risk(level):
    """Half from the lexicon, and some that no list will know."""
    return lambda r: r.choice(LEXICON["risk"][level]) if r.random() < 0.75 else r.choice(_RISK_SAID[level])


def exclude(r) -> str:
    roll = r.random()
    return protocol(r) if roll < 0.72 else (category(r) if roll < 0.85 else asset(r))


def term(r) -> str:
    return r.choice(TERMS)


def subject(r) -> str:
    roll = r.random()
    return protocol(r) if roll < 0.45 else (term(r) if roll < 0.75 else (asset(r) if roll < 0.92 else address(r)))


def function(r) -> str:
    if r.random() < 0.6:
        return r.choice(FUNCTIONS)
    return r.choice(VERBS) + "".join(w.capitalize() for w in r.sample(NOUNS, r.randint(1, 2))) if r.random() < 0.6 else r.choice(VERBS)


def arg(r) -> str:
    roll = r.random()
    if roll < 0.45:
        return str(r.randint(0, 10 ** r.randint(1, 7)))
    if roll < 0.68:
        return address(r)
    if roll < 0.80:
        return r.choice(["true", "false"])
    if roll < 0.90:
        return r.choice(["hello", "gm", "alpha", "beta", "v1", "usdc", invented(r)])
    return r.choice(['"', "'"]).join(["", r.choice(["hello", "gm", "hi there", "v1", invented(r)]), ""])


def note(r) -> str:
    return r.choice(NOTES) if r.random() < 0.6 else r.choice(["thanks for ", "for ", "happy ", "invoice ", "rent ", "payment for ", "re: "]) + r.choice(["the pizza", "dinner", "birthday", "march", "the tickets", "everything", "order " + str(r.randint(1, 999)), "new year", "the ride", "last night", "your help", "week " + str(r.randint(1, 52)), invented(r)])


def free_text(r) -> str:
    """Something worth remembering."""
    who, what = r.choice(FIRST_NAMES).lower(), r.choice(_COMMON_KEYS).lower()
    return r.choice([
        f"i get paid {r.choice(['on fridays', 'monthly', 'in ' + what, 'at the end of the month', 'every second week'])}",
        f"{who} {r.choice(['prefers', 'only takes', 'likes', 'wants', 'hates'])} {what}",
        f"my {r.choice(['cold wallet', 'main wallet', 'savings', 'rent money', 'tax pot', 'emergency fund'])} is {r.choice(['on ' + r.choice(list(_CHAIN_WEIGHTS)), 'the old ledger', 'never to be touched', 'in ' + what, 'for emergencies', 'the second account'])}",
        f"i {r.choice(['never', 'always', 'mostly', 'only'])} {r.choice(['use', 'trust', 'avoid', 'want', 'keep', 'hold'])} {r.choice([what, r.choice(_CORE), 'anything risky', 'low risk stuff', 'bridges', 'restaking'])}",
        f"rent is {r.randint(300, 2000)} {what} {r.choice(['on the first', 'due monthly', 'to the landlord', ''])}".strip(),
        f"my {r.choice(['risk', 'risk appetite', 'risk tolerance'])} is {r.choice(['low', 'medium', 'high', 'quite low', 'moderate'])}",
        f"max lockup {r.choice(['a week', '30 days', 'two weeks', 'is a month'])}",
        f"{who}'s {r.choice(['birthday', 'wallet', 'invoice', 'address', 'rate'])} is {r.choice(['in june', 'the gnosis one', 'overdue', 'the multisig', 'on base', 'due monday'])}",
        f"{r.choice(_CORE)} {r.choice(['is off limits', 'was hacked once', 'is fine', 'pays well', 'makes me nervous', 'is my favourite'])}",
        f"i owe {who} {r.randint(5, 500)} {what}",
        f"keep {r.choice(['0.05', '0.1', '0.02', 'some'])} eth for gas",
        f"{invented(r)} {r.choice(['means', 'is', 'stands for'])} {invented(r)} {invented(r)}",
    ])


def prev(r) -> str:
    return r.choice(["it", "it", "it", "that", "the proceeds", "them", "what i get", "the result", "whatever comes out", "the output", "those", "all of it", "the money", "the outcome", "what comes back", "whatever i get", "everything i get", "this", "that amount", "it all"])


def order(r) -> str:
    return r.choice(["but before that", "but first", "before that", "before you do", "but before doing so", "but do this first", "prior to that"])


def drop(r) -> str:
    return r.choice(["slippage limit", "slippage", "chain", "protocol", "note", "limit", "recipient", "lockup", "min apy", "minimum", "risk", "memo", "network", "collateral", "exclusions", "cap", "lock-up limit"])


KINDS = {
    "amount": token_amount, "usd": usd, "usd_worth": usd_worth, "percent": percent, "all": everything, "half": half,
    "fraction": fraction, "duration": duration, "days": days, "date": date, "future": future, "past": past,
    "integer": integer, "ordinal": ordinal, "asset": asset, "stable": stable, "eth": eth, "native": native,
    "wrapped": wrapped, "lst": lst, "symbol": symbol, "addr": address, "ens": ens, "contact": contact, "person": person,
    "protocol": protocol, "lending": _of(_LENDING), "staking": _of(_STAKING), "dex": _of(_DEX), "bridge": _of(_BRIDGE),
    "vault": _of(_VAULT), "chain": chain, "foreign_chain": foreign_chain, "hash": long_hash, "category": category,
    "text": free_text, "note": note, "function": function, "arg": arg, "apy": apy, "bps": bps, "term": term,
    "access": access, "any_amount": amount, "invented": invented, "recipient": recipient, "spender": spender,
    "account": account, "contract": contract, "exclude": exclude, "subject": subject, "sort": sort, "slippage": slippage,
    "small": small_amount, "token_id": token_id, "positions": positions, "lockup": lockup, "prev": prev, "order": order,
    "drop": drop, "risk_low": risk("low"), "risk_medium": risk("medium"), "risk_high": risk("high"),
}

# What a slot holds when the template does not say.
DEFAULTS = {
    "amount": "any_amount", "amount_out": "amount", "prev": "prev", "keep": "small", "asset": "asset", "to_asset": "asset",
    "to_amount": "amount", "min_out": "amount", "recipient": "recipient", "spender": "spender", "address": "account",
    "contract": "contract", "protocol": "protocol", "exclude": "exclude", "chain": "chain", "to_chain": "chain",
    "exclude_chain": "chain", "collateral": "asset", "slippage": "slippage", "token_id": "token_id", "note": "note",
    "function": "function", "arg": "arg", "risk_low": "risk_low", "risk_medium": "risk_medium", "risk_high": "risk_high",
    "lockup": "lockup", "min_apy": "apy", "positions": "positions", "limit": "integer", "since": "past", "older": "duration",
    "category": "category", "sort": "sort", "subject": "subject", "text": "text", "name": "person", "hash": "hash",
    "step": "ordinal", "drop": "drop", "order": "order",
}

# The generators whose names a contact book might hold.
CONTACT_KINDS = {"contact", "recipient"}
