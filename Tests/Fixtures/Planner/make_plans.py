"""Writes plans.json: intents on mainnet data, and the exact transactions they must become.

Independent of the program: call data is encoded by eth-abi, selectors by eth-hash, and every
address below was copied by hand. Needs nothing but

    pip install "eth-abi==5.2.0" "eth-hash[pycryptodome]"

and is run again only when a case is added: python make_plans.py > plans.json
"""

import json

from eth_abi import encode
from eth_hash.auto import keccak

ME = "0x00000000000000000000000000000000000000A1"
MAYA = "0x1111111111111111111111111111111111111111"
BOB = "0x2222222222222222222222222222222222222222"
MAX = 2**256 - 1

USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
USDT = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
DAI = "0x6B175474E89094C44Da98b954EedeAC495271d0F"
USDS = "0xdC035D45d973E3EC169d2276DDab16f1e407384F"
WETH = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
WBTC = "0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599"
STETH = "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84"
WSTETH = "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0"
SUSDS = "0xa3931d71877C0E7a3148CB7Eb4463524FEc27fbD"
SDAI = "0x83F20F44975D03b1b09e64809B757c47f942BEeA"
USDE = "0x4c9EDD5852cd905f086C759E8383e09bff1E68B3"
SUSDE = "0x9D39A5DE30e57443BfF2A8307A4256c8797A3497"
AAVE_CORE = "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2"
AAVE_PRIME = "0x4e033931ad43597d96D6bcc25c280717730B58B1"
COMET_USDC = "0xc3d688B66703497DAA19211EEdff47f25384cdc3"
COMET_USDT = "0x3Afdc9BCA9213A35503b077a6072F3D0d5AB0840"
COMET_WETH = "0xA17581A9E3356d9A858b789D68B4d866e593aE94"
FUSDC = "0x9Fb7b4477576Fe5B32be4C1843aFB1e55F251B33"
STEAKHOUSE_USDC = "0xBEEF01735c132Ada46AA9aA4c54623cAA92A64CB"
ROCKET_DEPOSIT = "0xCE15294273CFb9D9b628F4D61636623decDF4fdC"
ETHERFI_POOL = "0x308861A430be4cce5502d0A12724771Fc6DaF216"
V2_ROUTER = "0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D"

BASE_USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
BASE_WETH = "0x4200000000000000000000000000000000000006"
BASE_COMET_USDC = "0xb125E6687d4313864e53df431d5425969c15Eb2F"
ARB_USDC = "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"
ARB_WETH = "0x82aF49447D8a07e3bd95BD0d56f35241523fBab1"
ARB_COMET_USDC = "0x9c4ec768c28520B50860ea7a15bd7213a9fF58bf"
WPOL = "0x0d500B1d8E8eF31E21C99d1Db9A6444d3ADf1270"
NOW = 1_790_000_000
ZERO = "0x" + "0" * 40


def call(signature, *values):
    types = signature[signature.index("(") + 1 : -1]
    return "0x" + (keccak(signature.encode())[:4] + encode(types.split(",") if types else [], list(values))).hex()


def step(kind, to, data="0x", value=0):
    return {"kind": kind, "to": to, "value": str(value), "data": data}


def amount(value, unit="token"):
    return {"value": value, "unit": unit} if value is not None else {"unit": unit}


def intent(action, value=None, asset=None, unit="token", **slots):
    frame = {"action": action}
    if value is not None or unit == "unlimited":
        frame["amount"] = amount(value, unit)
    if asset:
        frame["asset"] = asset
    return {**frame, **slots}


def transfer(token, to, units):
    return step("transfer", token, call("transfer(address,uint256)", to, units))


def approve(token, spender, units, kind="approve"):
    return step(kind, token, call("approve(address,uint256)", spender, units))


def aave(pool, token, units, owner=ME):
    return step("supply", pool, call("supply(address,uint256,address,uint16)", token, units, owner, 0))


def aave_out(pool, token, units, owner=ME):
    return step("withdraw", pool, call("withdraw(address,uint256,address)", token, units, owner))


def comet(market, token, units):
    return step("supply", market, call("supply(address,uint256)", token, units))


def comet_out(market, token, units):
    return step("withdraw", market, call("withdraw(address,uint256)", token, units))


def vault(at, units, owner=ME):
    return step("supply", at, call("deposit(uint256,address)", units, owner))


def wrap(weth, units):
    return step("wrap", weth, call("deposit()"), units)


def unwrap(weth, units):
    return step("unwrap", weth, call("withdraw(uint256)", units))


E18 = 10**18
cases = []


def case(name, intents, *steps, chain=1):
    intents = intents if isinstance(intents, list) else [intents]
    cases.append({"name": name, "chain": chain, "intents": intents, "steps": list(steps)})


