"""A private artifact made into one that can be shown."""

from __future__ import annotations

import base64
import hashlib
import json
import pathlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, TypeAlias

from restage.anonymise.behaviour import Behaviour, behaviour
from restage.anonymise.cipher import KEY_SIZE, Cipher
from restage.anonymise.documents import Documents, secrets_in
from restage.anonymise.formulas import by_formulas
from restage.anonymise.hashes import layer_hashes, notifications, side_of, versions, websocket_ids
from restage.anonymise.standins import small_zip
from restage.anonymise.texts import Texts
from restage.anonymise.vocabulary import Vocabulary
from restage.artifact.folder import Artifact, read_artifact
from restage.artifact.layout import RECORDED, STATE_FILE
from restage.artifact.nestedartifacts import packed_states
from restage.artifact.writing import check_output, write_artifact
from restage.document.values import Json
from restage.errors import ArtifactError, OutputError, UsageError
from restage.framework.ids import Side
from restage.framework.service import STAGE_NAME

_Rehash: TypeAlias = Callable[[Side, Side, Texts], Iterator[tuple[str, str]]]
_USUAL: Final = ("prod", "dev")  # what people restage to
_KEYS: Final = 4  # how many are tried
# In the order in which they go into one another
_HASHES: Final[tuple[_Rehash, ...]] = (layer_hashes, websocket_ids, versions, notifications)


@dataclass(frozen=True)
class _Files:
    """The files of the new artifact by their names: documents, and everything else."""

    texts: Mapping[str, str]
    others: Mapping[str, bytes]

    def write(self, folder: pathlib.Path) -> None:
        for name, data in {**{name: text.encode() for name, text in self.texts.items()}, **self.others}.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


class Anonymised(NamedTuple):
    """What was written to `output`, and how it behaves beside the original when it is restaged from the first of the
    `stages` to the second one, and checked."""

    output: pathlib.Path
    stages: tuple[str, str]
    original: Behaviour
    made: Behaviour


def anonymise(
    folder: pathlib.Path,
    output: pathlib.Path,
    target: str | None = None,
    *,
    force: bool = False,
    key: bytes | None = None,
) -> Anonymised:
    """Writes an artifact to `output` that behaves as the one in `folder`, and tells nothing of it.

    `target`: the stage to restage to, whose name stays, too; else the usual one. `key`: what names are made by; else
    random bytes, which are forgotten. Raises ArtifactError where there is no artifact that can be read, UsageError as
    `check_output` does, OutputError.
    """
    check_output(output, folder, force)
    artifact = read_artifact(folder)
    target = target or next(stage for stage in _USUAL if stage != artifact.stage)
    if not STAGE_NAME.fullmatch(target):
        raise UsageError(f"--to {target!r}: a stage's name may hold letters, digits, '_' and '-' only")
    original = behaviour(folder, target)
    keys = [key] if key else [secrets.token_bytes(KEY_SIZE) for _ in range(_KEYS)]
    try:
        with TemporaryDirectory() as work:
            tries = _tries(artifact, original, target, keys, pathlib.Path(work))
            found = min(tries, key=lambda one: len(original.differences(one.behaviour)))
            copies = {name: found.place / name for name in found.files.others}
            write_artifact(output, found.files.texts, copies, source=folder, force=force)
    except OSError as error:
        raise OutputError(
            f"{output}: it can't be made ({error.strerror}); is there room for temporary files?"
        ) from error
    return Anonymised(output, (artifact.stage, target), original, found.behaviour)


class _Try(NamedTuple):
    """What one key has made: the files, which lie at `place`."""

    place: pathlib.Path
    files: _Files
    behaviour: Behaviour


def _tries(
    artifact: Artifact, original: Behaviour, target: str, keys: Iterable[bytes], work: pathlib.Path
) -> Iterator[_Try]:
    """One for each key, until one behaves as the original: by chance a new word may end in the letters with which, and
    those of the next one, a stage begins."""
    vocabulary = Vocabulary.of(artifact, target)
    hidden = _secrets(artifact)
    for number, key in enumerate(keys):
        by_words = Texts(Cipher(key, vocabulary.stages), vocabulary, key)
        texts = by_words.with_told(by_formulas(artifact, by_words, hidden))
        place = work / str(number)
        files = _hashed(artifact, _made(artifact, texts, hidden), texts, place)
        found = _Try(place, files, behaviour(place, target))
        yield found
        if not original.differences(found.behaviour):
            return


def _secrets(artifact: Artifact) -> Set[str]:
    """The texts that most likely are secrets."""
    return secrets_in(artifact.resolved.value).union(*(secrets_in(one.value) for one in artifact.templates.values()))


def _made(artifact: Artifact, texts: Texts, hidden: Set[str]) -> _Files:
    """All files, their hashes still what `texts` has for them."""
    kept = [name for name in artifact.others if name not in RECORDED]
    states = packed_states(artifact)
    others = {name: _stand_in(texts.named(name), [*map(texts.named, states.get(name, ()))]) for name in kept}
    documents = Documents(
        texts,
        {_base64(artifact.sha256(name)): _base64(hashlib.sha256(data).digest()) for name, data in others.items()},
        hidden,
    )
    values = {STATE_FILE: artifact.state.value, **{name: one.value for name, one in artifact.templates.items()}}
    values |= {name: _parsed(text) for name, text in artifact.loose.items() if name in kept}
    written = {texts.named(name): f"{json.dumps(documents.value(value), indent=2)}\n" for name, value in values.items()}
    return _Files(written, {texts.named(name): data for name, data in others.items() if name not in values})


def _hashed(artifact: Artifact, made: _Files, texts: Texts, work: pathlib.Path) -> _Files:
    """`made` with the hashes that are right for it, as it lies in `work` then."""
    made.write(work)
    for rehash in _HASHES:
        made = _Files(_with_hashes(artifact, work, made.texts, texts, rehash), made.others)
        made.write(work)
    return made


def _parsed(text: str) -> Json:
    """The value of a document that is none of the framework's; nothing where it is no JSON."""
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _stand_in(name: str, states: list[str]) -> bytes:
    return small_zip(name, states) if name.endswith((".zip", ".jar")) else b""


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _with_hashes(
    artifact: Artifact, place: pathlib.Path, written: Mapping[str, str], texts: Texts, rehash: _Rehash
) -> dict[str, str]:
    """`written`, which lie in `place`, with the hashes that are right for them."""
    try:
        found = dict(rehash(side_of(artifact), side_of(read_artifact(place)), texts))
    except ArtifactError:  # one whose faults leave nothing to compute with
        return dict(written)
    out = dict(written)
    for old, new in found.items():
        out = {name: text.replace(old, new) for name, text in out.items()}
    return out
