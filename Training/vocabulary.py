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
jordan taylor morgan jamie charlie frankie bobby billy danny kelly stacy tracy vicky nick rick mick patty terry gary barry larry
aditya akash ananya ankit anjali ashok chetan devika dinesh divya gaurav gopal harish ishaan jaya karan kavita kiran lakshmi lalita madhu
manish mohan naveen neha nikhil nisha pankaj pradeep preeti raj rajesh ramesh rekha ritu rohan rohit sachin sandeep shalini shreya shyam
sneha suresh swati tanvi usha varun vijay vikram vinod vivek adebayo adaeze ayodele bukola chinedu chukwuma damilola ebuka efe eniola femi
folake funmi gbenga ifeanyi jide kelechi kunle lanre mercy ndidi nkechi nneka nnamdi obinna onyeka osagie sade segun simisola taiwo temitope
tobi toyin uche ugo wale yemi akosua baraka esi faraji gathoni imani jabari jelani juma kamau makena mandla mwangi njeri otieno rudo sanaa
siyabonga tafara thandi wambui wanjiru zuri abdul abdullah adnan ahmad aliya asma bilal dalia dina faisal faris habib hamza hana huda hussein
imran iqbal jamal jamila karim leila mahmoud majid malak maryam mohammed mona muhammad mustafa nabil nadia nasser osama rami rania rashid reem
sadia salim salma samir samira shirin tariq walid yasmin younes zaid ziad binh chau cuong dung duc giang hieu hoa huong khoa lam nhung phuong
quang tam thanh trang trung tuan tuyen vinh jia jian jun kai wen ling peng qiang rong shan ting xiang xin ying yun zhen ziwei akira aiko
asuka ayumi daichi emi fumiko haruka haruto hina jiro kaito kaori keiko kenta koji makoto mariko megumi mika naoki nobu rina ryo satoshi
shota takeshi taro tomoko yoko yuna hyun jihoon jimin jisoo joon minho minji seojun seoyeon taeyang woojin yejin agus bambang bayu budi citra
dewi eko fitri gita hendra indah intan joko ketut lestari made putu rizky rudi sinta slamet surya wayan yuni adriana agustin alejandra
alejandro alvaro andres angela antonia arturo carmen cecilia claudia consuelo cristina daniela dolores eduardo elena emilio enrique ernesto
esteban felipe fernanda fernando francisco gabriela gerardo gloria gonzalo guadalupe guillermo gustavo hector hugo ignacio isabel javier
jimena joaquin jorge julio laura leticia lorena luis luz manuel marcela margarita marta martin mercedes miguel monica natalia nicolas noelia
oscar paco patricia pepe pilar ramon raquel raul ricardo roberto rocio rodrigo rosa ruben salvador santiago sebastian sergio silvia susana
teresa veronica vicente victoria ximena yolanda afonso anabela bruno caio carolina catarina davi duarte eduarda goncalo henrique isadora joana
larissa leonardo luana marcelo matheus murilo nuno renata rui tatiana tiago vanessa vinicius yara alessandro alessia andrea antonella antonio
arianna carlo cinzia dario davide domenico elisa enzo fabrizio federica filippo gaia gianluca giorgia giovanni giuseppe ilaria irene lorenzo
luigi martina massimo michele mirko nicola paola paolo pietro riccardo salvatore serena simone stefano tommaso umberto vincenzo adele alain
amelie anais baptiste benoit bernard brigitte cedric celine christelle clement corentin damien elodie emilie etienne fabien florian francois
gaelle guillaume helene henri isabelle jacques jeanne jerome juliette laurence loic louis manon marc marine mathieu mathilde maxime monique
nathalie odile olivier pascal philippe quentin raphael regis romain sandrine solene stephane sylvie thibault thierry virginie yann yves
andreas angelika anke annika axel bernd birgit christoph dieter dirk elke florian franz friedrich gabi georg gerd gisela gunther hannelore
heike heinz helga henning hermann holger horst ingo ilse jakob jens joachim jochen johanna jurgen jutta katja kerstin klaus konrad leonie
lothar lutz manfred markus marlene matthias moritz nadine niklas norbert otto petra philipp rainer reinhard renate rolf rudiger sabine saskia
silke sonja stefan steffi sven tanja thorsten tobias torben ulrich ursula uwe volker werner wolfgang bas bram daan esmee femke floor geert
henk ilse jeroen joost joris kees koen lotte maarten marieke niels pieter rik roos ruud sanne stijn thijs wouter agnes aksel anton britta
ebba einar elin elsa emil erik espen frida gunnar hakon harald hedda henrik jorn jussi kalle karin kristian linnea magnus maja malin mats
mikkel morten nils oskar pekka pia ragnar rasmus signe sigrid solveig soren stina timo trine tuomas vilde aleksei alena alina anastasia
andrey arkady boris daria egor ekaterina evgeny fyodor galina gleb igor ilya kirill ksenia larisa lev ludmila maksim masha mikhail misha
nadezhda nastya nikita nikolai oleg pavel polina roman ruslan sasha slava sonya stanislav sveta svetlana tamara tanya timur valery vadim
viktor vitaly vladimir volodya yana yaroslav yulia yuri zhenya bohdan halyna iryna lesia olena ostap solomiya vasyl yevhen aleksandra bartek
bogdan ewa filip gosia grzegorz jacek jakub joanna justyna kamil kinga krzysztof lukasz maciek magda malgorzata marcin marek mateusz michal
pawel przemek radek rafal slawek sylwia tadeusz tomek wojtek zbyszek zuzanna eliska honza jarmila katerina lenka marketa miroslav ondrej
pavla tereza vojta zdenek balazs bence csaba ferenc gergo ildiko istvan janos judit katalin laszlo nandor orsolya sandor tamas tibor
alexandru cosmin daciana florin ilie liviu madalina mihai mircea ovidiu radu raluca razvan sorin teodora tudor bojan branko dejan dragan
dusan goran jelena jovana marko milica milos nemanja nenad nikola tijana tomislav vesna vuk agapi alexandros chrysa costas despina giorgos
ilias kostas lefteris michalis nefeli panagiotis panos spyros stavros stelios thanasis vasilis yorgos ahmet arda aslı aylin berk burak cansu
cem deniz elif emine erdem fatma gizem gokhan hakan halil hatice irem kaan kemal kerem melis merve murat mustafa nazli onur osman ozan pelin
selin serkan sevgi sinem tolga ufuk umut volkan yasemin yigit adi alon amir amit avi dana dor elad eran gal gili ido inbal itai keren lior
moran moshe naama nitzan omer ori rivka ronit shai shani shira shlomo tal tamar tzvi uri yaakov yonatan yosef yuval aaron abby abigail
adrian aidan alan albert alfie alison amy andrew andy angus annie archie ashley austin becca becky bernie beth betty blake bonnie brad
brandon brenda brett brian bridget bruce caleb callum cameron carl carol carrie cassie catherine chad chelsea cheryl chris christine cindy
claire clive cody colin connor corey courtney craig curtis cynthia daisy dale daryl dave deb debbie dennis derek diane dominic donna doris
doug duncan dustin dwayne dylan eddie edith edward eileen elaine eleanor eli elliot emily eric erin ernie esther eugene evan evelyn fergus
fiona floyd frances fred freddie gavin gemma gene geoff georgia gerald ginny glen glenn gordon graham greg gwen hailey harriet harvey hazel
heather helen henry howard hugh hunter ian imogen isaac isla ivy jackie jacob jade jake james jane janet janice jasmine jason jean jeff
jenna jenny jeremy jerry jess jill joan joe joel joey johnny jonathan joyce judith judy julia julian justin karen kate kathy katie keith
ken kenny kerry kevin kirsty kristen kurt kyle lachlan lauren laurie leah lenny leon leslie lewis libby lisa lloyd lois lorraine lou louise
luke lydia lynn mabel maddie maggie mandy marcus marsha marty marvin matt maureen mavis melissa michael michelle miles millie mitch muriel
murray nancy naomi nate nathan neil nell nicole nigel noel norman ollie owen paige pam pauline penny percy pete phil phoebe polly ralph randy
raymond reggie rhonda richard rita robbie robin rodney roger ron ronnie rory rosemary ross roy rufus russell ryan sally samantha sandra
scott sean selena shane shannon sharon shaun sheila shirley sid simon stacey stan stella stephanie steve stuart susan suzanne sylvia tabitha
tara ted tess tiffany tilly tina toby todd tony travis trevor tricia troy tyler val vernon vince violet virgil wanda warren wayne wendy
wesley winnie yvonne zac zach zane zelda kofie onyinye oluwaseun chiamaka babajide ngozika hafsa halima safiya aminata fatou mamadou ousmane
moussa binta cheikh awa ndeye koffi yao akissi djibril seydou tendai chipo farai kudzai rutendo nyasha bongani sbu nandi lwazi tumi kagiso
dineo mpho lebo tebogo kabelo pule thabang refilwe anele ayanda buhle lungile nomsa vusi zodwa hemi wiremu aroha mere tama hine rangi pita
sione mele losa fetu leilani kalani kekoa malia nalani makoa ikaika""".split()
FIRST_NAMES = sorted(set(FIRST_NAMES))
SURNAMES = """smith jones okafor adeyemi mensah nkosi haile patel sharma singh khan ahmed hussein ali rahman tanaka sato suzuki kim park lee
chen wang zhang nguyen tran santos silva garcia lopez martinez rossi bianchi muller schmidt fischer dubois laurent petrov ivanova kowalski
novak horvat jensen larsen nilsson papadopoulos yilmaz demir cohen levi murphy kelly walsh campbell stewart evans morgan brown white green""".split()
NICKNAMES = """mikey jonny bobbo lil-d big mike ace t-bone dee jj kk cj tj aj d-man nana pops sis bro sensei doc skip buzz ziggy bean pip moose
tank duke chip dash boo kiki lulu coco momo gigi fifi titi zaza bibi jojo lolo nini kaka dodo shorty red slim stretch lefty curly smiles
peanut pumpkin babe hubby wifey mami papi abuela abuelo oma opa nonna nonno nani dadi mamma babushka didi bhaiya kuya tita
tito akka appa amma chacha masi mausi bua khala yiayia pappou tata baba ammi abbu jiejie gege meimei oppa noona hyung
unnie mikel stevo davo gaz baz shazza chazza jezza kaz tez johnno thommo robbo smithy murph sully fitz mac jonesy""".replace("big mike", "bigmike").split()
TITLES = ["mr", "mrs", "ms", "dr", "uncle", "aunt", "auntie", "grandma", "grandpa", "cousin", "coach", "prof", "big", "little", "señor", "sister"]
ROLES = ["mom", "mum", "dad", "my wife", "my husband", "landlord", "the landlord", "accountant", "cold wallet", "cold storage", "my ledger", "hot wallet",
         "savings", "savings wallet", "the gym", "my brother", "my sister", "boss", "roommate", "the dao", "treasury", "the treasury", "my other wallet",
         "work wallet", "main wallet", "vault", "the studio", "tax pot", "ops wallet", "the babysitter", "my plumber", "the vet", "multisig", "payroll",
         "trading wallet", "burner", "my burner", "school", "the bakery", "rent wallet", "my mother", "my father", "my parents", "my son",
         "my daughter", "my niece", "my nephew", "my uncle", "my aunt", "my cousin", "my grandma", "my grandson", "my granddaughter", "my girlfriend",
         "my boyfriend", "my partner", "my fiancée", "my ex", "my mate", "my best friend", "my neighbour", "my neighbor", "my flatmate", "my landlady",
         "the landlady", "my dentist", "the electrician", "the plumber", "the mechanic", "the gardener", "the nanny", "the cleaner", "my tutor", "the tutor",
         "my trainer", "my therapist", "the lawyer", "my lawyer", "the contractor", "the designer", "my designer", "the dev", "my dev", "the freelancer",
         "my editor", "the intern", "my assistant", "the supplier", "the vendor", "the seller", "my employee", "the team", "the club", "the church",
         "the temple", "the mosque", "the choir", "the charity", "the food bank", "the shelter", "the school", "my godson", "my mother-in-law", "mother in law",
         "my brother in law", "the wife", "the missus", "the old man", "my old man", "my bro", "my sis", "my guy", "the boys",
         "the lads", "my safe", "gnosis safe", "my vault", "my trezor", "my hardware wallet", "metamask", "my metamask", "rabby", "my phone wallet",
         "my laptop wallet", "my second wallet", "my old wallet", "my new wallet", "my backup wallet", "savings account", "my savings", "holiday fund",
         "the kitty", "the joint wallet", "the household wallet", "the business wallet", "company wallet", "marketing wallet", "grants wallet"]
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
