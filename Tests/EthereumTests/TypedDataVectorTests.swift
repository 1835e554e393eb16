import Ethereum
import TestSupport
import Testing

/// Every typed message of the shared corpora.
@Suite(.serialized) struct TypedDataVectorTests {
    @Test func peer() throws {
        try Vectors.run("peer/eip712.jsonl.gz") { row in
            let data = try TypedData(json: try (row["typedData"]).orMalformed("typedData"))
            let key = SecretBytes(copying: try row.hex("privateKey"))
            return try data.encodeType(data.primaryType) == row.text("encodeType")
                && data.domainSeparator == row.hex("domainSeparator")
                && data.messageHash == row.hex("structHash")
                && data.signingHash == row.hex("digest")
                && Secp256k1.sign(hash: data.signingHash, with: key).bytes == row.hex("signature")
        }
    }
}
