/// The languages that have a BIP-39 word list.
///
/// The order is the order in which a phrase of unnamed language is tried. Lists overlap (English and
/// French share 100 words, the two Chinese ones 1275), and a phrase may be valid in two of them; its
/// seed is made from the words and so is the same in each.
public enum Language: String, CaseIterable, Sendable {
    case english, french, italian, spanish, portuguese, czech, turkish, russian, japanese, korean
    case chineseSimplified = "chinese_simplified"
    case chineseTraditional = "chinese_traditional"

    /// By its English name or a locale code, in any case, with `-` or `_`: `japanese`, `ja`, `zh-CN`.
    public init?(named name: String) {
        let folded = name.lowercased().utf8.map { $0 == UInt8(ascii: "-") || $0 == 32 ? UInt8(ascii: "_") : $0 }
        let language = Self.allCases.first { language in
            ([language.rawValue] + language.codes).contains { $0.utf8.elementsEqual(folded) }
        }
        guard let language else { return nil }
        self = language
    }

    /// ISO 639 codes and the spellings that other wallets use for them.
    private var codes: [String] {
        switch self {
        case .english: ["en", "en_us", "en_gb"]
        case .french: ["fr", "fr_fr"]
        case .italian: ["it", "it_it"]
        case .spanish: ["es", "es_es"]
        case .portuguese: ["pt", "pt_br", "pt_pt"]
        case .czech: ["cs", "cz", "cs_cz"]
        case .turkish: ["tr", "tr_tr"]
        case .russian: ["ru", "ru_ru"]
        case .japanese: ["ja", "jp", "ja_jp"]
        case .korean: ["ko", "kr", "ko_kr"]
        case .chineseSimplified: ["zh_cn", "zh_hans", "zh", "chinese"]
        case .chineseTraditional: ["zh_tw", "zh_hant", "zh_hk"]
        }
    }

    /// What stands between two words. BIP-39 asks for the ideographic space in Japanese; under NFKD it
    /// is an ordinary one.
    var separator: String { self == .japanese ? "\u{3000}" : " " }
}
