/// How the numbers of a tensor are stored: ggml's types and their numbers.
///
/// All are known, so that any file can be listed and its bounds checked; the ones
/// that can also be computed with are those of ``isSupported``: what Q4_K_M, Q5_K_M,
/// Q6_K, Q8_0, Q4_0 and unquantised files hold.
public enum TensorType: UInt32, Sendable, CaseIterable {
    case f32 = 0, f16, q4_0, q4_1
    case q5_0 = 6, q5_1, q8_0, q8_1, q2_K, q3_K, q4_K, q5_K, q6_K, q8_K
    case iq2_xxs, iq2_xs, iq3_xxs, iq1_s, iq4_nl, iq3_s, iq2_s, iq4_xs
    case i8, i16, i32, i64, f64, iq1_m, bf16
    case tq1_0 = 34, tq2_0
    case mxfp4 = 39

    /// Values come in blocks of so many, each block of so many bytes.
    var block: (values: UInt64, bytes: UInt64) {
        switch self {
        case .f32, .i32: (1, 4)
        case .f16, .bf16, .i16: (1, 2)
        case .i8: (1, 1)
        case .i64, .f64: (1, 8)
        case .q4_0, .iq4_nl: (32, 18)
        case .q4_1: (32, 20)
        case .q5_0: (32, 22)
        case .q5_1: (32, 24)
        case .q8_0: (32, 34)
        case .q8_1: (32, 36)
        case .mxfp4: (32, 17)
        case .q2_K: (256, 84)
        case .q3_K, .iq3_s: (256, 110)
        case .q4_K: (256, 144)
        case .q5_K: (256, 176)
        case .q6_K: (256, 210)
        case .q8_K: (256, 292)
        case .iq2_xxs, .tq2_0: (256, 66)
        case .iq2_xs: (256, 74)
        case .iq3_xxs: (256, 98)
        case .iq1_s: (256, 50)
        case .iq2_s: (256, 82)
        case .iq4_xs: (256, 136)
        case .iq1_m: (256, 56)
        case .tq1_0: (256, 54)
        }
    }

    /// As people write it: Q8_0, F16.
    public var name: String { "\(self)".uppercased() }

    /// True for the types the kernels can compute with.
    public var isSupported: Bool {
        switch self {
        case .f32, .f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q4_K, .q5_K, .q6_K: true
        default: false
        }
    }
}
