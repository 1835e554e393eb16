extension ModelError {
    /// What happened and what to do, for a person. Names from the file are quoted
    /// with everything unprintable taken out and cut at 80 characters.
    public var explanation: String {
        switch self {
        case .unreadable(let path, let errno):
            "The model file \(quoted(path)) could not be read (system error \(errno)). Check that it exists and that you may read it."
        case .notGGUF:
            "This is not a GGUF model file: it does not begin with the letters GGUF."
        case .bigEndian:
            "This GGUF file is written for big-endian machines. Use the little-endian version of the model."
        case .unsupportedVersion(let version):
            "This GGUF file is of version \(version); versions 2 and 3 can be read. Convert it with a current tool."
        case .truncated(let offset, let bytes):
            "The model file ends too early: \(bytes) bytes were expected at byte \(offset). Download it again."
        case .countTooLarge(let what, let count, let limit):
            "The model file claims \(count) \(what.rawValue), more than the \(limit) that are possible here. The file is damaged or was made to mislead."
        case .badText(let offset):
            "The model file holds text at byte \(offset) that is not valid UTF-8. The file is damaged."
        case .badName(let name):
            "The model file holds a name that is not allowed: \(quoted(name)). The file is damaged."
        case .badMetadataType(let key, let type):
            "The model file gives \(quoted(key)) the type \(type), which GGUF does not have. The file is damaged or newer than this program."
        case .badAlignment(let alignment):
            "The model file asks for an alignment of \(alignment) bytes; a power of two between 8 and 65536 is needed."
        case .duplicateKey(let key):
            "The model file says \(quoted(key)) twice. It is not clear which is meant, so it was not loaded."
        case .duplicateTensor(let name):
            "The model file holds the tensor \(quoted(name)) twice. It was not loaded."
        case .badShape(let tensor):
            "The shape of the tensor \(quoted(tensor)) is impossible. The file is damaged."
        case .unknownTensorType(let tensor, let type):
            "The tensor \(quoted(tensor)) has the type \(type), which is not known here. The file may be newer than this program."
        case .misalignedTensor(let tensor):
            "The tensor \(quoted(tensor)) does not lie on the alignment the file itself asks for. The file is damaged."
        case .tensorOutOfBounds(let tensor):
            "The tensor \(quoted(tensor)) lies beyond the end of the file. Download the model again."
        case .overlappingTensors(let first, let second):
            "The tensors \(quoted(first)) and \(quoted(second)) share bytes of the file. The file is damaged."
        case .splitNameUnclear(let path, let part, let count):
            "\(quoted(path)) is part \(part) of \(count) of a model, but its name does not end the way such parts are named (…-00001-of-0000N.gguf), so the others cannot be found. Give the parts their names back and keep them in one folder."
        case .missingKey(let key):
            "The model file does not say \(quoted(key)), which is needed to run it."
        case .wrongType(let key, let wanted):
            "The model file gives \(quoted(key)) in another form than the \(wanted) it must be."
        case .badValue(let key):
            "The model file gives \(quoted(key)) a value that cannot be right."
        case .missingTensor(let tensor):
            "The model file lacks the tensor \(quoted(tensor)), which is needed to run it."
        case .wrongShape(let tensor, let found, let wanted):
            "The tensor \(quoted(tensor)) has the shape \(shape(found)) where \(shape(wanted)) is needed. The parts of this file do not belong together."
        case .typeNotSupported(let tensor, let type):
            "The tensor \(quoted(tensor)) is stored as \(type), which is not supported. Use a Q4_K_M, Q5_K_M, Q6_K, Q8_0 or F16 version of the model."
        case .architectureNotSupported(let name):
            "Models of the architecture \(quoted(name)) are not supported. Llama, SmolLM, Mistral, Qwen 2 and 3, Gemma 1 to 3 and Phi 3 are, without experts."
        case .ropeScalingNotSupported(let name):
            "This model stretches its positions in a way that is not supported, \(quoted(name)); linear and yarn are."
        case .tensorNotUnderstood(let name):
            "The model file holds the tensor \(quoted(name)), which this kind of model does not have as it is known here. Its answers would be wrong, so it was not loaded."
        case .tokenizerNotSupported(let name):
            "The tokenizer \(quoted(name)) is not supported; gpt2 (byte-level BPE), llama (SentencePiece) and bert (WordPiece) are."
        case .preTokenizerNotSupported(let name):
            "The way this model splits text before tokenizing, \(quoted(name)), is not supported."
        case .badMerge(let index):
            "Merge number \(index) of the tokenizer does not fit its vocabulary. The file is damaged."
        case .missingByte(let byte):
            "The tokenizer has no token for the byte \(byte), so it could not read every text. The file is damaged."
        case .unknownToken(let name):
            "The tokenizer has no token \(quoted(name)), which is needed here. The model belongs to another version of this program."
        case .tokenOutOfRange(let token):
            "Token \(token) is not in this model's vocabulary."
        case .featureOutOfRange(let row):
            "Feature row \(row) is not in this model."
        case .positionOutOfRange(let position):
            "Position \(position) is not in this text."
        case .featuresDoNotMatch(let tokens, let features):
            "\(tokens) tokens came with features for \(features)."
        case .emptyPrompt:
            "There is nothing to read: the text is empty."
        case .tooLong(let tokens, let limit):
            "The text is too long for this model: \(tokens) tokens, and it reads at most \(limit). Say it in fewer words."
        case .notFinite:
            "The model computed something that is not a number. Its file is damaged; nothing was concluded from it."
        }
    }

    private func quoted(_ name: String) -> String {
        let plain = name.unicodeScalars.lazy.map { scalar -> Character in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned,
                .lineSeparator, .paragraphSeparator:
                "?"
            default: Character(scalar)
            }
        }
        let cut = plain.prefix(80)
        return "“\(String(cut))\(name.unicodeScalars.count > 80 ? "…" : "")”"
    }

    private func shape(_ sizes: [Int]) -> String {
        sizes.map(String.init).joined(separator: " × ")
    }
}

extension ModelError: CustomStringConvertible {
    public var description: String { explanation }
}
