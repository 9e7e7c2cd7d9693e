"""How secrets look: one table of rows, each with a value that it is for and one that it must not take for a secret.

In examples `<24>` stands for 24 random characters, of capital and small letters and digits; `<24x>` for 24 of hex.
So no row holds anything that a scanner of repositories would take for a key. What a name says is in `names.py`, and
what random text is in `randomness.py`; here are the scores for both.

Every pattern is searched for in texts that may be megabytes long: each repetition has an upper bound.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What a row looks at."""

    NAME = "name"  # the words of the name
    PREFIX = "prefix"  # how the keys of a provider begin
    SHAPE = "shape"  # what a secret stands in, or how it is built
    ENTROPY = "entropy"  # how many random characters a word of the text has
    ORDINARY = "ordinary"  # the whole text is something else, unless its name says for sure that it is a secret
    IDENTIFIER = "identifier"  # the whole text is one, and a secret unless its name says that it is an id
    REFERENCE = "reference"  # the whole text only says where a secret lies


class Row(NamedTuple):
    """`pattern`: of a prefix what begins there where no word goes on, of a shape what is found anywhere, of the other
    forms the whole text; for names what they say (`names.Says`), for entropy the fewest random characters.
    `score`: see `LIKELY` and `DOUBTFUL`. `needs`: of a shape, parts of which every such text has one, which tells most
    texts apart that are none."""

    rule: str
    kind: Kind
    score: int
    pattern: str
    example: str
    counterexample: str
    needs: tuple[str, ...] = ()


LIKELY: Final = 50  # from here on a value is a secret: nothing of it is written down or shown
DOUBTFUL: Final = 20  # from here on it is not shown where people put values of any sort: variables, parameters

_N, _P, _S, _E, _O, _R = Kind.NAME, Kind.PREFIX, Kind.SHAPE, Kind.ENTROPY, Kind.ORDINARY, Kind.REFERENCE
# Before `=` or a colon these say that a secret follows, whatever they end; the others only in an address.
_SURE = (
    r"passw(?:or)?d|passphrase|pwd|secret|token|credentials?|jwt|signature"
    r"|(?:api|account|access|private|shared|subscription|functions?|master|encryption|signing|secret|auth|instrumentation)[_-]?key"
)
_PERHAPS = r"key|code|sig|auth|pass|pw|k|hmac|st|signed"
_NO_VALUE = r"(?![$<{*%(\[]|(?i:null|none|true|false|required|optional|string)\b)"

