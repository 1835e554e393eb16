/// Everything that can be wrong with a model file or with a request to a model.
///
/// Cases are facts with their numbers. ``ModelError+Explanation.swift`` makes
/// sentences of them; nothing else here composes English.
public enum ModelError: Error, Hashable, Sendable {
    // The file.
    case unreadable(path: String, errno: Int32)
    case notGGUF
    case bigEndian
    case unsupportedVersion(UInt32)
    /// A field at `offset` needs `bytes` more than the file has.
    case truncated(offset: Int, bytes: UInt64)
    case countTooLarge(of: Count, count: UInt64, limit: UInt64)
    case badText(offset: Int)
    case badName(String)
    case badMetadataType(key: String, type: UInt32)
    case badAlignment(UInt64)
    case duplicateKey(String)
    case duplicateTensor(String)
    case badShape(tensor: String)
    case unknownTensorType(tensor: String, type: UInt32)
    case misalignedTensor(String)
    case tensorOutOfBounds(String)
    case overlappingTensors(String, String)
    /// A part of a split model whose name does not say where the others are.
    case splitNameUnclear(path: String, part: Int, of: Int)

    // What the file says.
    case missingKey(String)
    case wrongType(key: String, wanted: String)
    case badValue(key: String)
    case missingTensor(String)
    case wrongShape(tensor: String, found: [Int], wanted: [Int])
    case typeNotSupported(tensor: String, type: String)
    case architectureNotSupported(String)
    case ropeScalingNotSupported(String)
    case tensorNotUnderstood(String)

    // The tokenizer.
    case tokenizerNotSupported(String)
    case preTokenizerNotSupported(String)
    case badMerge(Int)
    case missingByte(UInt8)
    case unknownToken(String)

    // A request.
    case tokenOutOfRange(Int32)
    case featureOutOfRange(Int32)
    case positionOutOfRange(Int)
    case featuresDoNotMatch(tokens: Int, features: Int)
    case emptyPrompt
    case tooLong(tokens: Int, limit: Int)
    case notFinite

    public enum Count: String, Sendable {
        case metadata = "metadata entries"
        case tensors
        case array = "array elements"
        case string = "bytes in a string"
        case dimensions
        case nesting = "nested arrays"
    }
}
