#!/usr/bin/env python3
"""Derives Data/registry/ from a folder of gathered facts and the practice chain's deployment.

    registry.py --facts DIR            rewrites Data/registry/
    registry.py --facts DIR --check    makes it again in memory and compares; exit 1 if it differs
    registry.py --practice-only        rewrites practice.json and the checksums alone

Only facts are taken: addresses, numbers, dates, names; every row keeps its source. Nothing is filled
in: what the facts do not say is left out, and a rate is attached to a contract only when project,
chain and token agree. The output is a function of the input: sorted, one row a line.
Standard library only. Keccak-256 is at the end, as Python has none.
"""

import argparse
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = HERE.parent / "registry"
DEVNET = ROOT / "Devnet"
SCHEMA = 1

# The vocabulary's name for each chain, and what the yield files call it.
CHAINS = {
    1: ("ethereum", ["Ethereum"]),
    8453: ("base", ["Base"]),
    42161: ("arbitrum", ["Arbitrum"]),
    10: ("optimism", ["OP Mainnet", "Optimism"]),
    137: ("polygon", ["Polygon"]),
    56: ("bsc", ["BSC"]),
    100: ("gnosis", ["Gnosis"]),
    43114: ("avalanche", ["Avalanche"]),
    59144: ("linea", ["Linea"]),
    534352: ("scroll", ["Scroll"]),
    324: ("zksync", ["zkSync Era"]),
}
CHAIN_OF_NAME = {name: chain for chain, (_, names) in CHAINS.items() for name in names}

# The vocabulary's name for each protocol record, where it differs from the id.
SLUGS = {
    "aave-v3": "aave", "sparklend": "spark", "spark-savings": "spark", "spark-psm3": "spark",
    "compound-v3": "compound", "morpho-blue": "morpho", "morpho-vault": "morpho",
    "coinbase-wrapped-staked-eth": "coinbase", "ether.fi-stake": "ether-fi", "yearn-v3": "yearn",
    "curve-dex": "curve", "uniswap-v2": "uniswap", "uniswap-v3": "uniswap", "uniswap-v4": "uniswap",
    "uniswap-universal-router": "uniswap", "cow-swap": "cow", "balancer-v2": "balancer",
    "balancer-v3": "balancer", "velodrome-v2": "velodrome", "aerodrome-v1": "aerodrome",
    "gmx-v2": "gmx", "fluid-lending": "fluid", "euler-v2": "euler", "stargate-v2": "stargate",
}

# Who can change the rules: a reading of the `control` words, one line each, so that it can be disputed.
CONTROL = {
    "aave-v3": "vote-with-delay", "sparklend": "vote-with-delay", "spark-savings": "vote-with-delay",
    "spark-psm3": "vote-with-delay", "sky": "vote-with-delay", "compound-v3": "vote-with-delay",
    "morpho-blue": "none", "morpho-vault": "multisig-with-delay", "lido": "vote-with-delay",
    "rocket-pool": "vote", "coinbase-wrapped-staked-eth": "custodian",
    "ether.fi-stake": "multisig-with-delay", "ethena": "multisig", "frax": "multisig",
    "yearn-v3": "multisig", "curve-dex": "vote", "convex": "multisig", "pendle": "multisig",
    "uniswap-v2": "none", "uniswap-v3": "none", "uniswap-v4": "none", "uniswap-universal-router": "none",
    "permit2": "none", "cow-swap": "multisig", "balancer-v2": "multisig", "balancer-v3": "multisig",
    "velodrome-v2": "multisig", "aerodrome-v1": "multisig", "gmx-v2": "multisig-with-delay",
    "eigenlayer": "multisig-with-delay", "maple": "multisig-with-delay",
    "fluid-lending": "multisig-with-delay", "euler-v2": "multisig", "wrapped-native": "none",
    "multicall3": "none", "ens": "vote-with-delay", "across": "multisig", "stargate-v2": "multisig",
    "cctp": "custodian", "arbitrum-bridge": "multisig-with-delay", "base-bridge": "multisig",
    "optimism-bridge": "multisig",
}

