"""What a name says about the value that it is for: a secret, perhaps one, something about one, or nothing."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from restage.document.values import Path
from restage.framework.words import STAGES


class Says(Enum):
    """What a name says."""

    NOTHING = 0
    SECRET = 1
    PERHAPS = 2
    ID = 3  # it is an identifier or a path, which may be long and random and no secret


# Words of a name that say so wherever they stand in it, also without anything between them and the others
_LONG: Final = (
    "password|passwd|passphrase|passcode|passwort|kennwort|contrasena|secret|token(?!i[sz])|credential|apikey|accesskey"
    "|privatekey|authkey|bearer|mnemonic|htpasswd|keystore|connectionstring"
    r"|(?<!by)(?<!com)(?<!sur)(?<!tres)(?<!over)(?<!under)(?<!en)pass$|pwd$"
)
# … and those that are only meant as a word of their own
_SURE: Final = frozenset(
    """
    pw pwd pass passwords pswd psw creds cred jwt pepper salt pin otp totp mfa hmac psk pat sas pfx p12 pkcs12 jks pem
    kek dek cvv cvc signing cookie authtoken bearer nonce seed xsrf csrf oauth2secret unlock
    """.split()  # noqa: SIM905 - words to be read
)
# As the last word: most often for a secret, but also for what is none
_PERHAPS: Final = frozenset(
    """
    auth authorization authentication session key keys keyring dsn connection conn connstr cert certificate private
    cipher encryption license licence serial signature sig sk phrase vault access master webhook
    """.split()  # noqa: SIM905 - words to be read
)
# Two words that make one
_PAIRS: Final = re.compile(
    r"(?:access|auth|activation|invite|unlock|security|verification|recovery|backup)_codes?$|seed_phrase|recovery_phrase"
    r"|conn(?:ection)?_str(?:ing)?$|basic_auth$|service_account(?:_json|_key)?$|signed_url$"
)
# Before `key`: something is found by it, nothing is opened
_FOUND_BY: Final = frozenset(
    """
    partition primary sort hash range foreign s3 object cache public index tag map config lookup group event dedup
    deduplication shard unique row column json dict field param parameter metric search message record kms feature
    table attribute host lock state bucket file folder prefix template image translation locale i18n setting settings
    source target sns sqs item entity dimension composite natural surrogate candidate idempotency
    aggregation filter order query path header route binding log trace context label resource id name answer
    """.split()  # noqa: SIM905 - words to be read
)
# A name that ends so says something about a secret: what it is called, where it lies, how long it lasts
_ABOUT: Final = frozenset(
    """
    arn arns name names param params parameter parameters file files filename url urls uri uris endpoint
    endpoints host hosts hostname port issuer issuers audience audiences header headers type types algorithm algorithms
    alg algs ttl expiry expires expiration expire lifetime validity age timeout duration length min max size bytes
    rounds ms seconds minutes hours days region regions domain domains unit units count counts limit limits enabled
    disabled required policy policies rotation stage stages suffix version format behavior behaviour protocol
    mode method methods provider providers strategy store storage source sources scheme schema scope scopes class
    table tables bucket queue topic role group groups status state count title description usage use uses user users
    username interval schedule retries attempts alias aliases service function lambda handler manager
    location field fields column index rate cost pool cluster engine driver client kind level
    validator validation validate verify check generator generation strength complexity history reset rule rules config
    configuration settings options through
    """.split()  # noqa: SIM905 - words to be read
)
_IDS: Final = frozenset(
    """
    id ids sid uuid guid zone kid hash digest checksum sha etag
    """.split()  # noqa: SIM905 - words to be read
)
_DIGESTS: Final = frozenset(("kid", "hash", "digest", "checksum"))
_PATHS: Final = frozenset(("path", "paths", "prefix", "dir", "directory", "folder"))
_HOW_MANY: Final = frozenset(("max", "min", "num", "number", "total"))  # tokens of a language model
# Names of the framework's and of CloudFormation's that only sound so
_NO_SECRETS: Final = frozenset(
    """
    event_source_token next_token continuation_token pass_through origin_access cache_key_parameters
    """.split()  # noqa: SIM905 - words to be read
)
# These say nothing by themselves: what is meant stands above them, or before them.
_BLANK: Final = frozenset({"default", "value", "values", *STAGES})
_TAIL: Final = frozenset(
    """
    value string str text plain plaintext base64 b64 hex raw encoded enc encrypted old new current previous prev next
    primary secondary backup main in at a b live write read rw ro v
    """.split()  # noqa: SIM905 - words to be read
)
_BOXES: Final = frozenset(("secrets", "credentials", "passwords", "tokens"))
_NAMED: Final = frozenset(("functions", "layers", "Resources", "Outputs", "Conditions"))  # hold names that people chose
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+")
_NUMBERED: Final = re.compile(r"(?<=[a-z]{3})\d+$")
_SOUNDS: Final = re.compile(_LONG)


def said(path: Path) -> Says:
    """What the name says that the value at `path` goes by."""
    # A function stands between the key that says so and the text: MasterUserPassword.Fn::Join[1][0]
    names = [step for step in path if isinstance(step, str) and not step.startswith("Fn::")]
    while len(names) > 1 and names[-1].lower() in _BLANK:
        names.pop()
    if not names or _names_something(path):
        return Says.NOTHING
    says = said_by(names[-1])
    return Says.SECRET if says in (Says.NOTHING, Says.PERHAPS) and _is_boxed(names) else says


def _is_boxed(names: list[str]) -> bool:
    """Does it stand in something like `secrets`, which is no function or resource of that name?"""
    boxes = [above for above, step in pairwise(["", *names[:-1]]) if step.lower() in _BOXES]
    return any(above not in _NAMED for above in boxes) and (_words(names[-1]) or [""])[-1] not in _ABOUT


def _names_something(path: Path) -> bool:
    """The key of a tag, or one of the framework's `apiKeys`, which are names of keys whose values AWS chooses."""
    if path[-1:] in (("Key",), ("key",)) and len(path) > 1 and isinstance(path[-2], int):
        return True
    return len(path) > 2 and isinstance(path[-1], int) and path[-2] == "apiKeys" and "provider" in path


