#!/usr/bin/env python3
"""Compiles the contracts, deploys them on the engine, writes the genesis down.

    build.py            rewrites compiled/, genesis.json and deployment.json
    build.py --check    makes them again in memory and compares; exit 1 if they differ

Everything is a function of the sources: the deployer's key, the order of
deployment and the clock are fixed, so addresses and storage come out the same
on every machine. Needs requirements.lock and requirements-dev.lock.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from practice_chain import abi, engine  # noqa: E402
from practice_chain.codec import checksum_address, keccak256  # noqa: E402
from practice_chain.transactions import Transaction, address_of  # noqa: E402

GENESIS_TIME = 1_767_225_600  # 2026-01-01T00:00:00Z
GAS_LIMIT = 60_000_000
BASE_FEE = 10**9
COINBASE = keccak256(b"seraph practice chain: fee recipient")[12:]
# Anyone can compute this key. It mints practice money and nothing else is worth having.
DEPLOYER_KEY = keccak256(b"seraph practice chain: deployer")
MULTICALL3 = bytes.fromhex("cA11bde05977b3631167028862bE2a173976CA11")

ETHER = 10**18
RAY = 10**27
BORROWERS_RESERVE = 5_000_000  # whole tokens behind each yield, to pay it from


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    files = build()
    if not check:
        for name, text in files.items():
            path = HERE / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        print(f"wrote {len(files)} files")
        return 0
    stale = [name for name, text in files.items() if not _same(HERE / name, text)]
    stale += [
        f"compiled/{path.name}" for path in (HERE / "compiled").glob("*.json")
        if f"compiled/{path.name}" not in files
    ]
    for name in stale:
        print(f"{name} is not what the sources make; run build.py", file=sys.stderr)
    return 1 if stale else 0


def build() -> dict[str, str]:
    artifacts = {path.stem: compile_contract(path) for path in sorted((HERE / "contracts").glob("*.vy"))}
    compiled = {f"compiled/{name}.json": _json(artifact) for name, artifact in artifacts.items()}
    return compiled | deploy(artifacts)


def deploy(artifacts: dict) -> dict[str, str]:
    """What the compiled contracts make, once they stand: no compiler needed."""
    site = Site(artifacts)
    deploy_everything(site)
    return {"genesis.json": _json(site.genesis()), "deployment.json": _json(site.deployment())}


def compile_contract(path: Path) -> dict:
    import vyper

    source = path.read_text()
    output = vyper.compile_code(source, output_formats=["abi", "bytecode"])
    return {
        "contract": path.stem,
        "compiler": f"vyper {vyper.__version__}",
        "source_sha256": hashlib.sha256(source.encode()).hexdigest(),
        "abi": output["abi"],
        "bytecode": output["bytecode"],
    }


class Site:
    """A world under construction, with the deployer's hands and a list of what stands."""

    def __init__(self, artifacts: dict):
        self.artifacts = artifacts
        self.deployer = address_of(DEPLOYER_KEY)
        self.world = engine.World()
        self.world.set_account(self.deployer, balance=10_000_000 * ETHER)
        self.entries: list[dict] = []
        self.faucet: dict = {}

    def deploy(self, name: str, signature: str = "()", *arguments, value: int = 0) -> bytes:
        code = bytes.fromhex(self.artifacts[name]["bytecode"][2:])
        return self._run(b"", code + abi.encode(signature, arguments), value).created

    def call(self, target: bytes, signature: str, *arguments, value: int = 0) -> bytes:
        return self._run(target, abi.encode_call(signature, *arguments), value).output

    def give(self, target: bytes, value: int) -> None:
        self._run(target, b"", value)

    def list(self, contract: str, address: bytes, **facts) -> None:
        entry = {"contract": contract, "address": checksum_address(address), "chain_id": engine.CHAIN_ID}
        for key, value in facts.items():
            entry[key] = checksum_address(value) if isinstance(value, bytes) else value
        self.entries.append(entry)

    def genesis(self) -> dict:
        alloc = {}
        state = self.world.freeze()[0]
        for address in sorted(state.accounts):
            storage = {
                "0x" + bytes(slot).hex(): hex(value)
                for slot, value in sorted(state.storage.get(address, {}).items())
            }
            alloc[checksum_address(address)] = {
                "nonce": hex(self.world.nonce(address)),
                "balance": hex(self.world.balance(address)),
                "code": "0x" + self.world.code(address).hex(),
                "storage": storage,
            }
        return {
            "chainId": engine.CHAIN_ID, "timestamp": hex(GENESIS_TIME), "gasLimit": hex(GAS_LIMIT),
            "baseFeePerGas": hex(BASE_FEE), "coinbase": checksum_address(COINBASE),
            "extraData": "0x" + b"seraph practice chain".hex(),
            "faucet": self.faucet, "alloc": alloc,
        }

    def deployment(self) -> dict:
        return {
            "chain_id": engine.CHAIN_ID,
            "deployer": checksum_address(self.deployer),
            "genesis_timestamp": GENESIS_TIME,
            "contracts": self.entries,
        }

    def _run(self, to: bytes, data: bytes, value: int) -> engine.Outcome:
        transaction = Transaction(
            nonce=self.world.nonce(self.deployer), gas=engine.MAX_TRANSACTION_GAS,
            to=to, value=value, data=data, sender=self.deployer,
        )
        context = engine.BlockContext(
            number=0, timestamp=GENESIS_TIME, base_fee=0, gas_limit=GAS_LIMIT,
            coinbase=COINBASE, randao=bytes(32), hashes=[],
        )
        outcome = engine.execute(self.world, context, transaction)
        if outcome.error:
            raise SystemExit(f"deployment failed: {outcome.error} {abi.revert_reason(outcome.output)}")
        return outcome