EXITS = {
    "instant": "instant", "instant-if-liquid": "instant-if-liquid", "cooldown": "cooldown",
    "queue": "queue", "maturity": "maturity", "challenge-period": "challenge-period",
    "relayer-fill": "relayer-fill", "lock": "locked", "keeper-executed": "other",
    "attestation": "other", "custodial-or-market": "other", "market": "other",
}

# Rates whose pool has one plain reading that the files themselves cannot settle.
SETTLED_BY_HAND = {
    # The adapter's Ethereum pools are the v2 vaults (USDT and ETH exist as nothing else), not sUSDC.
    ("spark-savings", 1, "USDC", None): "ethereum:spark-savings:spusdc",
}

# What the yield files call the isolated Aave markets, against the market names of the address book.
AAVE_MARKETS = {
    None: None, "Prime Instance": "prime", "lido-market": "prime", "Aave Horizon Market": "horizon-rwa",
    "horizon-market": "horizon-rwa", "etherfi-market": "etherfi", "EtherFi Instance": "etherfi",
}

# What can hold a person's money and pay a rate. Queues, routers and gateways cannot.
HOLDINGS = {
    "lending-supply", "erc4626-vault", "savings-token", "liquid-staking", "liquid-restaking", "wrapper", "staking",
}

SIGNATURE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*\([A-Za-z0-9_,()\[\]]*\)$")
KEYED = re.compile(r"[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]{13,}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, help="the folder with chains.json, contracts.json, …")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--practice-only", action="store_true", help="only follow Devnet/deployment.json")
    arguments = parser.parse_args()
    if arguments.practice_only:
        files = existing_files()
    elif arguments.facts:
        files = build(arguments.facts)
    else:
        parser.error("--facts DIR is needed")
    if (DEVNET / "deployment.json").exists():
        files["practice.json"] = practice(files)
    files.pop("checksums.json", None)
    # The weights are written by hand; only their checksum is made here.
    files["checksums.json"] = checksums({**files, "weights.json": (OUT / "weights.json").read_text()})
    if arguments.check:
        stale = [name for name, text in files.items() if not same(OUT / name, text)]
        for name in stale:
            print(f"{name} is not what the facts make", file=sys.stderr)
        return 1 if stale else 0
    for name, text in files.items():
        path = OUT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    print(f"wrote {len(files)} files, {sum(map(len, files.values()))} bytes")
    return 0


def build(facts: Path) -> dict[str, str]:
    load = lambda name: json.loads((facts / name).read_text())
    chains = {row["id"]: row for row in load("chains.json") if row["id"] in CHAINS}
    contract_facts = load("contracts.json")
    as_of = contract_facts["generated"]
    raw_contracts = [row for row in contract_facts["contracts"] if row["chain_id"] in CHAINS]
    tokens = token_table(load("tokens.json")["tokens"], raw_contracts)
    contracts = [contract_row(row, tokens, as_of) for row in raw_contracts]
    protocol_facts = load("protocols.json")["protocols"]
    hacks_as_of = load("hacks.json")["as_of"]
    yields = yield_rows(load("yields-snapshot.json")["sets"], contracts, protocol_facts, tokens)

    files = {
        "networks.json": document("networks", [network_row(chains[i], contracts) for i in CHAINS], as_of=as_of),
        "protocols.json": document(
            "protocols", [protocol_row(row, as_of, hacks_as_of) for row in protocol_facts], as_of=as_of),
        "yields.json": document("yields", yields, as_of=max(row["as_of"] for row in yields)[:10]),
        "dependencies.json": document("dependencies", dependency_rows(load("trust-graph.json")), as_of=as_of),
    }
    for chain, (slug, _) in CHAINS.items():
        rows = [public(row) for (place, _), row in tokens.items() if place == chain]
        rows.sort(key=lambda row: (row["symbol"].lower(), row["address"]))
        files[f"tokens/{slug}.json"] = document("tokens", rows, as_of=as_of, chain_id=chain)
        rows = sorted((public(row) for row in contracts if row["_chain"] == chain), key=lambda row: row["id"])
        files[f"contracts/{slug}.json"] = document("contracts", rows, as_of=as_of, chain_id=chain)
    return files


# Networks

