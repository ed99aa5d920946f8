"""Where models compute, and in which numbers, follows what torch says of the hardware."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from mtqa.device import computing, device, number_format  # noqa: E402


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """torch says that it sees a GPU, which is never used here."""
    monkeypatch.delenv("MTQA_DEVICE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "_is_in_bad_fork", lambda: False)
    return monkeypatch


def test_a_gpu_is_used(gpu: pytest.MonkeyPatch) -> None:
    assert device() == "cuda"


def test_no_gpu(gpu: pytest.MonkeyPatch) -> None:
    gpu.setattr(torch.cuda, "is_available", lambda: False)
    assert device() == "cpu"


@pytest.mark.parametrize("said", ["cpu", "CPU", " cpu "])
def test_a_user_keeps_off_the_gpu(gpu: pytest.MonkeyPatch, said: str) -> None:
    gpu.setenv("MTQA_DEVICE", said)
    assert device() == "cpu"


def test_a_process_forked_from_one_that_uses_the_gpu_keeps_off_it(gpu: pytest.MonkeyPatch) -> None:
    gpu.setattr(torch.cuda, "_is_in_bad_fork", lambda: True)
    assert device() == "cpu"


@pytest.mark.parametrize(("native", "expected"), [(True, "bfloat16"), (False, "float32")])
def test_numbers_of_a_gpu(gpu: pytest.MonkeyPatch, native: bool, expected: str) -> None:
    gpu.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: native)
    assert number_format("cuda") == expected


@pytest.mark.parametrize(
    ("instructions", "expected"),
    [
        ({"_is_avx512_bf16_supported", "_is_vnni_supported"}, "bfloat16"),
        ({"_is_amx_tile_supported"}, "bfloat16"),
        ({"_is_vnni_supported"}, "int8"),
        (set(), "float32"),
    ],
)
def test_numbers_of_a_processor(
    monkeypatch: pytest.MonkeyPatch, instructions: set[str], expected: str
) -> None:
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported", "_is_vnni_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda has=name in instructions: has)
    assert number_format("cpu") == expected
    with computing("cpu"):
        made = torch.nn.Linear(2, 2)(torch.ones(1, 2))
    assert (made.dtype == torch.bfloat16) == (expected == "bfloat16")


def test_a_torch_that_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported", "_is_vnni_supported"):
        monkeypatch.delattr(torch.cpu, name)
    assert number_format("cpu") == "float32"