ROWS: Final = (
    # What a name says. Examples are NAME=value.
    Row("a word for a secret", _N, 60, "SECRET", "PEPPER=swordfish", "PEPPER=none"),
    Row("a word that may be one for a secret", _N, 60, "PERHAPS", "AUTH=swordfish", "AUTH=https://login.example"),
    # How providers begin their keys
    Row("JSON web token", _P, 90, r"eyJ[\w-]{6,8}", "eyJhbGciOiJIUzI1NiJ9.<20>.<20>", "eyJ"),
    Row("AWS", _P, 90, r"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}", "AKIA" "EXAMPLEEXAMPLE12", "AKIA-table"),
    Row("GitHub", _P, 90, r"gh[opsur]_\w{16}|github_pat_\w{16}", "ghp_<36>", "ghp_table"),
    Row("GitLab", _P, 90, r"gl(?:pat|ptt|dt|rt|cbt|oas|ft|soat|agent|imt)-[\w-]{12}", "glpat-<20>", "glpat-name"),
    Row("Slack", _P, 90, r"xox[abeoprs](?:\.xox[bp])?-[\w-]{8}|xapp-\d-[\w-]{8}", "xoxb-<24>", "xoxb"),
    Row("Stripe, and those who write keys alike", _P, 90, r"(?:sk|rk|pk|ak|key|rzp|whsec|shpss|pdl)_(?:live|test|prod|sdbx|sandbox)_?\w{8}", "sk_live_<24>", "sk_live"),
    Row("signing secret of webhooks", _P, 90, r"whsec_[\w+/=]{8}", "whsec_<32>", "whsec_name"),
    Row("OpenAI, Anthropic, OpenRouter and others", _P, 90, r"(?:sk|rk|pk)-(?:ant-|proj-|or-|lf-|svcacct-)?(?:[\w]{1,6}-)?\w{12}", "sk-proj-<40>", "sk-build-table"),
    Row("Google", _P, 90, r"AIza[\w-]{30}|ya29\.[\w-]{10}|GOCSPX-[\w-]{10}|1//0[\w-]{10}", "AIza<35>", "AIza"),
    Row("SendGrid", _P, 90, r"SG\.[\w-]{10,24}\.[\w-]{10}", "SG.<22>.<43>", "SG.members"),
    Row("Mailgun, Mailchimp", _P, 90, r"key-[0-9a-z]{20}|[0-9a-f]{32}-us\d", "key-<32x>", "key-of-the-table-of-orders"),
    Row("Brevo", _P, 90, r"x(?:keysib|smtpsib)-\w{12}", "xkeysib-<64x>-<16>", "xkeysib"),
    Row("Twilio", _P, 90, r"(?:SK|AC)[0-9a-f]{32}", "SK<32x>", "SKU"),
    Row("Square", _P, 90, r"sq0(?:atp|csp|idp)-[\w-]{12}|EAAA[\w-]{20}", "sq0atp-<22>", "sq0"),
    Row("Shopify", _P, 90, r"shp(?:at|ca|pa|ss|ua)_\w{8}", "shpat_<32x>", "shpat"),
    Row("npm, PyPI, RubyGems, NuGet, Docker, crates.io", _P, 90, r"npm_\w{16}|pypi-[\w-]{16}|rubygems_\w{16}|oy2[0-9a-z]{20}|dckr_(?:pat|oat)_[\w-]{12}|cio[0-9A-Za-z]{24}", "npm_<36>", "npm_config_prefix"),
    Row("DigitalOcean", _P, 90, r"do[opr]_v1_\w{12}", "dop_v1_<64x>", "dop_v1"),
    Row("Databricks", _P, 90, r"dapi[0-9a-f]{16}", "dapi<32x>", "dapicache"),
    Row("HashiCorp", _P, 90, r"hv[sbr]\.[\w-]{12}|\w{14}\.atlasv1\.[\w-]{12}|s\.[0-9A-Za-z]{24}", "hvs.<24>", "hvs.table"),
    Row("Hugging Face, Replicate, Groq, xAI, NVIDIA", _P, 90, r"hf_\w{16}|api_org_\w{16}|r8_\w{16}|gsk_\w{16}|xai-\w{16}|nvapi-[\w-]{16}|pplx-\w{16}", "hf_<34>", "hf_model"),
    Row("New Relic", _P, 90, r"NR(?:AK|II|JS|RA|BR)-?[\w-]{12}|eu01xx\w{12}", "NRAK-<27>", "NRAK"),
    Row("Grafana", _P, 90, r"glsa_\w{12}|glc_[\w+/=]{12}", "glsa_<32>_<8x>", "glsa"),
    Row("Sentry", _P, 90, r"sntr[yu]s?_[\w+/=-]{12}", "sntrys_<40>", "sntrys"),
    Row("PostHog, Segment, RudderStack, Amplitude", _P, 90, r"ph[cxs]_\w{16}|sgp_\w{16}", "phx_<43>", "phx_name"),
    Row("Dynatrace", _P, 90, r"dt0[cs]\d\d\.\w{12}", "dt0c01.<24>.<64>", "dt0c01"),
    Row("Atlassian", _P, 90, r"AT(?:ATT|CTT|BB|STT)[\w=-]{12}", "ATATT3x<40>", "ATATT"),
    Row("Linear, Notion, Airtable, Figma, Asana, Postman", _P, 90, r"lin_(?:api|wh)_\w{12}|ntn_\w{16}|secret_\w{16}|pat\w{14}\.\w{12}|fig[dr]_[\w-]{12}|PMAK-\w{12}", "lin_api_<40>", "lin_api"),
    Row("HubSpot, Typeform, Contentful, Mapbox", _P, 90, r"pat-(?:na|eu)\d-[\w-]{12}|tfp_[\w-]{12}|CFPAT-[\w-]{12}|[ps]k\.eyJ\w{6}", "pat-na1-<36>", "pat-na1"),
    Row("Fly, Render, Vercel, Netlify, Supabase, PlanetScale, Neon, Pulumi, Doppler, Heroku", _P, 90, r"fo1_[\w-]{12}|Fm[12]\w{1,6}[_ ][\w+/=]{12}|rnd_\w{12}|verc(?:el)?_\w{12}|nf[pc]_\w{12}|sb[ps]?_(?:secret_)?\w{12}|pscale_(?:pw|tkn|oauth)_[\w.-]{12}|napi_\w{12}|pul-\w{12}|dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{12}|HRKU-[\w-]{12}", "pscale_tkn_<43>", "pscale_tkn"),
    Row("Azure, Alibaba, Yandex", _P, 90, r"\w{3}8Q~[\w.~-]{20}|LTAI\w{12}|t1\.[\w-]{20}|AQVN[\w-]{16}", "abc8Q~<34>", "LTAIR"),
    Row("Amazon's marketplace", _P, 90, r"amzn\.mws\.[\w-]{20}|amzn1\.oa2-cs\.v1\.\w{12}|Atz[ar]\|[\w-]{12}", "amzn.mws.4ea38b7b-f563-7709-4bae-87aea15c", "amzn1.ask.skill.home"),
    Row("Facebook, Twitch, LINE, Telegram, Discord", _P, 90, r"EAA[A-Z]\w{24}|\d{8,10}:AA[\w-]{24}|mfa\.[\w-]{20}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{20}", "123456789:AA<33>", "12345678:AA"),
    Row("Tailscale, Buildkite, CircleCI, Snyk, SonarQube", _P, 90, r"tskey-[\w-]{12}|bk[up]a_\w{12}|CCI(?:PAT|PRJ)_\w{12}|snyk_\w{12}|sq[apu]_\w{20}", "tskey-auth-<24>", "tskey"),
    Row("Flutterwave, Paystack, Adyen, EasyPost, Checkout", _P, 90, r"FLWSECK(?:_TEST)?-\w{12}|AQE[\w+/=]{20}|EZ[AT]K\w{20}|[sp]k_(?:sbox_)?[0-9a-z]{20}", "FLWSECK_TEST-<32x>-X", "FLWSECK"),
    Row("age, PuTTY, JFrog", _P, 90, r"AGE-SECRET-KEY-1\w{12}|PuTTY-User-Key-File|AKCp\w{12}|cmVmd\w{12}", "AGE-SECRET-KEY-1<58>", "AGE-SECRET"),
    Row("LaunchDarkly", _P, 90, r"(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-", "sdk-4ea38b7b-f563-7709-4bae-87aea15c8a11", "sdk-version"),
    # What a secret stands in, and how it is built
    Row("private key", _S, 90, r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|\bLS0tLS1CRUdJTi[\w+/=]{12}", "-----BEGIN RSA PRIVATE" " KEY-----", "-----BEGIN PUBLIC" " KEY-----", ("-----BEGIN", "LS0t")),
    Row("credentials in an address", _S, 90, r"://(?:[^/\s:@]{0,256}+:[^\s@]{1,256}+|[^/\s:@]{1,256}+)@", "redis://:hunter2@cache.example", "https://me.example/@you", ("@",)),
    Row("address that nobody else knows", _S, 90, r"hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/|webhook\.office\.com/|\.logic\.azure\.com[:\w]{0,5}/workflows/|hooks\.zapier\.com/hooks/|hook\.[\w.]{0,8}make\.com/|maker\.ifttt\.com/\w{1,64}/|chat\.googleapis\.com/v1/spaces/|api\.telegram\.org/bot\d|events\.pagerduty\.com/integration/|outlook\.office(?:365)?\.com/webhook/|webhooks?\.site/\w", "https://hooks.slack.com/services/T1/B2/x", "https://hooks.slack.com/help", ("hook", "azure", "ifttt", "googleapis", "telegram", "pagerduty")),
    Row("key and value", _S, 80, rf"(?i:{_SURE})(?:\\?['\"])?(?:\s{{0,4}}=\s{{0,4}}|:\s{{1,4}}|(?<=['\"])\s{{0,4}}:\s{{0,4}})(?:\\?['\"])?{_NO_VALUE}[^\s&;,'\"\\]{{3}}", "jdbc:postgresql://db.example/x?user=me&password=hunter2", "jdbc:postgresql://db.example/x?user=me&password=${x}", ("=", ":")),
    Row("parameter of an address", _S, 60, rf"[?&;](?i:{_PERHAPS})={_NO_VALUE}[^\s&;,'\"]{{6}}", "https://api.example/f?code=hunter2", "https://api.example/f?code={code}", ("=",)),
    Row("header with credentials", _S, 80, r"\b(?i:basic|bearer|token|apikey|digest|negotiate|splunk|bot)\s{1,4}(?=\S{0,255}(?:[a-z][A-Z]|\d))[\w.~+/=-]{8}", "Basic dXNlcjpodW50ZXIy", "Basic authentication", (" ", "\t", "\n")),
    Row("user and password of Oracle", _S, 80, r"\b(?:thin|oci):[\w.-]{1,64}/[^\s@/]{1,64}@", "jdbc:oracle:thin:shop/hunter2@db.example", "jdbc:oracle:thin:@db.example", ("@",)),
    Row("groups of a licence key", _S, 55, r"\A(?=\S{0,40}(?:\d[A-Za-z]|[A-Za-z]\d)\S{3,40}(?:\d[A-Za-z]|[A-Za-z]\d))(?:(?:[0-9A-Z]{4,6}-){3,7}[0-9A-Z]{4,6}|(?:[0-9a-f]{4,6}-){3,7}[0-9a-f]{4,6})\Z", "8V3HY-82S7H-6QFAU-JVCCK", "REPORT-DAILY-2026-ORDERS", ("-",)),
    Row("hash of a password", _S, 80, r"\$(?:2[abxy]|5|6|1|apr1|argon2(?:id?|d)|scrypt|pbkdf2[\w-]{0,16}|y)\$[\w./,=+-]{2}|\{S?SHA(?:\d{3})?\}[\w+/=]{12}", "$2b$10$<53>", "$2", ("$", "{")),
    Row("password of characters of all sorts", _S, 55, r"\A(?=\S{0,63}[!#$%^&*?@~])(?=\S{0,63}[A-Za-z])(?=\S{0,63}\d|\S{0,63}[a-z]\S{0,63}[!#$%^&*?@~]\S{1,63}[!#$%^&*?@~])(?![/^~*]|\w{1,20}:|[\w.+-]{1,64}@[\w-]{1,64}\.)(?!\S{0,63}(?:\$\{|\{\{|\.\*|/\*|\(\?|\\[dws]))[^\s/:;,<>'\"]{8,64}\Z", "Tr0ub4dor&3", "orders-2@example.com", tuple("!#$%^&*?@~")),
    Row("UUID", Kind.IDENTIFIER, 50, r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}", "X=4ea38b7b-f563-7709-4bae-87aea15c8a11", "CLIENT_ID=4ea38b7b-f563-7709-4bae-87aea15c8a11"),
    Row("password of an application, in groups", _S, 50, r"\A[a-z]{4}(?: [a-z]{4}){3}\Z", "abcd efgh ijkl mnop", "this is what they like", (" ",)),
    Row("words of a wallet", _S, 60, r"\A[a-z]{3,8}(?: [a-z]{3,8}){11}(?:(?: [a-z]{3,8}){3}){0,4}\Z", "legal winner thank year wave sausage worth useful legal winner thank yellow", "a legal winner", (" ",)),
    # Random text
    Row("long random text", _E, 55, "12", "<20>", "LinearTenPercentEveryMinute"),
    Row("short random text", _E, 30, "8", "<10>", "orders-table"),
    Row("text that is neither words nor a known form", _E, 20, "0", "hunter2-of-the-house", "group-of-the-house"),
    # Forms of ordinary values
    Row("looked up elsewhere", _R, 0, r"(?:\$\{[^}]{0,512}\}|\{\{resolve:[^}]{0,2048}\}\}){1,32}", "{{resolve:ssm-secure:/shop/db:1}}", "${x}hunter2"),
    Row("ARN", _R, 0, r"arn:aws[\w-]{0,16}:[\w-]{1,64}:[\w-]{0,32}:(?:\d{0,12}|\$\{[^}]{0,128}\}):.{1,2048}", "arn:aws:iam::111111111111:role/secret", "arn:hunter2"),
    Row("number, size, duration", _O, 0, r"[-+]?\d{1,20}(?:[.,]\d{1,20}){0,3} ?[A-Za-z%]{0,7}", "512MB", "4Kx9pQ2vLm7T"),
    Row("date, time", _O, 0, r"\d{4}-\d\d-\d\d(?:[T ][\d:.]{5,15}(?:Z|[+-][\d:]{4,5})?)?", "2026-11-23T08:00:00Z", "2026-11-23-<20>"),
    Row("address of a host, without credentials", _O, 0, r"(?:[a-z][a-z0-9+.-]{1,20}://)?(?:[\w-]{1,63}\.){1,10}[a-z]{2,24}\.?(?::\d{1,5})?/?", "https://d1a2b3c4d5e6f7.cloudfront.net", "https://me:hunter2@x.example"),
    Row("IP address, network", _O, 0, r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}|:\d{1,5})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:/\d{1,3})?", "10.0.0.0/16", "10.a9Xk2.Q7pL4.zz81"),
    Row("e-mail address", _O, 0, r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}", "ops2@shop.example", "Tr0ub4dor@3"),
    Row("id of something of AWS", _O, 0, r"(?:vpce?|subnet|sg|ami|eni|eipalloc|rtb|acl|igw|nat|fs|fsap|pl|tgw|vol|snap|i|lt|vpce-svc|cgw|vgw)-[0-9a-f]{8,17}|[a-z]{2}-[a-z]{4,9}-\d_\w{9}|Z[0-9A-Z]{12,20}|E[0-9A-Z]{12,13}|amzn1\.ask\.skill\.[\w-]{1,64}", "subnet-0a1b2c3d4e5f60718", "subnet-<24>"),
    Row("certificate, public key", _O, 0, r"(?s)\s{0,8}(?:-----BEGIN [A-Z0-9 ]{0,40}(?:CERTIFICATE|PUBLIC KEY)-----.{0,65536}|ssh-(?:rsa|ed25519|dss) .{0,8192})", "ssh-ed25519 AAAAC3<40> me", "-----BEGIN EC PRIVATE" " KEY-----"),
    Row("image of a container", _O, 0, r"[\w./-]{1,256}(?::[\w.-]{1,128})?@sha256:[0-9a-f]{64}", "shop/api@sha256:<64x>", "sha256:<40>"),
)