def network_row(row: dict, contracts: list) -> dict:
    slug = CHAINS[row["id"]][0]
    wrapped = next(
        (c["address"] for c in contracts if c["_chain"] == row["id"] and c["kind"] == "wrapped-native"), None)
    # Nodes that promise not to track come first; an address with a key in it belongs to somebody.
    nodes = sorted(row["public_rpcs"], key=lambda node: node["tracking"] != "none")
    urls = [node["url"] for node in nodes if not keyed(node["url"])]
    urls += [url for url in row["default_rpc"] if url not in urls and not keyed(url)]
    kind = row["kind"].split(" ")[0]
    return compact({
        "id": row["id"], "slug": slug, "name": row["name"], "kind": kind,
        "native_symbol": "xDAI" if slug == "gnosis" else row["native"]["symbol"],
        "native_decimals": row["native"]["decimals"], "wrapped_native": wrapped,
        "multicall3": address(row["multicall3"]), "explorer": (row["explorer"] or {}).get("url", "").rstrip("/") or None,
        "rpcs": urls[:6], "block_time_s": row["block_time_s"], "l2beat_stage": row["l2beat_stage"],
        "sources": row["sources"],
    })


def keyed(url: str) -> bool:
    host, _, path = url.removeprefix("https://").partition("/")
    return not url.startswith("https://") or any(KEYED.fullmatch(part) for part in path.split("/"))


# Tokens

def token_table(rows: list, contracts: list) -> dict:
    """Listed tokens, and behind them the tokens that only a contract's record names."""
    table = {}
    for row in rows:
        if row["chain_id"] not in CHAINS or row["decimals_conflict"] or row["decimals"] is None:
            continue  # two sources that disagree about decimals would make an amount a guess
        issued = row.get("issued_by") or {}
        table[row["chain_id"], row["address"].lower()] = {
            "address": address(row["address"]), "symbol": row["symbol"], "name": row["name"] or row["symbol"],
            "decimals": row["decimals"], "peg": row["peg_group"], "accruing": row["accruing"] or None,
            "lists": row["lists_count"], "issuer": issued.get("issuer"), "bridge": issued.get("bridge"),
            "coingecko": row["coingecko_id"], "sources": row["sources"][:1],
        }
    for contract in contracts:
        receipt = contract["receipt"] or {}
        for role, fact in [("underlying", u) for u in contract["underlying"]] + [("receipt", receipt)]:
            if not fact.get("address") or not fact.get("symbol") or fact.get("decimals") is None:
                continue
            key = contract["chain_id"], fact["address"].lower()
            if key not in table:
                name = f"{contract['name']} receipt" if role == "receipt" else fact["symbol"]
                table[key] = {
                    "address": address(fact["address"]), "symbol": fact["symbol"], "name": name,
                    "decimals": fact["decimals"], "peg": None, "accruing": None, "lists": 0,
                    "sources": contract["sources"]["address"][:1],
                }
    return table


# Contracts

def contract_row(row: dict, tokens: dict, as_of: str) -> dict:
    chain = row["chain_id"]
    slug = CHAINS[chain][0]
    underlying = [token_reference(chain, fact, tokens) for fact in row["underlying"]]
    notes = [row["note"]] if row["note"] else []
    if None in underlying:
        underlying = []
        notes.append("the source names no token address")
    receipt = token_reference(chain, row["receipt"], tokens) if row["receipt"] else None
    exits = row["withdrawal"] or {}
    if EXITS.get(exits.get("mode")) == "other":
        notes.append(f"exit: {exits['mode']}")
    functions = []
    gateway = row.get("native_gateway")
    if gateway:
        functions = [
            {"target": address(gateway["address"]), "signature": gateway[verb]} for verb in ("deposit", "withdraw")
            if SIGNATURE.match(gateway[verb])]
    roles = {role: address(place) for role, place in sorted(row["roles"].items()) if is_address(place)}
    if row.get("erc4626_wrapper"):
        roles["erc4626_wrapper"] = address(row["erc4626_wrapper"])
    if gateway:
        roles["weth_gateway"] = address(gateway["address"])
    if row.get("price_feed"):
        roles["price_feed"] = address(row["price_feed"])
    depends = sorted({name_of(dependency, chain) for dependency in row["depends_on"]})
    if row.get("market") and row["kind"] == "lending-supply":
        depends.append(f"market:{slug}:{row['protocol']}:{row['market']}")
    return compact({
        "_chain": chain, "_underlying": [u for u in underlying], "_receipt": receipt,
        "id": slug + ":" + row["id"].split(":", 1)[1], "protocol": row["protocol"], "name": row["name"],
        "kind": row["kind"], "address": address(row["address"]), "underlying": underlying, "receipt": receipt,
        "deposit": entry(row["deposit"]), "withdraw": entry(row["withdraw"]),
        "exit": EXITS.get(exits.get("mode")), "exit_delay_s": exits.get("delay_s"), "exit_max_s": exits.get("max_s"),
        "depends_on": depends, "roles": roles, "functions": functions, "market": row.get("market"),
        "curator": row.get("curator"), "matures": row.get("matures"), "status": row["status"],
        "confidence": row["confidence"], "warning": warning(row.get("warning")), "note": "; ".join(notes) or None,
        "as_of": as_of, "sources": row["sources"]["address"],
    })


