import Ethereum

/// Everything the files say, read and checked but not yet indexed.
struct RegistryContents {
    var networks: [Network] = []
    var tokens: [Token] = []
    var contracts: [ContractRecord] = []
    var protocols: [ProtocolRecord] = []
    var yields: [YieldPoint] = []
    var dependencies: [Dependency] = []
    var files: [Registry.DataFile] = []
    var weights: JSON?
}
