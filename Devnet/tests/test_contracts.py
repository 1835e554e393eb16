"""Each protocol's main way in and out, with the interest that time brings."""

import pytest
from conftest import DEPLOYMENT, ETHER, GWEI, YEAR, Failed, Purse, addressed, at, hexed
from practice_chain import abi
from practice_chain.codec import keccak256
from practice_chain.transactions import sign_hash

USDC, USDT, DAI, USDS = (at(f"token-practice-{name}") for name in ("usdc", "usdt", "dai", "usds"))
WETH = at("weth-practice")
AAVE = at("aave-v3-practice-usdc")
COMET = at("compound-v3-practice-usdc")
ROUTER = at("uniswap-v2-practice-router")
THOUSAND = 1_000 * 10**6
FOREVER = 2**63


def a_year_later(node):
    node.rpc("evm_increaseTime", YEAR)
    node.rpc("evm_mine")


def gave(receipt, token) -> int:
    """What the token's last Transfer in a receipt moved."""
    logs = [log for log in receipt["logs"] if log["address"] == hexed(token)]
    return int(logs[-1]["data"], 16)


def mint(node, purse, symbol, amount):
    """Practice money straight from the deployer, whose key is in the genesis."""
    deployer = Purse(node, "seraph practice chain: deployer")
    deployer.call(at(f"token-practice-{symbol}"), "mint(address,uint256)", purse.address, amount)


def test_aave_pays_its_rate(node, alice):
    receipt_token = DEPLOYMENT["aave-v3-practice-usdc"]["receipt"]
    alice.call(USDC, "approve(address,uint256)", AAVE, THOUSAND)
    receipt = alice.call(AAVE, "supply(address,uint256,address,uint16)", USDC, THOUSAND, alice.address, 0)
    supplied = abi.topic("Supply(address,address,address,uint256,uint16)")
    assert supplied in [log["topics"][0] for log in receipt["logs"]]
    assert abs(alice.holds(receipt_token) - THOUSAND) <= 1
    a_year_later(node)
    grown = alice.holds(receipt_token)
    assert grown == pytest.approx(THOUSAND * 1.041, rel=1e-5)
    receipt = alice.call(AAVE, "withdraw(address,uint256,address)", USDC, 2**256 - 1, alice.address)
    assert abi.topic("Withdraw(address,address,address,uint256)") in [log["topics"][0] for log in receipt["logs"]]
    assert alice.holds(receipt_token) == 0
    assert alice.holds(USDC) >= 9_000 * 10**6 + grown


def test_aave_tells_about_its_reserve(node):
    words = "(" + ",".join(["uint256"] * 15) + ")"
    data = node.call(AAVE, "getReserveData(address)", USDC, returns=words)
    assert data[2] == 41 * 10**24  # currentLiquidityRate, in ray
    assert data[8].to_bytes(20, "big") == addressed(DEPLOYMENT["aave-v3-practice-usdc"]["receipt"])
    assert data[0] & 0xFFFF == 7500
    assert node.call(AAVE, "getReservesList()", returns="(address[])")[0] == USDC


def test_aave_lends_against_collateral(node, alice):
    alice.call(WETH, "deposit()", value=2 * ETHER)
    alice.call(WETH, "approve(address,uint256)", AAVE, 2 * ETHER)
    alice.call(AAVE, "supply(address,uint256,address,uint16)", WETH, 2 * ETHER, alice.address, 0)
    borrow = "borrow(address,uint256,uint256,uint16,address)"
    alice.call(AAVE, borrow, USDC, 5_000 * 10**6, 2, 0, alice.address, succeeds=False)
    alice.call(AAVE, borrow, USDC, 4_000 * 10**6, 2, 0, alice.address)
    assert alice.holds(USDC) == 14_000 * 10**6
    debt_token = DEPLOYMENT["aave-v3-practice-usdc"]["debt_token"]
    assert alice.holds(debt_token) == pytest.approx(4_000 * 10**6, abs=2)
    account = node.call(AAVE, "getUserAccountData(address)", alice.address, returns="(" + ",".join(["uint256"] * 6) + ")")
    assert account[0] == pytest.approx(6_000 * 10**8, rel=1e-6)
    assert account[5] == pytest.approx(6_000 * 0.83 / 4_000 * 1e18, rel=1e-3)
    # What secures a loan stays.
    alice.call(AAVE, "withdraw(address,uint256,address)", WETH, ETHER, alice.address, succeeds=False)
    a_year_later(node)
    assert alice.holds(debt_token) == pytest.approx(4_000 * 10**6 * 1.054, rel=1e-5)
    alice.call(USDC, "approve(address,uint256)", AAVE, 2**256 - 1)
    alice.call(AAVE, "repay(address,uint256,uint256,address)", USDC, 2**256 - 1, 2, alice.address)
    assert alice.holds(debt_token) == 0
    alice.call(AAVE, "withdraw(address,uint256,address)", WETH, 2**256 - 1, alice.address)
    assert alice.holds(WETH) > 2 * ETHER