def token_reference(chain: int, fact: dict, tokens: dict) -> str | None:
    """ "native", an address of the token table, or None where the source gives neither. """
    if fact["address"] is None:
        native = {137: "POL", 56: "BNB", 100: "XDAI", 43114: "AVAX"}.get(chain, "ETH")
        return "native" if fact["symbol"] == native else None
    known = tokens.get((chain, fact["address"].lower()))
    return known["address"] if known else None


def entry(fact: dict | None) -> dict | None:
    if not fact or not is_address(fact.get("target")) or not SIGNATURE.match(fact["signature"]):
        return None
    if "[0]" in fact["signature"]:
        return None
    return {"target": address(fact["target"]), "signature": fact["signature"]}


def warning(fact) -> str | None:
    if not fact:
        return None
    return fact if isinstance(fact, str) else json.dumps(fact, sort_keys=True)


def name_of(dependency: str, chain: int) -> str:
    """One name for one cause: the chain by its slug, a bridge by the chain it serves."""
    if dependency == "bridge:canonical":
        return f"bridge:{CHAINS[chain][0]}-canonical"
    if dependency == "chain:bnb":
        return "chain:bsc"
    return dependency if ":" in dependency else "infra:" + dependency


# Protocols

def protocol_row(row: dict, as_of: str, hacks_as_of: str) -> dict:
    def sourced(fact: dict, **fields) -> dict:
        return compact({**fields, "source": fact.get("source") or "general knowledge", "as_of": as_of})

    licence, audits, bounty, admin = row["license"], row["audits"], row["bounty"], row["admin"]
    values = {}
    for fact in (row.get("tvl"), row.get("tvl_2026_09_02")):
        if fact:
            values[fact["as_of"]] = {"usd": fact["usd"], "source": fact["source"], "as_of": fact["as_of"]}
    first = row.get("first_deployed")
    if first:
        first = compact({"date": first["date"], "source": "general knowledge" if first["basis"].startswith("general") else first["basis"]})
    elif row.get("defillama_listed"):
        first = {"date": row["defillama_listed"], "source": "DefiLlama listing date, an upper bound"}
    return compact({
        "id": row["id"], "slug": SLUGS.get(row["id"], row["id"]), "name": row["name"], "category": row["category"],
        "url": row.get("url"),
        "license": sourced(licence, spdx=licence["spdx"]) if licence and licence["spdx"] else None,
        "audits": sourced(
            audits, count=audits["count"], firms=audits.get("firms") or [], latest=audits.get("latest"),
            basis=audits.get("basis")) if audits else None,
        "bounty": sourced(
            bounty, max_usd=bounty["max_usd"], platform=bounty.get("platform"), kyc=bounty.get("kyc_required"))
        if bounty else None,
        "admin": sourced(
            admin, control=CONTROL.get(row["id"]), words=admin["control"], upgradeable=admin["upgradeable"],
            delay_s=admin["timelock_s"], note=admin["note"]) if admin else None,
        "reviews": [
            compact({
                "instance": instance, "stage": review["stage"], "risks": review["risks"], "reasons": review["reasons"],
                "source": review["source"], "as_of": review["published"]})
            for instance, review in sorted((row.get("defiscan") or {}).items())],
        "incidents": [
            compact({
                "date": fact["date"], "name": fact["name"], "loss_usd": fact["loss_usd"],
                "recovered_usd": fact["recovered_usd"], "technique": fact["technique"], "scope": fact["scope"],
                "source": fact["source"], "as_of": hacks_as_of})
            for fact in sorted(row["incidents"] or [], key=lambda fact: fact["date"], reverse=True)],
        "first_deployed": first, "tvl": [values[day] for day in sorted(values, reverse=True)],
        "oracles": oracle_names(row["oracle"]), "privacy": (row["privacy"] or {}).get("extra"),
    })


