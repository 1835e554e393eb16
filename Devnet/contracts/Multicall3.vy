# pragma version 0.4.3
# @title Multicall3: many reads in one call.
# @dev   Bounds the original doesn't have: 64 calls, 1024 bytes in, 2048 bytes out.

struct Call:
    target: address
    callData: Bytes[1024]

struct Call3:
    target: address
    allowFailure: bool
    callData: Bytes[1024]

struct Call3Value:
    target: address
    allowFailure: bool
    value: uint256
    callData: Bytes[1024]

struct Result:
    success: bool
    returnData: Bytes[2048]

CALLS: constant(uint256) = 64


@payable
@external
def aggregate(calls: DynArray[Call, CALLS]) -> (uint256, DynArray[Bytes[2048], CALLS]):
    answers: DynArray[Bytes[2048], CALLS] = []
    for call: Call in calls:
        success: bool = False
        data: Bytes[2048] = b""
        success, data = raw_call(call.target, call.callData, max_outsize=2048, revert_on_failure=False)
        assert success, "Multicall3: call failed"
        answers.append(data)
    return block.number, answers


@payable
@external
def tryAggregate(requireSuccess: bool, calls: DynArray[Call, CALLS]) -> DynArray[Result, CALLS]:
    answers: DynArray[Result, CALLS] = []
    for call: Call in calls:
        success: bool = False
        data: Bytes[2048] = b""
        success, data = raw_call(call.target, call.callData, max_outsize=2048, revert_on_failure=False)
        assert success or not requireSuccess, "Multicall3: call failed"
        answers.append(Result(success=success, returnData=data))
    return answers


@payable
@external
def aggregate3(calls: DynArray[Call3, CALLS]) -> DynArray[Result, CALLS]:
    answers: DynArray[Result, CALLS] = []
    for call: Call3 in calls:
        success: bool = False
        data: Bytes[2048] = b""
        success, data = raw_call(call.target, call.callData, max_outsize=2048, revert_on_failure=False)
        assert success or call.allowFailure, "Multicall3: call failed"
        answers.append(Result(success=success, returnData=data))
    return answers


@payable
@external
def aggregate3Value(calls: DynArray[Call3Value, CALLS]) -> DynArray[Result, CALLS]:
    answers: DynArray[Result, CALLS] = []
    total: uint256 = 0
    for call: Call3Value in calls:
        total += call.value
        success: bool = False
        data: Bytes[2048] = b""
        success, data = raw_call(
            call.target, call.callData, max_outsize=2048, value=call.value, revert_on_failure=False,
        )
        assert success or call.allowFailure, "Multicall3: call failed"
        answers.append(Result(success=success, returnData=data))
    assert msg.value == total, "Multicall3: value mismatch"
    return answers


@view
@external
def getEthBalance(addr: address) -> uint256:
    return addr.balance


@view
@external
def getBlockNumber() -> uint256:
    return block.number


@view
@external
def getBlockHash(blockNumber: uint256) -> bytes32:
    return blockhash(blockNumber)


@view
@external
def getLastBlockHash() -> bytes32:
    return blockhash(block.number - 1)


@view
@external
def getCurrentBlockTimestamp() -> uint256:
    return block.timestamp


@view
@external
def getCurrentBlockGasLimit() -> uint256:
    return block.gaslimit


@view
@external
def getCurrentBlockCoinbase() -> address:
    return block.coinbase


@view
@external
def getBasefee() -> uint256:
    return block.basefee


@view
@external
def getChainId() -> uint256:
    return chain.id
