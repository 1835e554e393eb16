"""Seraph's practice chain: a real EVM on one machine, spoken to by JSON-RPC.

Read it from the inside out:

    codec          hexadecimal, Keccak-256, RLP
    abi            selectors, arguments and revert reasons of contracts
    transactions   raw bytes -> a Transaction with its sender, and back
    merkle         the state, transaction and receipt tries
    engine         the one door to the executable specification that runs code
    blocks         headers and receipts: what is hashed, what is answered
    chain          accepts transactions, makes blocks, remembers states
    mempool        which waiting transaction may replace which, and who goes first
    storage        the state file: an append-only log that survives kill -9
    calls          eth_call, eth_estimateGas, eth_simulateV1
    tracing        debug_traceCall
    faucet         practice ETH and USDC
    arguments      reads and checks what a request says
    methods        the table of JSON-RPC methods
    server         HTTP/1.1 on 127.0.0.1
"""

VERSION = "1.0.0"
CLIENT = f"seraph-practice/{VERSION}"