def oracle_names(fact) -> list:
    if not fact:
        return []
    return [fact] if isinstance(fact, str) else [item if isinstance(item, str) else json.dumps(item) for item in fact]


# Yields

def yield_rows(sets: list, contracts: list, protocols: list, tokens: dict) -> list:
    records = {}
    for protocol in protocols:
        for project in protocol["defillama"]:
            records.setdefault(project, []).append(protocol["id"])
    rows = {}
    for day in sets:
        claims = {}
        for fact in day["data"]:
            contract = match(fact, records.get(fact["project"], []), contracts, tokens)
            if contract:
                claims.setdefault(contract["id"], []).append((fact, contract))
        for identifier, found in claims.items():
            if len(found) > 1:
                continue  # two pools claim one contract: neither is certain
            fact, contract = found[0]
            as_of = fact.get("as_of") or day["as_of"]
            rows[identifier, as_of] = yield_row(fact, contract, as_of, day["source"])
    return [rows[key] for key in sorted(rows)]


def match(fact: dict, records: list, contracts: list, tokens: dict) -> dict | None:
    """The one contract this rate belongs to: same project, chain, market and token; else None."""
    chain = CHAIN_OF_NAME.get(fact["chain"])
    by_hand = SETTLED_BY_HAND.get((fact["project"], chain, fact["symbol"], fact["poolMeta"]))
    if by_hand:
        return next(c for c in contracts if c["id"] == by_hand)
    if chain is None or fact["exposure"] != "single":
        return None
    symbol = {"USD₮0": "USDT"}.get(fact["symbol"], fact["symbol"]).upper()
    found = []
    for contract in contracts:
        if contract["_chain"] != chain or contract["protocol"] not in records or contract["kind"] not in HOLDINGS:
            continue
        if contract["protocol"] in ("aave-v3", "sparklend"):
            if fact["poolMeta"] not in AAVE_MARKETS:
                continue
            market = AAVE_MARKETS[fact["poolMeta"]] or ("core" if chain == 1 else CHAINS[chain][0])
            if contract["protocol"] == "aave-v3" and contract.get("market") != market:
                continue
        elif fact["poolMeta"] not in (None, "7 days unstaking", "Syrup USDC", "Syrup USDT", "syrupUSDG"):
            continue
        if names_token(fact, symbol, contract, tokens):
            found.append(contract)
    return found[0] if len(found) == 1 else None


def names_token(fact: dict, symbol: str, contract: dict, tokens: dict) -> bool:
    chain = contract["_chain"]
    receipt = tokens.get((chain, (contract.get("_receipt") or "").lower()), {}).get("symbol", "").upper()
    if fact["underlyingTokens"]:
        # Addresses decide where the file has them.
        given = {token.lower() for token in fact["underlyingTokens"]}
        return {token.lower() for token in contract.get("_underlying", [])} == given
    names = {tokens[chain, token.lower()]["symbol"].upper() for token in contract.get("_underlying", []) if token != "native"}
    wrapped = {"ETH": "WETH"}.get(symbol)
    if contract["kind"] in ("liquid-staking", "savings-token", "liquid-restaking", "wrapper") or contract["protocol"] == "sky":
        return receipt == symbol  # these projects name their pools after what one gets
    return symbol in names or receipt == symbol or (wrapped in names and contract["protocol"] == "compound-v3")


