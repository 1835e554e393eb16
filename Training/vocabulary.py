"""Word lists for the value generators: people, things, functions, terms. No logic here."""

ROUND = [1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 750, 800, 1000, 1200, 1500, 2000, 2500, 3000, 5000, 7500, 10000, 20000, 25000, 50000, 100000, 250000, 1000000]
DECIMALS = ["5", "1", "2", "25", "75", "05", "01", "3", "4", "8", "15", "35", "001", "005", "125", "6", "7", "9", "02", "333", "42", "99"]
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ ten twenty thirty forty fifty sixty seventy eighty ninety".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = "january february march april may june july august september october november december".split()

FIRST_NAMES = """maya bob alice lucy lucas luca anna tom tim jim kim sam alex alexandra ravi priya kenji yuki hiroshi sakura mei wei lin chen
jing hao xiu minh linh thao nguyen anh somchai arun deepa anil sunita rahul pooja arjun meera farid fatima omar layla yusuf aisha hassan
zainab khalid noor ibrahim amina kwame ama kofi abena chidi ngozi emeka ifeoma tunde bola zola thabo sipho naledi lerato amara desta
almaz selam tesfaye juan maria jose carlos lucia diego sofia mateo valentina pablo camila rafael beatriz joao ines thiago paulo ana
pedro luiz giulia marco luca chiara matteo elena francesca pierre camille luc chloe antoine margot jean claire hans greta jonas lena
lukas klara fritz heidi anders ingrid lars freya bjorn astrid sven olga ivan natasha dmitri sergei irina vlad katya oksana taras
mykola agnieszka piotr kasia jan zofia milan petra tomas jana zoltan eszter andrei ioana nikos eleni yiannis dimitra mehmet ayse emre
zeynep levent defne ari noa eitan yael david sarah rebecca adam hannah josh rachel ben emma liam noah olivia ava mia ethan mason
logan zoe nora theo leo max ruby jack oscar harry george rosie molly declan siobhan niamh cillian aoife rhys megan owen hamish
iona craig shona moana tane aroha keoni leilani kai sina tavita malia ezra silas wren juno rowan sage indigo dara quinn riley casey
jordan taylor morgan jamie charlie frankie bobby billy danny kelly stacy tracy vicky nick rick mick patty terry gary barry larry""".split()
SURNAMES = """smith jones okafor adeyemi mensah nkosi haile patel sharma singh khan ahmed hussein ali rahman tanaka sato suzuki kim park lee
chen wang zhang nguyen tran santos silva garcia lopez martinez rossi bianchi muller schmidt fischer dubois laurent petrov ivanova kowalski
novak horvat jensen larsen nilsson papadopoulos yilmaz demir cohen levi murphy kelly walsh campbell stewart evans morgan brown white green""".split()
NICKNAMES = """mikey jonny bobbo lil-d big mike ace t-bone dee jj kk cj tj aj d-man nana pops sis bro sensei doc skip buzz ziggy bean pip moose
tank duke chip dash boo kiki lulu coco momo gigi fifi titi zaza bibi""".replace("big mike", "bigmike").split()
TITLES = ["mr", "mrs", "ms", "dr", "uncle", "aunt", "auntie", "grandma", "grandpa", "cousin", "coach", "prof", "big", "little", "señor", "sister"]
ROLES = ["mom", "mum", "dad", "my wife", "my husband", "landlord", "the landlord", "accountant", "cold wallet", "cold storage", "my ledger", "hot wallet",
         "savings", "savings wallet", "the gym", "my brother", "my sister", "boss", "roommate", "the dao", "treasury", "the treasury", "my other wallet",
         "work wallet", "main wallet", "vault", "the studio", "tax pot", "ops wallet", "the babysitter", "my plumber", "the vet", "multisig", "payroll",
         "trading wallet", "burner", "my burner", "school", "the bakery", "rent wallet"]
ANIMALS = "doge cat frog wolf bear bull otter panda shark whale tiger lynx hawk owl raven fox badger koala llama moose goose crab squid turtle gecko mole ape monkey pug corgi".split()
MATTER = "moon solar nova zephyr ember amber lunar terra aqua iron silver cobalt onyx prism delta sigma omega vertex apex orbit nimbus cirrus quartz maple cedar willow river harbor anchor beacon lantern comet".split()
ONSETS = "b c d f g h j k l m n p r s t v w z br cr dr fl gl gr kr pl sk sl sn st tr th sh ch qu".split()
NUCLEI = "a e i o u a e i o u ai ee oo ou ia".split()
CODAS = "b d g k l m n p r s t x z nd rk st lt mp sh ng".split()
TERMS = """impermanent loss|slippage|gas|gas fees|apy|apr|liquidity pool|liquid staking|restaking|a flash loan|flash loans|a dex|an amm|mev|front running|sandwich
attacks|staking|yield farming|a vault|a smart contract|a seed phrase|a private key|a multisig|collateral|liquidation|liquidation risk|health factor|ltv|
loan to value|a stablecoin|algorithmic stablecoins|depeg risk|depegging|an oracle|oracle risk|bridge risk|a bridge|layer 2|rollups|optimistic rollups|
zk rollups|a nonce|gwei|wei|base fee|priority fee|eip-1559|account abstraction|token approvals|an allowance|unlimited approval|permit|permit2|an lst|
an lrt|a governance token|tvl|total value locked|a timelock|an admin key|upgradeable contracts|a proxy|an audit|bug bounty|a rug pull|phishing|address
poisoning|slashing|validator|withdrawal queue|unbonding|cooldown|lockup|wrapped eth|a wrapped token|erc20|an erc-4626 vault|nft|tick range|concentrated
liquidity|price impact|basis trade|funding rate|delta neutral|real yield|points|airdrops|borrow rate|utilisation|utilization|isolated lending|peg|
self custody|hardware wallet|ens|a block explorer|finality|reorg|mempool|private mempool|smart score|the trust graph|promptrank|risk score""".replace("\n", " ").split("|")
TERMS = [t.strip() for t in TERMS]
FUNCTIONS = """transfer approve balanceOf totalSupply mint burn deposit withdraw redeem claim stake unstake getReward earned increment decrement setFee
setOwner transferOwnership pause unpause paused owner ownerOf tokenURI name symbol decimals allowance getReserves token0 token1 slot0 convertToAssets
convertToShares previewRedeem previewDeposit maxWithdraw totalAssets asset exchangeRate getPoolId getAmountsOut vote delegate castVote execute propose
register renew multicall poke harvest rebalance sync skim setApprovalForAll safeTransferFrom supportsInterface getRoundData latestAnswer latestRoundData
nonces permit cap rate fee admin implementation upgradeTo initialize addLiquidity removeLiquidity swapExactTokensForTokens refund cancel settle enter
exit lock unlock increaseAllowance ping touch store retrieve setValue getValue counter currentEpoch rewardRate periodFinish""".split()
VERBS = "get set add remove update mint burn claim start stop open close check enable disable fetch compute register reset join leave submit".split()
NOUNS = "fee owner rate reward price limit user account epoch pool vault token supply debt share limit role name status round bid order proof".split()
NOTES = ["happy birthday", "thanks", "thank you!", "rent march", "for pizza", "gm", "love you", "lunch", "happy birthday mom", "see you soon", "sorry i'm late",
         "congrats on the new job", "beers on friday", "invoice 42", "concert tickets", "good luck", "merry christmas", "you rock", "first payment", "deposit",
         "here is your share", "from all of us", "get well soon", "happy bday", "coffee", "for the cab", "welcome home", "paid in full", "last one i promise"]