@lru_cache(maxsize=4096)
def said_by(name: str) -> Says:
    """What `name` says."""
    words = _words(name)
    if not words or "_".join(words) in _NO_SECRETS:
        return Says.NOTHING
    last = words[-1]
    if last in _PATHS:
        return Says.ID
    if last in _ABOUT or (last in ("tokens", "token") and words[0] in _HOW_MANY):
        return Says.NOTHING
    if _SURE.intersection(words) or _sounds(words) or _is_key(words) or _PAIRS.search(_snake(name)):
        return Says.ID if last in _DIGESTS else Says.SECRET
    if last in _IDS:
        return Says.ID
    return Says.PERHAPS if last in _PERHAPS and not _finds(words) else Says.NOTHING


def _words(name: str) -> list[str]:
    """The words of `name`, without those at its end that only tell one such thing from the other."""
    words = [_NUMBERED.sub("", word) for word in _snake(name).split("_") if word]
    while len(words) > 1 and (words[-1] in _TAIL or words[-1] in STAGES or words[-1].isdigit()):
        words.pop()
    return words


def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def _sounds(words: list[str]) -> bool:
    """Two words together do, too: `api_key`, but not what ends one and begins the next, as in `task_entity`."""
    return any(map(_SOUNDS.search, words)) or any(_SOUNDS.fullmatch(one + two) for one, two in pairwise(words))


def _is_key(words: list[str]) -> bool:
    """STRIPE_KEY, but not PARTITION_KEY; a mere `key` may be anything."""
    return len(words) > 1 and words[-1] in ("key", "keys") and not _finds(words)


def _finds(words: list[str]) -> bool:
    return len(words) > 1 and words[-1] in ("key", "keys") and words[-2] in _FOUND_BY