def test_aave_refuses_with_its_numbers(node, alice):
    with pytest.raises(Failed) as caught:
        node.call(AAVE, "supply(address,uint256,address,uint16)", USDC, 0, alice.address, 0)
    assert caught.value.message == "execution reverted: 26" and caught.value.code == 3


def test_comet_pays_its_rate(node, alice):
    alice.call(USDC, "approve(address,uint256)", COMET, THOUSAND)
    alice.call(COMET, "supply(address,uint256)", USDC, THOUSAND)
    assert alice.holds(COMET) == pytest.approx(THOUSAND, abs=1)
    utilization = node.call(COMET, "getUtilization()")
    rate = node.call(COMET, "getSupplyRate(uint256)", utilization)
    assert rate * YEAR / 1e18 == pytest.approx(0.04, rel=1e-6)
    a_year_later(node)
    assert alice.holds(COMET) == pytest.approx(THOUSAND * 1.04, rel=1e-5)
    alice.call(COMET, "withdraw(address,uint256)", USDC, 2**256 - 1)
    assert alice.holds(COMET) == 0 and alice.holds(USDC) > 10_039 * 10**6
    alice.call(COMET, "withdraw(address,uint256)", USDC, 1, succeeds=False)


@pytest.mark.parametrize("identifier, rate", [("morpho-practice-usdc", 0.049), ("sky-susds-practice", 0.045)])
def test_a_vault_by_its_standard(node, alice, identifier, rate):
    entry = DEPLOYMENT[identifier]
    vault, asset, amount = at(identifier), addressed(entry["underlying"]), 1_000 * 10 ** entry["decimals"]
    if asset == USDS:
        mint(node, alice, "usds", 10 * amount)
    before = alice.holds(asset)
    alice.call(asset, "approve(address,uint256)", vault, amount)
    preview = node.call(vault, "previewDeposit(uint256)", amount)
    alice.call(vault, "deposit(uint256,address)", amount, alice.address)
    shares = alice.holds(vault)
    assert shares == preview == pytest.approx(1_000 * 10**18, rel=1e-6)
    assert node.call(vault, "asset()", returns="(address)") == asset
    a_year_later(node)
    worth = node.call(vault, "convertToAssets(uint256)", shares)
    assert worth == pytest.approx(amount * (1 + rate), rel=1e-5)
    assert node.call(vault, "maxWithdraw(address)", alice.address) == worth
    alice.call(vault, "withdraw(uint256,address,address)", amount // 2, alice.address, alice.address)
    alice.call(vault, "redeem(uint256,address,address)", alice.holds(vault), alice.address, alice.address)
    assert alice.holds(vault) == 0
    assert alice.holds(asset) - before == pytest.approx(amount * rate, rel=1e-3)
    alice.call(vault, "redeem(uint256,address,address)", 1, alice.address, alice.address, succeeds=False)


def test_usdt_answers_nothing_and_approves_through_zero(node, alice):
    mint(node, alice, "usdt", THOUSAND)
    alice.call(USDT, "approve(address,uint256)", AAVE, 5)
    alice.call(USDT, "approve(address,uint256)", AAVE, THOUSAND, succeeds=False)
    alice.call(USDT, "approve(address,uint256)", AAVE, 0)
    alice.call(USDT, "approve(address,uint256)", AAVE, THOUSAND)
    data = hexed(abi.encode_call("transfer(address,uint256)", b"\x99" * 20, 1))
    assert node.rpc("eth_call", {"from": str(alice), "to": hexed(USDT), "data": data}, "latest") == "0x"
    alice.call(AAVE, "supply(address,uint256,address,uint16)", USDT, THOUSAND, alice.address, 0)
    assert alice.holds(DEPLOYMENT["aave-v3-practice-usdt"]["receipt"]) == pytest.approx(THOUSAND, abs=1)
    alice.call(AAVE, "withdraw(address,uint256,address)", USDT, 2**256 - 1, alice.address)
    assert 0 <= alice.holds(USDT) - THOUSAND < 100  # a block's worth of interest


def test_wrapped_ether(node, alice):
    alice.call(WETH, "deposit()", value=ETHER)
    alice.send(to=WETH, value=ETHER)
    assert alice.holds(WETH) == 2 * ETHER
    before = alice.ether()
    receipt = alice.call(WETH, "withdraw(uint256)", 2 * ETHER)
    assert alice.ether() > before + 2 * ETHER - 10**16
    assert receipt["logs"][0]["topics"][0] == abi.topic("Withdrawal(address,uint256)")
    alice.call(WETH, "withdraw(uint256)", 1, succeeds=False)


def test_lido_grows_and_wraps(node, alice):
    lido, wrapped = at("lido-practice-steth"), at("lido-practice-wsteth")
    receipt = alice.call(lido, "submit(address)", bytes(20), value=ETHER)
    assert abi.topic("Submitted(address,uint256,address)") in [log["topics"][0] for log in receipt["logs"]]
    assert alice.holds(lido) == pytest.approx(ETHER, abs=2)
    shares = node.call(lido, "sharesOf(address)", alice.address)
    a_year_later(node)
    assert alice.holds(lido) == pytest.approx(1.028 * ETHER, rel=1e-5)
    assert node.call(lido, "sharesOf(address)", alice.address) == shares
    alice.call(lido, "approve(address,uint256)", wrapped, alice.holds(lido) * 2)
    alice.call(wrapped, "wrap(uint256)", alice.holds(lido))
    assert alice.holds(wrapped) == pytest.approx(shares, rel=1e-7)  # a block's growth stays behind
    assert node.call(wrapped, "stEthPerToken()") == pytest.approx(1.028 * ETHER, rel=1e-5)
    alice.call(wrapped, "unwrap(uint256)", alice.holds(wrapped))
    assert alice.holds(wrapped) == 0 and alice.holds(lido) > 1.02 * ETHER
    alice.call(lido, "submit(address)", bytes(20), value=0, succeeds=False)


def test_swaps_pay_what_was_quoted(node, alice):
    paths = "(uint256[])"
    quote = node.call(ROUTER, "getAmountsOut(uint256,address[])", ETHER, [WETH, USDC], returns=paths)
    assert quote[1] == pytest.approx(3_000 * 0.997 * 10**6, rel=1e-3)
    before = alice.holds(USDC)
    alice.call(
        ROUTER, "swapExactETHForTokens(uint256,address[],address,uint256)",
        quote[1], [WETH, USDC], alice.address, FOREVER, value=ETHER)
    assert alice.holds(USDC) == before + quote[1]

    alice.call(USDC, "approve(address,uint256)", ROUTER, 2**256 - 1)
    quote = node.call(ROUTER, "getAmountsOut(uint256,address[])", THOUSAND, [USDC, USDT], returns=paths)
    exact = "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)"
    alice.call(ROUTER, exact, THOUSAND, quote[1] + 1, [USDC, USDT], alice.address, FOREVER, succeeds=False)
    alice.call(ROUTER, exact, THOUSAND, quote[1], [USDC, USDT], alice.address, 1, succeeds=False)
    alice.call(ROUTER, exact, THOUSAND, quote[1], [USDC, USDT], alice.address, FOREVER)
    assert alice.holds(USDT) == quote[1]

    before = alice.ether()
    alice.call(
        ROUTER, "swapExactTokensForETH(uint256,uint256,address[],address,uint256)",
        3 * THOUSAND, 1, [USDC, WETH], alice.address, FOREVER)
    assert alice.ether() - before > 0.98 * ETHER

    quote = node.call(ROUTER, "getAmountsIn(uint256,address[])", 100 * ETHER, [USDC, DAI], returns=paths)
    alice.call(
        ROUTER, "swapTokensForExactTokens(uint256,uint256,address[],address,uint256)",
        100 * ETHER, quote[0], [USDC, DAI], alice.address, FOREVER)
    assert alice.holds(DAI) == 100 * ETHER


def test_swaps_go_through_several_pools(node, alice):
    alice.call(USDC, "approve(address,uint256)", ROUTER, 2**256 - 1)
    wrapped = at("lido-practice-wsteth")
    path = [USDC, WETH, wrapped]
    quote = node.call(ROUTER, "getAmountsOut(uint256,address[])", 3 * THOUSAND, path, returns="(uint256[])")
    receipt = alice.call(
        ROUTER, "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)",
        3 * THOUSAND, quote[2], path, alice.address, FOREVER)
    assert alice.holds(wrapped) == quote[2] == gave(receipt, wrapped)


def test_a_permit_is_an_approval(node, alice, bob):
    deadline = 2**40
    domain = node.call(USDC, "DOMAIN_SEPARATOR()", returns="(bytes32)")
    kind = keccak256(b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
    struct = keccak256(abi.encode(
        "(bytes32,address,address,uint256,uint256,uint256)", [kind, alice.address, bob.address, 77, 0, deadline]))
    parity, r, s = sign_hash(keccak256(b"\x19\x01" + domain + struct), alice.key)
    permit = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"
    proof = (deadline, 27 + parity, r.to_bytes(32, "big"), s.to_bytes(32, "big"))
    node.rpc("anvil_setBalance", str(bob), hex(ETHER))
    bob.call(USDC, permit, alice.address, bob.address, 78, *proof, succeeds=False)
    bob.call(USDC, permit, alice.address, bob.address, 77, *proof)
    assert node.call(USDC, "allowance(address,address)", alice.address, bob.address) == 77
    bob.call(USDC, permit, alice.address, bob.address, 77, *proof, succeeds=False)
    bob.call(USDC, "transferFrom(address,address,uint256)", alice.address, bob.address, 77)
    assert bob.holds(USDC) == 77


def test_multicall_reads_many_at_once(node, alice):
    reads = [
        [USDC, False, abi.encode_call("balanceOf(address)", alice.address)],
        [at("multicall3"), False, abi.encode_call("getEthBalance(address)", alice.address)],
        [WETH, True, abi.encode_call("withdraw(uint256)", 1)],
    ]
    answers = node.call(
        at("multicall3"), "aggregate3((address,bool,bytes)[])", reads, returns="((bool,bytes)[])")
    assert [success for success, _ in answers] == [True, True, False]
    assert int.from_bytes(answers[0][1], "big") == 10_000 * 10**6
    assert int.from_bytes(answers[1][1], "big") == alice.ether()


def test_every_listed_contract_is_there(node):
    for entry in DEPLOYMENT.values():
        assert node.rpc("eth_getCode", entry["address"]) != "0x", entry["id"]
        for role in ("deposit", "withdraw"):
            if entry.get(role):
                selector = abi.selector(entry[role]["signature"]).hex()
                assert selector in node.rpc("eth_getCode", entry[role]["target"]), (entry["id"], role)


def test_the_faucet_tops_up_and_no_more(node, bob):
    told = node.rpc("seraph_fund", str(bob))
    assert len(told["transactions"]) == 2 and bob.ether() == 10 * ETHER and bob.holds(USDC) == 10_000 * 10**6
    assert node.rpc("seraph_fund", str(bob))["transactions"] == []
    bob.send(to=b"\x99" * 20, value=ETHER, priority_fee=GWEI)
    assert len(node.rpc("seraph_fund", str(bob))["transactions"]) == 1
    node.rpc("seraph_fund", str(bob), hex(12 * ETHER), hex(20_000 * 10**6))
    assert bob.ether() == 12 * ETHER and bob.holds(USDC) == 20_000 * 10**6