def yield_row(fact: dict, contract: dict, as_of: str, source: str) -> dict:
    # For lending the file's size is what can leave; for vaults and staking it is all there is.
    lends = contract["kind"] == "lending-supply" or contract["protocol"] == "fluid-lending"
    return compact({
        "contract": contract["id"], "apy": fact["apy"], "base": fact["apyBase"], "reward": fact["apyReward"],
        "mean30": fact["apyMean30d"], "available_usd": fact["tvlUsd"] if lends else None,
        "total_usd": None if lends else fact["tvlUsd"], "pool": fact["pool"], "source": source, "as_of": as_of[:10],
    })


# The trust graph between things that are not contracts

def dependency_rows(graph: dict) -> list:
    rows = []
    for edge in graph["edges"]:
        ends = edge["from"], edge["to"]
        if any(end.startswith("contract:") for end in ends):
            continue  # a contract's own arrows are its `depends_on`
        start, end = (re.sub(r"\bbnb\b", "bsc", name) if name.startswith(("chain:", "market:")) else name for name in ends)
        rows.append({
            "from": start, "to": end, "kind": edge["kind"],
            "source": edge["source"] or ("general knowledge" if edge["basis"] else "unknown")})
    return sorted(rows, key=lambda row: (row["from"], row["to"], row["kind"]))


# The practice chain

# What each practice contract is a copy of: the record whose evidence it quotes.
ORIGINALS = {
    "aave-v3-practice-usdc": "ethereum:aave-v3:core-usdc", "aave-v3-practice-usdt": "ethereum:aave-v3:core-usdt",
    "aave-v3-practice-dai": "ethereum:aave-v3:core-dai", "aave-v3-practice-weth": "ethereum:aave-v3:core-weth",
    "compound-v3-practice-usdc": "ethereum:compound-v3:usdc", "sky-susds-practice": "ethereum:sky:susds",
    "morpho-practice-usdc": "ethereum:morpho-vault:v1-steakhouse-usdc", "lido-practice-steth": "ethereum:lido:steth",
    "lido-practice-wsteth": "ethereum:lido:wsteth", "weth-practice": "ethereum:wrapped-native:weth",
    "uniswap-v2-practice-router": "ethereum:uniswap-v2:router02", "multicall3": "ethereum:multicall3:multicall3",
}
KINDS = {"pair": "amm-pool", "exchange": "dex-router"}
PROTOCOLS = {"weth": "wrapped-native", "multicall": "multicall3", "uniswap": "uniswap-v2"}
MARK = "practice copy: evidence of the original"


def practice(files: dict) -> str:
    deployment = json.loads((DEVNET / "deployment.json").read_text())
    originals = {
        row["id"]: row for name, text in files.items() if name.startswith("contracts/")
        for row in json.loads(text)["contracts"]}
    listed = {
        row["symbol"]: row for row in reversed(json.loads(files["tokens/ethereum.json"])["tokens"]) if row["lists"]}
    started = day_of(deployment["genesis_timestamp"])
    reserve = reserve_of_each_yield()
    source = "Devnet/deployment.json"
    tokens, contracts, yields = {}, [], []
    for fact in deployment["contracts"]:
        for place, symbol, decimals, name in practice_tokens(fact):
            peg = listed.get(symbol, {})
            tokens.setdefault(place.lower(), compact({
                "address": address(place), "symbol": symbol, "name": name, "decimals": decimals,
                "peg": peg.get("peg"), "accruing": peg.get("accruing"), "lists": 1, "issuer": peg.get("issuer"),
                "sources": [source]}))
        if fact["kind"] == "token":
            continue
        contract = practice_contract(fact, originals, source, started)
        contracts.append(contract)
        if fact.get("supply_rate_percent"):
            available = reserve if fact["kind"] in ("lending", "vault") and fact["symbol"] != "WETH" else None
            yields.append(compact({
                "contract": contract["id"], "apy": exact(fact["supply_rate_percent"]),
                "base": exact(fact["supply_rate_percent"]), "mean30": exact(fact["supply_rate_percent"]),
                "available_usd": available, "source": f"{source}: the rate this contract is configured with",
                "as_of": started}))
    contracts += shared_pools(contracts, source, started)
    weth = next(row["address"] for row in contracts if row["kind"] == "wrapped-native")
    network = {
        "id": deployment["chain_id"], "slug": "practice", "name": "Practice chain", "kind": "practice",
        "native_symbol": "ETH", "native_decimals": 18, "wrapped_native": weth,
        "multicall3": next(row["address"] for row in contracts if row["protocol"] == "multicall3"),
        "rpcs": [], "sources": [source]}
    head = {"schema": SCHEMA, "as_of": started, "network": network}
    tables = {
        "tokens": sorted(tokens.values(), key=lambda row: (row["symbol"].lower(), row["address"])),
        "contracts": sorted(contracts, key=lambda row: row["id"]),
        "yields": sorted(yields, key=lambda row: row["contract"])}
    return render(head, tables)