# Sending
case("send usdc", intent("send", "20", "USDC", recipient=MAYA), transfer(USDC, MAYA, 20_000_000))
case("send to a contact", intent("send", "20", "USDC", recipient="maya"), transfer(USDC, MAYA, 20_000_000))
case("a contact in another case", intent("send", "1", "USDC", recipient="MAYA"), transfer(USDC, MAYA, 1_000_000))
case("six decimals", intent("send", "0.000001", "USDC", recipient=MAYA), transfer(USDC, MAYA, 1))
case("trailing zeros", intent("send", "1.50000000000", "USDC", recipient=MAYA), transfer(USDC, MAYA, 1_500_000))
case("lower case symbol", intent("send", "3", "usdc", recipient=MAYA), transfer(USDC, MAYA, 3_000_000))
case("a token by its address", intent("send", "3", USDC, recipient=MAYA), transfer(USDC, MAYA, 3_000_000))
case("base units", intent("send", "1234567", "USDC", "base", recipient=MAYA), transfer(USDC, MAYA, 1_234_567))
case("dollars of a dollar coin", intent("send", "12.5", "USDC", "usd", recipient=MAYA), transfer(USDC, MAYA, 12_500_000))
case("send dai", intent("send", "0.000000000000000001", "DAI", recipient=BOB), transfer(DAI, BOB, 1))
case("send usdt", intent("send", "100", "USDT", recipient=BOB), transfer(USDT, BOB, 100_000_000))
case("send wbtc", intent("send", "0.12345678", "WBTC", recipient=BOB), transfer(WBTC, BOB, 12_345_678))
case("send weth", intent("send", "2", "WETH", recipient=BOB), transfer(WETH, BOB, 2 * E18))
case("a very large amount", intent("send", str(10**40), "DAI", recipient=BOB), transfer(DAI, BOB, 10**58))
case("send eth", intent("send", "1.5", "ETH", recipient=MAYA), step("transfer", MAYA, "0x", 15 * 10**17))
case("one wei", intent("send", "1", "ETH", "base", recipient=MAYA), step("transfer", MAYA, "0x", 1))
case("eth with a note", intent("send", "0.1", "ETH", recipient=MAYA, note="rent, März"),
     step("transfer", MAYA, "0x" + "rent, März".encode().hex(), 10**17))
case("two sends", [intent("send", "1", "USDC", recipient=MAYA), intent("send", "2", "ETH", recipient=BOB)],
     transfer(USDC, MAYA, 1_000_000), step("transfer", BOB, "0x", 2 * E18))
case("send usdc on base", intent("send", "20", "USDC", recipient=MAYA, chain="base"),
     transfer(BASE_USDC, MAYA, 20_000_000), chain=8453)
case("send usdc on arbitrum", intent("send", "20", "USDC", recipient=MAYA, chain="arbitrum"),
     transfer(ARB_USDC, MAYA, 20_000_000), chain=42161)
case("send pol", intent("send", "7", "POL", recipient=MAYA, chain="polygon"),
     step("transfer", MAYA, "0x", 7 * E18), chain=137)

# Permissions
case("approve an address", intent("approve", "100", "USDC", spender=BOB), approve(USDC, BOB, 100_000_000))
case("approve without a limit", intent("approve", None, "USDC", "unlimited", spender=BOB), approve(USDC, BOB, MAX))
case("approve aave", intent("approve", "250", "USDC", spender="aave"), approve(USDC, AAVE_CORE, 250_000_000))
case("approve compound", intent("approve", "1", "USDT", spender="compound"), approve(USDT, COMET_USDT, 1_000_000))
case("approve a router", intent("approve", "100", "USDC", spender="uniswap-v2"), approve(USDC, V2_ROUTER, 100_000_000))
case("revoke", intent("revoke", None, "USDC", spender=BOB), approve(USDC, BOB, 0, "revoke"))
case("revoke a protocol", intent("revoke", None, "DAI", spender="aave"), approve(DAI, AAVE_CORE, 0, "revoke"))
case("revoke usdt", intent("revoke", None, "USDT", spender=BOB), approve(USDT, BOB, 0, "revoke"))