def deploy_everything(site: Site) -> None:
    tokens = deploy_tokens(site)
    deploy_aave(site, tokens)
    deploy_comet(site, tokens["USDC"])
    deploy_vaults(site, tokens)
    wrapped = deploy_lido(site)
    deploy_uniswap(site, tokens, wrapped)
    deploy_multicall(site)
    site.faucet = {
        "privateKey": "0x" + DEPLOYER_KEY.hex(),
        "token": checksum_address(tokens["USDC"]),
        "mint": "mint(address,uint256)",
    }


def deploy_tokens(site: Site) -> dict[str, bytes]:
    listed = (
        ("USDC", "Token", "USD Coin", 6, "2", "circle"),
        ("USDT", "Tether", "Tether USD", 6, None, "tether"),
        ("DAI", "Token", "Dai Stablecoin", 18, "1", "sky"),
        ("USDS", "Token", "USDS Stablecoin", 18, "1", "sky"),
    )
    tokens = {}
    for symbol, contract, name, decimals, version, protocol in listed:
        if version:
            address = site.deploy(contract, "(string,string,uint8,string)", name, symbol, decimals, version)
        else:
            address = site.deploy(contract)
        tokens[symbol] = address
        site.list(
            contract, address, id=f"token-practice-{symbol.lower()}", kind="token", protocol=protocol,
            name=name, symbol=symbol, decimals=decimals,
            permit={"version": version, "signature": "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"}
            if version else None,
        )
    tokens["WETH"] = weth = site.deploy("WrappedEther")
    site.call(weth, "deposit()", value=100_000 * ETHER)
    site.list(
        "WrappedEther", weth, id="weth-practice", kind="wrapper", protocol="weth", name="Wrapped Ether",
        symbol="WETH", decimals=18, underlying=None, receipt=weth,
        deposit=_verb(weth, "deposit()", value="amount"), withdraw=_verb(weth, "withdraw(uint256)", "amount"),
    )
    return tokens


