"""The labels and which slots each action may hold. Exported with the model, so that the reader in
Swift decodes under the same table. `prev` and `order` belong to the sentence more than to the
action: every action that spends may take the yield of the step before, and any may be told to go first.
"""

ACTIONS = ("send swap wrap unwrap bridge supply withdraw borrow repay stake unstake claim add_liquidity remove_liquidity "
           "approve revoke call earn rank explain compare balance portfolio price quote gas history allowances status query "
           "remember forget recall save_contact confirm reject modify help greet thanks unknown").split()

SLOTS = ("amount amount_out prev keep asset to_asset to_amount min_out recipient spender address contract protocol exclude "
         "chain to_chain exclude_chain collateral slippage token_id note function arg risk_low risk_medium risk_high lockup "
         "min_apy positions limit since older category sort subject text name hash step drop order").split()

ALLOWED = {
    "send": "amount keep prev asset recipient chain token_id contract note",
    "swap": "amount amount_out keep prev asset to_asset min_out slippage protocol exclude recipient chain",
    "wrap": "amount amount_out keep prev asset to_asset chain",
    "unwrap": "amount amount_out keep prev asset to_asset chain",
    "bridge": "amount amount_out keep prev asset to_asset to_chain chain protocol exclude recipient slippage min_out",
    "supply": "amount keep prev asset protocol contract chain",
    "withdraw": "amount keep prev asset protocol contract chain recipient",
    "borrow": "amount asset protocol collateral chain contract",
    "repay": "amount keep prev asset protocol chain contract",
    "stake": "amount keep prev asset to_asset protocol contract chain",
    "unstake": "amount keep prev asset to_asset protocol contract chain",
    "claim": "asset protocol contract chain amount recipient",
    "add_liquidity": "amount keep prev asset to_asset to_amount protocol contract chain slippage",
    "remove_liquidity": "amount keep asset to_asset to_amount protocol contract chain slippage prev",
    "approve": "amount asset spender chain token_id contract prev",
    "revoke": "asset spender older chain contract amount",
    "call": "contract function arg amount asset chain protocol",
    "earn": ("amount keep prev asset risk_low risk_medium risk_high lockup min_apy positions protocol exclude category "
             "chain exclude_chain sort"),
    "rank": "asset category risk_low risk_medium risk_high lockup min_apy chain exclude_chain limit sort protocol exclude",
    "explain": "subject chain",
    "compare": "subject sort category asset chain",
    "balance": "asset address chain contract",
    "portfolio": "chain address",
    "price": "asset chain",
    "quote": "amount amount_out keep prev asset to_asset protocol chain to_chain",
    "gas": "chain",
    "history": "limit asset since address chain",
    "allowances": "asset spender address chain older",
    "status": "hash chain",
    "query": "contract asset function arg chain protocol",
    "remember": "text", "forget": "text", "recall": "text",
    "save_contact": "name address chain",
    "confirm": "", "reject": "",
    "modify": ("amount amount_out keep asset to_asset to_amount min_out recipient spender address contract protocol exclude chain "
               "to_chain exclude_chain collateral slippage token_id note function arg risk_low risk_medium risk_high lockup min_apy "
               "positions limit since older category sort step drop prev name text"),
    "help": "", "greet": "", "thanks": "", "unknown": "",
}
ALLOWED = {a: s.split() + ([] if a in ("confirm", "reject", "help", "greet", "thanks", "unknown") else ["order"]) for a, s in ALLOWED.items()}

START_LABELS = ["O"] + ACTIONS
TAG_LABELS = ["O"] + [p + s for s in SLOTS for p in ("B-", "I-")]

NONE, PLAN, ASK, SHOWN = "none", "plan", "ask", "shown"
STATES = (NONE, PLAN, ASK, SHOWN)

# Actions after which a plan is on the table, and those after which something is shown.
PLANNED = ACTIONS[:ACTIONS.index("earn") + 1]
READS = ACTIONS[ACTIONS.index("earn"):ACTIONS.index("query") + 1] + ["recall"]

assert set(ALLOWED) == set(ACTIONS) and all(s in SLOTS for v in ALLOWED.values() for s in v)