def shared_pools(contracts: list, source: str, started: str) -> list:
    """A record for each address that several markets share, so that the address has a name of its own."""
    pools = []
    for protocol, name in (("aave-v3", "Aave V3 Pool (practice)"),):
        places = {row["address"] for row in contracts if row["protocol"] == protocol}
        pools += [{
            "id": f"practice:{protocol}:pool", "protocol": protocol, "name": name, "kind": "lending-pool", "address": place,
            "depends_on": ["chain:practice"], "status": "active", "confidence": "high", "as_of": started,
            "sources": [source]} for place in sorted(places)[:1]]
    return pools


def practice_tokens(fact: dict):
    """Every ERC-20 that an entry of the deployment names."""
    if fact["kind"] == "token" or fact["id"] == "weth-practice":
        yield fact["address"], fact["symbol"], fact["decimals"], fact["name"]
    elif fact.get("receipt"):
        decimals = fact.get("receipt_decimals", fact["decimals"])
        yield fact["receipt"], fact["receipt_symbol"], decimals, f"{fact['name']} receipt"


def practice_contract(fact: dict, originals: dict, source: str, started: str) -> dict:
    original = originals.get(ORIGINALS.get(fact["id"]), {})
    protocol = original.get("protocol") or PROTOCOLS.get(fact["protocol"], fact["protocol"])
    thing = re.sub(r"-?practice-?", "-", fact["id"]).strip("-")
    thing = re.sub(r"^(aave-v3|compound-v3|uniswap-v2|sky|morpho|lido)-", "", thing)
    underlying = [fact["underlying"]] if fact.get("underlying") else fact.get("tokens", [])
    if fact["id"] in ("weth-practice", "lido-practice-steth"):
        underlying = ["native"]
    liquid = fact["kind"] in ("lending", "vault")
    delay = 0 if liquid else original.get("exit_delay_s")
    verbs = ("borrow", "repay", "redeem", "swap", "swap_from_ether", "swap_to_ether", "quote", "read")
    depends = ["chain:practice" if name == "chain:ethereum" else name for name in original.get("depends_on", ["chain:practice"])]
    return compact({
        "id": f"practice:{protocol}:{thing}", "protocol": protocol, "name": f"{fact['name']} (practice)",
        "kind": original.get("kind") or KINDS.get(fact["kind"], fact["kind"]), "address": address(fact["address"]),
        "underlying": underlying, "receipt": fact.get("receipt"), "deposit": verb(fact, "deposit"),
        "withdraw": verb(fact, "withdraw"), "exit": "instant-if-liquid" if liquid else original.get("exit"),
        "exit_delay_s": delay, "exit_max_s": 0 if liquid else original.get("exit_max_s"),
        "depends_on": sorted(set(name for name in depends if not name.startswith("market:"))),
        "functions": [verb(fact, name) for name in verbs if fact.get(name)], "curator": original.get("curator"),
        "status": "active", "confidence": "high", "note": MARK if original else None, "as_of": started,
        "sources": [source] + ([f"evidence of {original['id']}"] if original else []),
    })


def verb(fact: dict, name: str) -> dict | None:
    call = fact.get(name)
    return {"target": address(call["target"]), "signature": call["signature"]} if call else None