def deploy_aave(site: Site, tokens: dict) -> None:
    pool = site.deploy("AavePool")
    reserves = (  # symbol, decimals, supply %, borrow %, dollars, loan to value, threshold
        ("USDC", 6, "4.10", "5.40", 1, 7500, 7800),
        ("USDT", 6, "3.90", "5.20", 1, 7500, 7800),
        ("DAI", 18, "3.60", "5.00", 1, 6300, 7700),
        ("WETH", 18, "1.90", "2.70", 3000, 8050, 8300),
    )
    for symbol, decimals, supply_rate, borrow_rate, price, ltv, threshold in reserves:
        asset = tokens[symbol]
        a_symbol, debt_symbol = f"aEth{symbol}", f"variableDebtEth{symbol}"
        a_token = site.deploy(
            "AToken", "(address,address,string,string,uint8)",
            pool, asset, f"Aave Ethereum {symbol}", a_symbol, decimals)
        debt_token = site.deploy(
            "VariableDebtToken", "(address,address,string,string,uint8)",
            pool, asset, f"Aave Ethereum Variable Debt {symbol}", debt_symbol, decimals)
        site.call(
            pool,
            "initReserve(address,address,address,uint256,uint256,uint256,uint256,uint256,uint256)",
            asset, a_token, debt_token, decimals, _percent(supply_rate, RAY), _percent(borrow_rate, RAY),
            price * 10**8, ltv, threshold)
        fund(site, tokens, symbol, a_token, decimals)
        site.list(
            "AavePool", pool, id=f"aave-v3-practice-{symbol.lower()}", kind="lending", protocol="aave",
            name=f"Aave V3 {symbol}", symbol=symbol, decimals=decimals, underlying=asset,
            receipt=a_token, receipt_contract="AToken", receipt_symbol=a_symbol, debt_token=debt_token,
            supply_rate_percent=supply_rate, borrow_rate_percent=borrow_rate, lockup_days=0,
            approve=_verb(asset, "approve(address,uint256)", "spender", "amount", spender=pool),
            deposit=_verb(pool, "supply(address,uint256,address,uint16)", "underlying", "amount", "owner", "0"),
            withdraw=_verb(pool, "withdraw(address,uint256,address)", "underlying", "amount", "owner"),
            borrow=_verb(pool, "borrow(address,uint256,uint256,uint16,address)", "underlying", "amount", "2", "0", "owner"),
            repay=_verb(pool, "repay(address,uint256,uint256,address)", "underlying", "amount", "2", "owner"),
        )