# Wrapping
case("wrap eth", intent("wrap", "2", "ETH"), wrap(WETH, 2 * E18))
case("unwrap weth", intent("unwrap", "0.25", "WETH"), unwrap(WETH, E18 // 4))
case("unwrap, said of eth", intent("unwrap", "0.25", "ETH"), unwrap(WETH, E18 // 4))
case("swap eth for weth", intent("swap", "1", "ETH", to_asset="WETH"), wrap(WETH, E18))
case("swap weth for eth", intent("swap", "1", "WETH", to_asset="ETH"), unwrap(WETH, E18))
case("wrap on base", intent("wrap", "1", "ETH", chain="base"), wrap(BASE_WETH, E18), chain=8453)
case("wrap on arbitrum", intent("wrap", "1", "ETH", chain="arbitrum"), wrap(ARB_WETH, E18), chain=42161)
case("wrap pol", intent("wrap", "5", "POL", chain="polygon"), wrap(WPOL, 5 * E18), chain=137)
case("wrap steth", intent("wrap", "1", "stETH"), approve(STETH, WSTETH, E18),
     step("wrap", WSTETH, call("wrap(uint256)", E18)))
case("unwrap wsteth", intent("unwrap", "1", "wstETH"), step("unwrap", WSTETH, call("unwrap(uint256)", E18)))

# Supplying
case("usdc into aave", intent("supply", "5000", "USDC", protocol="aave"),
     approve(USDC, AAVE_CORE, 5_000_000_000), aave(AAVE_CORE, USDC, 5_000_000_000))
case("usdc into aave-v3", intent("supply", "5000", "USDC", protocol="aave-v3"),
     approve(USDC, AAVE_CORE, 5_000_000_000), aave(AAVE_CORE, USDC, 5_000_000_000))
case("usdt into aave", intent("supply", "1", "USDT", protocol="aave"),
     approve(USDT, AAVE_CORE, 1_000_000), aave(AAVE_CORE, USDT, 1_000_000))
case("dai into aave", intent("supply", "0.5", "DAI", protocol="aave"),
     approve(DAI, AAVE_CORE, E18 // 2), aave(AAVE_CORE, DAI, E18 // 2))
case("a market by its id", intent("supply", "10", "USDC", contract="ethereum:aave-v3:prime-usdc"),
     approve(USDC, AAVE_PRIME, 10_000_000), aave(AAVE_PRIME, USDC, 10_000_000))
case("a market by its pool", intent("supply", "10", "USDC", contract=AAVE_PRIME),
     approve(USDC, AAVE_PRIME, 10_000_000), aave(AAVE_PRIME, USDC, 10_000_000))
case("eth into aave is wrapped first", intent("supply", "2", "ETH", protocol="aave"),
     wrap(WETH, 2 * E18), approve(WETH, AAVE_CORE, 2 * E18), aave(AAVE_CORE, WETH, 2 * E18))
case("usdc into compound", intent("supply", "2000", "USDC", protocol="compound"),
     approve(USDC, COMET_USDC, 2_000_000_000), comet(COMET_USDC, USDC, 2_000_000_000))
case("usdt into compound", intent("supply", "2000", "USDT", protocol="compound"),
     approve(USDT, COMET_USDT, 2_000_000_000), comet(COMET_USDT, USDT, 2_000_000_000))
case("eth into compound", intent("supply", "1", "ETH", protocol="compound"),
     wrap(WETH, E18), approve(WETH, COMET_WETH, E18), comet(COMET_WETH, WETH, E18))
case("usdc into compound on base", intent("supply", "9", "USDC", protocol="compound", chain="base"),
     approve(BASE_USDC, BASE_COMET_USDC, 9_000_000), comet(BASE_COMET_USDC, BASE_USDC, 9_000_000), chain=8453)
case("usdc into compound on arbitrum", intent("supply", "9", "USDC", protocol="compound", chain="arbitrum"),
     approve(ARB_USDC, ARB_COMET_USDC, 9_000_000), comet(ARB_COMET_USDC, ARB_USDC, 9_000_000), chain=42161)
case("usds into sky", intent("supply", "100", "USDS", protocol="sky"),
     approve(USDS, SUSDS, 100 * E18), vault(SUSDS, 100 * E18))
case("dai into sky", intent("supply", "100", "DAI", protocol="sky"),
     approve(DAI, SDAI, 100 * E18), vault(SDAI, 100 * E18))
case("usdc into fluid", intent("supply", "50", "USDC", protocol="fluid"),
     approve(USDC, FUSDC, 50_000_000), vault(FUSDC, 50_000_000))
case("a morpho vault by its id", intent("supply", "50", "USDC", contract="ethereum:morpho-vault:v1-steakhouse-usdc"),
     approve(USDC, STEAKHOUSE_USDC, 50_000_000), vault(STEAKHOUSE_USDC, 50_000_000))
case("a vault by its address", intent("supply", "50", "USDC", contract=STEAKHOUSE_USDC),
     approve(USDC, STEAKHOUSE_USDC, 50_000_000), vault(STEAKHOUSE_USDC, 50_000_000))
case("stake usde with ethena", intent("stake", "10", "USDe", protocol="ethena"),
     approve(USDE, SUSDE, 10 * E18), vault(SUSDE, 10 * E18))
case("wrap, then supply", [intent("wrap", "2", "ETH"), intent("supply", "2", "WETH", protocol="aave")],
     wrap(WETH, 2 * E18), approve(WETH, AAVE_CORE, 2 * E18), aave(AAVE_CORE, WETH, 2 * E18))
case("wrap, then put it in", [intent("wrap", "2", "ETH"), intent("supply", "100", None, "previous", protocol="aave")],
     wrap(WETH, 2 * E18), approve(WETH, AAVE_CORE, 2 * E18), aave(AAVE_CORE, WETH, 2 * E18))
case("half of what came", [intent("wrap", "2", "ETH"), intent("supply", "50", "WETH", "previous", protocol="compound")],
     wrap(WETH, 2 * E18), approve(WETH, COMET_WETH, E18), comet(COMET_WETH, WETH, E18))
case("two deposits into one pool",
     [intent("supply", "1", "USDC", protocol="aave"), intent("supply", "2", "USDC", protocol="aave")],
     approve(USDC, AAVE_CORE, 1_000_000), aave(AAVE_CORE, USDC, 1_000_000),
     approve(USDC, AAVE_CORE, 2_000_000), aave(AAVE_CORE, USDC, 2_000_000))
case("a permission just given is used",
     [intent("approve", "5", "USDC", spender="aave"), intent("supply", "5", "USDC", protocol="aave")],
     approve(USDC, AAVE_CORE, 5_000_000), aave(AAVE_CORE, USDC, 5_000_000))

# Staking
case("stake with lido", intent("stake", "3", "ETH", protocol="lido"),
     step("stake", STETH, call("submit(address)", ZERO), 3 * E18))
case("supply to lido", intent("supply", "3", "ETH", protocol="lido"),
     step("stake", STETH, call("submit(address)", ZERO), 3 * E18))
case("stake with rocket pool", intent("stake", "1", "ETH", protocol="rocket-pool"),
     step("stake", ROCKET_DEPOSIT, call("deposit()"), E18))
case("stake with ether.fi", intent("stake", "1", "ETH", protocol="ether-fi"),
     step("stake", ETHERFI_POOL, call("deposit()"), E18))

# Withdrawing
case("some out of aave", intent("withdraw", "70", "USDC", protocol="aave"), aave_out(AAVE_CORE, USDC, 70_000_000))
case("all out of aave", intent("withdraw", "100", "USDC", "percent", protocol="aave"), aave_out(AAVE_CORE, USDC, MAX))
case("some out of compound", intent("withdraw", "70", "USDC", protocol="compound"),
     comet_out(COMET_USDC, USDC, 70_000_000))
case("all out of compound", intent("withdraw", "100", "USDC", "percent", protocol="compound"),
     comet_out(COMET_USDC, USDC, MAX))
case("eth out of aave", intent("withdraw", "2", "ETH", protocol="aave"),
     aave_out(AAVE_CORE, WETH, 2 * E18), unwrap(WETH, 2 * E18))
case("usds out of sky", intent("withdraw", "70", "USDS", protocol="sky"),
     step("withdraw", SUSDS, call("withdraw(uint256,address,address)", 70 * E18, ME, ME)))
case("shares out of sky", intent("withdraw", "70", "sUSDS", protocol="sky"),
     step("withdraw", SUSDS, call("redeem(uint256,address,address)", 70 * E18, ME, ME)))
case("out of one, into the other",
     [intent("withdraw", "70", "USDC", protocol="aave"), intent("supply", "100", "USDC", "previous", protocol="compound")],
     aave_out(AAVE_CORE, USDC, 70_000_000), approve(USDC, COMET_USDC, 70_000_000), comet(COMET_USDC, USDC, 70_000_000))

# Swapping without a quote: the person says the least to take.
V2 = "(uint256,uint256,address[],address,uint256)"
case("usdc for eth", intent("swap", "1000", "USDC", to_asset="ETH", protocol="uniswap-v2", min_out=amount("0.3")),
     approve(USDC, V2_ROUTER, 1_000_000_000),
     step("swap", V2_ROUTER,
          call("swapExactTokensForETH" + V2, 1_000_000_000, 3 * 10**17, [USDC, WETH], ME, NOW + 1200)))
case("eth for usdc", intent("swap", "1", "ETH", to_asset="USDC", min_out=amount("2000")),
     step("swap", V2_ROUTER,
          call("swapExactETHForTokens(uint256,address[],address,uint256)", 2_000_000_000, [WETH, USDC], ME, NOW + 1200),
          E18))
case("usdc for dai, to somebody",
     intent("swap", "10", "USDC", to_asset="DAI", recipient="bob", min_out=amount("9.9")),
     approve(USDC, V2_ROUTER, 10_000_000),
     step("swap", V2_ROUTER,
          call("swapExactTokensForTokens" + V2, 10_000_000, 99 * 10**17, [USDC, WETH, DAI], BOB, NOW + 1200)))

assert len(cases) >= 60
print(json.dumps({"from": ME, "now": NOW, "contacts": {"maya": MAYA, "bob": BOB}, "cases": cases}, indent=1, ensure_ascii=False))