def reserve_of_each_yield() -> int | None:
    """Whole tokens that the deployment puts behind each lender and vault; None when it stops saying so."""
    found = re.search(r"^BORROWERS_RESERVE = ([0-9_]+)", (DEVNET / "build.py").read_text(), re.MULTILINE)
    return int(found.group(1).replace("_", "")) if found else None


def day_of(timestamp: int) -> str:
    import datetime
    return datetime.datetime.fromtimestamp(timestamp, datetime.timezone.utc).date().isoformat()


def exact(text: str) -> float:
    return float(text)


# Writing

def document(key: str, rows: list, **head) -> str:
    return render({"schema": SCHEMA, **head}, {key: rows})


def render(head: dict, tables: dict) -> str:
    """One row a line, so that a change of one fact is a change of one line."""
    lines = [f" {json.dumps(key)}: {line(value)}" for key, value in head.items()]
    for key, rows in tables.items():
        body = ",\n".join("  " + line(row) for row in rows)
        lines.append(f' {json.dumps(key)}: [\n{body}\n ]' if rows else f' {json.dumps(key)}: []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def line(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def compact(row: dict) -> dict:
    """Unknown is left out: null, and lists and objects with nothing in them."""
    return {key: value for key, value in row.items() if value is not None and value != [] and value != {}}


def public(row: dict) -> dict:
    return compact({key: value for key, value in row.items() if not key.startswith("_")})


def existing_files() -> dict[str, str]:
    return {str(path.relative_to(OUT)): path.read_text() for path in sorted(OUT.rglob("*.json")) if path.name != "weights.json"}


def checksums(files: dict) -> str:
    rows = [{"file": name, "keccak256": keccak256(files[name].encode()).hex()} for name in sorted(files)]
    return document("files", rows)


def same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


# Addresses

def is_address(text) -> bool:
    return isinstance(text, str) and re.fullmatch(r"0x[0-9a-fA-F]{40}", text) is not None


def address(text: str) -> str:
    """The EIP-55 spelling; a mixed-case text with a wrong checksum stops the build."""
    if text not in _spellings:
        if not is_address(text):
            raise SystemExit(f"not an address: {text}")
        lower = text[2:].lower()
        digest = keccak256(lower.encode()).hex()
        right = "0x" + "".join(c.upper() if int(d, 16) >= 8 else c for c, d in zip(lower, digest))
        if text[2:] not in (lower, lower.upper()) and text != right:
            raise SystemExit(f"wrong checksum: {text} should be {right}")
        _spellings[text] = right
    return _spellings[text]


_spellings: dict[str, str] = {}


def keccak256(message: bytes) -> bytes:
    """FIPS 202's permutation with Keccak's original padding, rate 136."""
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % 136))
    padded[-1] |= 0x80
    state = [0] * 25
    for block in range(0, len(padded), 136):
        for lane in range(17):
            state[lane] ^= int.from_bytes(padded[block + 8 * lane: block + 8 * lane + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


_MASK = (1 << 64) - 1


def _constants() -> tuple[list[int], list[int]]:
    rounds, register = [], 1
    for _ in range(24):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << ((1 << bit) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        rounds.append(constant)
    offsets, x, y = [0] * 25, 1, 0
    for step in range(24):
        offsets[x + 5 * y] = (step + 1) * (step + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return rounds, offsets


_ROUNDS, _OFFSETS = _constants()


def _turn(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & _MASK if by else lane


def _permute(a: list[int]) -> list[int]:
    for constant in _ROUNDS:
        columns = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        mixed = [columns[x - 1] ^ _turn(columns[(x + 1) % 5], 1) for x in range(5)]
        b = [0] * 25
        for y in range(5):
            for x in range(5):
                b[y + 5 * ((2 * x + 3 * y) % 5)] = _turn(a[x + 5 * y] ^ mixed[x], _OFFSETS[x + 5 * y])
        a = [b[i] ^ (~b[i - i % 5 + (i + 1) % 5] & b[i - i % 5 + (i + 2) % 5]) & _MASK for i in range(25)]
        a[0] ^= constant
    return a


if __name__ == "__main__":
    sys.exit(main())