def deploy_comet(site: Site, usdc: bytes) -> None:
    comet = site.deploy(
        "Comet", "(address,string,string,uint8,uint256)",
        usdc, "Compound USDC", "cUSDCv3", 6, 80 * ETHER // 100)
    site.call(usdc, "mint(address,uint256)", comet, BORROWERS_RESERVE * 10**6)
    site.list(
        "Comet", comet, id="compound-v3-practice-usdc", kind="lending", protocol="compound",
        name="Compound V3 USDC", symbol="USDC", decimals=6, underlying=usdc,
        receipt=comet, receipt_contract="Comet", receipt_symbol="cUSDCv3",
        supply_rate_percent="4.00", lockup_days=0,
        approve=_verb(usdc, "approve(address,uint256)", "spender", "amount", spender=comet),
        deposit=_verb(comet, "supply(address,uint256)", "underlying", "amount"),
        withdraw=_verb(comet, "withdraw(address,uint256)", "underlying", "amount"),
    )


def deploy_vaults(site: Site, tokens: dict) -> None:
    listed = (  # id, protocol, name, share symbol, underlying, its decimals, virtual shares, %
        ("sky-susds-practice", "sky", "Savings USDS", "sUSDS", "USDS", 18, 0, "4.50"),
        ("morpho-practice-usdc", "morpho", "Steakhouse USDC", "steakUSDC", "USDC", 6, 12, "4.90"),
    )
    for identifier, protocol, name, share, symbol, decimals, offset, rate in listed:
        asset = tokens[symbol]
        vault = site.deploy(
            "Vault", "(address,string,string,uint8,uint256,uint256)",
            asset, name, share, 18, offset, _percent(rate, ETHER))
        site.call(asset, "mint(address,uint256)", vault, BORROWERS_RESERVE * 10**decimals)
        site.list(
            "Vault", vault, id=identifier, kind="vault", protocol=protocol, name=name,
            symbol=symbol, decimals=decimals, underlying=asset,
            receipt=vault, receipt_contract="Vault", receipt_symbol=share, receipt_decimals=18,
            supply_rate_percent=rate, lockup_days=0,
            approve=_verb(asset, "approve(address,uint256)", "spender", "amount", spender=vault),
            deposit=_verb(vault, "deposit(uint256,address)", "amount", "owner"),
            withdraw=_verb(vault, "withdraw(uint256,address,address)", "amount", "owner", "owner"),
            redeem=_verb(vault, "redeem(uint256,address,address)", "shares", "owner", "owner"),
        )


def deploy_lido(site: Site) -> bytes:
    rate = "2.80"
    lido = site.deploy("StakedEther", "(uint256)", _percent(rate, ETHER), value=10_000 * ETHER)
    wrapped = site.deploy("WrappedStakedEther", "(address)", lido)
    site.list(
        "StakedEther", lido, id="lido-practice-steth", kind="staking", protocol="lido",
        name="Lido Staked Ether", symbol="ETH", decimals=18, underlying=None,
        receipt=lido, receipt_contract="StakedEther", receipt_symbol="stETH",
        supply_rate_percent=rate, lockup_days=None,
        deposit=_verb(lido, "submit(address)", "0x0000000000000000000000000000000000000000", value="amount"),
        withdraw=None,
    )
    site.list(
        "WrappedStakedEther", wrapped, id="lido-practice-wsteth", kind="wrapper", protocol="lido",
        name="Wrapped Staked Ether", symbol="stETH", decimals=18, underlying=lido,
        receipt=wrapped, receipt_contract="WrappedStakedEther", receipt_symbol="wstETH",
        approve=_verb(lido, "approve(address,uint256)", "spender", "amount", spender=wrapped),
        deposit=_verb(wrapped, "wrap(uint256)", "amount"),
        withdraw=_verb(wrapped, "unwrap(uint256)", "shares"),
    )
    return wrapped


def deploy_uniswap(site: Site, tokens: dict, wsteth: bytes) -> None:
    weth = tokens["WETH"]
    router = site.deploy("UniswapRouter", "(address)", weth)
    site.list(
        "UniswapRouter", router, id="uniswap-v2-practice-router", kind="exchange", protocol="uniswap",
        name="Uniswap V2 Router",
        swap=_verb(
            router, "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)",
            "amount", "minimum", "path", "owner", "deadline"),
        swap_from_ether=_verb(
            router, "swapExactETHForTokens(uint256,address[],address,uint256)",
            "minimum", "path", "owner", "deadline", value="amount"),
        swap_to_ether=_verb(
            router, "swapExactTokensForETH(uint256,uint256,address[],address,uint256)",
            "amount", "minimum", "path", "owner", "deadline"),
        quote=_verb(router, "getAmountsOut(uint256,address[])", "amount", "path"),
    )
    site.give(wsteth, value=500 * ETHER)
    sides = dict(tokens, wstETH=wsteth)
    pools = (
        ("WETH", 2_000 * ETHER, "USDC", 6_000_000 * 10**6),
        ("USDC", 5_000_000 * 10**6, "USDT", 5_000_000 * 10**6),
        ("USDC", 5_000_000 * 10**6, "DAI", 5_000_000 * ETHER),
        ("USDC", 5_000_000 * 10**6, "USDS", 5_000_000 * ETHER),
        ("wstETH", 500 * ETHER, "WETH", 500 * ETHER),
    )
    for first, first_amount, second, second_amount in pools:
        pair = site.deploy("UniswapPair", "(address,address,address)", router, sides[first], sides[second])
        for symbol, amount in ((first, first_amount), (second, second_amount)):
            verb = "transfer" if symbol in ("WETH", "wstETH") else "mint"
            site.call(sides[symbol], f"{verb}(address,uint256)", pair, amount)
        site.call(pair, "sync()")
        site.call(router, "register(address)", pair)
        site.list(
            "UniswapPair", pair, id=f"uniswap-v2-practice-{first.lower()}-{second.lower()}", kind="pair",
            protocol="uniswap", name=f"Uniswap V2 {first}/{second}", tokens=[
                checksum_address(sides[first]), checksum_address(sides[second])],
        )


def deploy_multicall(site: Site) -> None:
    """At its canonical address, where every tool looks for it."""
    deployed = site.deploy("Multicall3")
    site.world.set_account(MULTICALL3, nonce=1, code=site.world.code(deployed))
    site.world.set_account(deployed, nonce=0, code=b"")
    site.list(
        "Multicall3", MULTICALL3, id="multicall3", kind="utility", protocol="multicall", name="Multicall3",
        read=_verb(MULTICALL3, "aggregate3((address,bool,bytes)[])"),
    )


def fund(site: Site, tokens: dict, symbol: str, holder: bytes, decimals: int) -> None:
    if symbol == "WETH":
        site.call(tokens[symbol], "transfer(address,uint256)", holder, 5_000 * ETHER)
    else:
        site.call(tokens[symbol], "mint(address,uint256)", holder, BORROWERS_RESERVE * 10**decimals)


def _verb(target: bytes, signature: str, *arguments: str, value: str | None = None, spender=None) -> dict:
    """How to make a call. Arguments are numbers, addresses or roles: amount, owner, underlying..."""
    verb = {"target": checksum_address(target), "signature": signature, "arguments": list(arguments)}
    if value:
        verb["value"] = value
    if spender:
        verb["spender"] = checksum_address(spender)
    return verb


def _percent(text: str, one: int) -> int:
    whole, fraction = text.split(".")
    return int(whole + fraction) * one // (100 * 10 ** len(fraction))


def _json(value) -> str:
    return json.dumps(value, indent=1) + "\n"


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main())
