import json
from pathlib import Path

import numpy as np
import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.lens.__main__ import register, shipped_first, taken_over
from steerlab_training.lens.base import BaseModel
from steerlab_training.lens.build import base_pack, drift, policy_pack, principal_plane
from steerlab_training.lens.fixture import main as write_fixture
from steerlab_training.lens.natural import TokenActivations, collect, histogram, short_half, statistics, strongest_examples
from steerlab_training.lens.observations import Observations
from steerlab_training.lens.pack import decode_top, encode_top, read_arrays, write_file, write_index
from steerlab_training.lens.project import project, semantic_embedding, unembedding
from steerlab_training.lens.source import PolicyWeights, value_vectors


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def small_policy() -> tuple[PolicyWeights, BaseModel]:
    base = BaseModel("base", random(200, 16), [random(16, 12, seed=n) for n in range(4)])
    down = [base.down[n] + 0.01 * random(16, 12, seed=50 + n) for n in (0, 3)]
    return PolicyWeights("policy", unembedding(base.embedding, random(8, 16, seed=9)), 8, down, [0, 3]), base


def test_value_vector_i_is_column_i_by_a_one_hot_activation() -> None:
    down = [random(16, 12, seed=n) for n in range(3)]
    vectors = value_vectors(down)
    for layer, index in ((0, 0), (1, 7), (2, 11)):
        one_hot = torch.zeros(12)
        one_hot[index] = 1
        assert torch.equal(vectors[layer * 12 + index], torch.nn.functional.linear(one_hot, down[layer]))


def test_actions_replace_the_last_rows_only() -> None:
    embedding, actions = random(50, 16), random(8, 16, seed=1)
    rows = unembedding(embedding, actions)
    assert torch.equal(rows[:-8], embedding[:-8])
    assert torch.equal(rows[-8:], actions)


def test_projection_is_the_dense_product_sorted() -> None:
    vectors, rows = random(30, 16), random(200, 16, seed=2)
    up, down = project(vectors, rows, up=12, down=7)
    logits = vectors @ rows.t()
    assert torch.equal(up.ids, logits.argsort(dim=1, descending=True, stable=True)[:, :12])
    assert torch.equal(down.ids, logits.argsort(dim=1, stable=True)[:, :7])


def test_equal_logits_stand_in_the_order_of_their_ids() -> None:
    rows = torch.ones(20, 4)
    up, down = project(torch.ones(1, 4), rows, up=20, down=20)
    assert up.ids[0].tolist() == down.ids[0].tolist() == list(range(20))


def test_semantic_embedding_by_hand() -> None:
    rows = torch.eye(6)
    vector = torch.tensor([[3.0, 2.0, 1.0, 0.0, -1.0, -9.0]])
    up, _ = project(vector, rows, up=5, down=1)
    mean, length = semantic_embedding(up, rows)
    weights = torch.softmax(vector[0, :5], 0)
    assert torch.allclose(mean[0, :5], weights / weights.norm())
    assert torch.allclose(length, weights.norm())


def test_encoded_tokens_come_back_within_half_a_level() -> None:
    up, down = project(random(40, 16), random(300, 16, seed=3), up=30, down=30)
    for tokens, first, largest in ((up, 5, True), (down, 1, False)):
        back = decode_top("x", encode_top("x", tokens, first=first), largest=largest)
        assert torch.equal(back.ids, tokens.ids)
        lead = tokens.logits[:, :1].abs()
        assert ((back.logits - tokens.logits).abs() <= lead / 500 + lead / 2000).all()
        distance = (tokens.logits[:, :first] - tokens.logits[:, :1]) - (back.logits[:, :first] - back.logits[:, :1])
        assert distance.abs().max() < 2e-3


def test_a_file_comes_back_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    arrays = {"a": np.arange(7, dtype=np.uint16), "b": random(3, 5).numpy(), "c": np.array([-1, 2], np.int8)}
    entry = write_file(tmp_path, "x.bin", arrays)
    back = read_arrays(tmp_path, entry)
    for name, array in arrays.items():
        assert np.array_equal(back[name], array)
        assert back[name].dtype == array.dtype
    path = tmp_path / "x.bin"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        read_arrays(tmp_path, entry)


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    policy, base = small_policy()
    for name in ("one", "two"):
        packs = {"policy": policy_pack(tmp_path / name, policy, base, None), "base": base_pack(tmp_path / name, base)}
        write_index(tmp_path / name, {"packs": packs})
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert len(files) == 6
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_drift_is_one_for_what_training_left_alone() -> None:
    policy, base = small_policy()
    policy.down[1][:, 4] = base.down[3][:, 4]
    policy.down[1][:, 5] = -base.down[3][:, 5]
    cosines = drift(policy, base)
    assert cosines[12 + 4] == pytest.approx(1, abs=1e-6)
    assert cosines[12 + 5] == pytest.approx(-1, abs=1e-6)
    with pytest.raises(InputError, match="maps to layer 3"):
        drift(policy, BaseModel("short", base.embedding, base.down[:2]))


def test_a_base_pack_is_taken_over_whole_or_not_at_all(tmp_path: Path) -> None:
    _, base = small_policy()
    write_index(tmp_path / "old", {"packs": {"base": base_pack(tmp_path / "old", base)}})
    (tmp_path / "new").mkdir()
    entry = taken_over(tmp_path / "old", tmp_path / "new")
    assert all((tmp_path / "new" / f["name"]).exists() for f in entry["files"])
    (tmp_path / "old" / "base-top.bin").write_bytes(b"x")
    with pytest.raises(InputError, match="damaged"):
        taken_over(tmp_path / "old", tmp_path / "new")


def test_principal_plane_finds_the_two_long_axes() -> None:
    points = random(400, 6) * torch.tensor([0.1, 5.0, 0.1, 3.0, 0.1, 0.1])
    plane = principal_plane(points)
    centred = points - points.mean(0)
    assert torch.nn.functional.cosine_similarity(plane[:, 0], centred[:, 1], dim=0).abs() > 0.99
    assert torch.nn.functional.cosine_similarity(plane[:, 1], centred[:, 3], dim=0).abs() > 0.99


def test_statistics_of_known_samples() -> None:
    samples = np.arange(101, dtype=np.float32)[:, None] - 50
    mean, std, p50, p95, p99, most = statistics(samples)[0]
    assert (mean, p50, p95, p99, most) == pytest.approx((0, 0, 45, 49, 50))
    assert std == pytest.approx(np.std(samples))


def test_short_halves_are_off_by_at_most_1_6_percent() -> None:
    x = np.exp(np.linspace(-8, 8, 4000)).astype(np.float32)
    assert np.abs(short_half(x).astype(np.float32) / x - 1).max() < 0.0161


def test_histogram_counts_every_sample_once() -> None:
    samples = random(500, 3).numpy()
    ranges, shares = histogram(samples)
    counts = np.histogram(samples[:, 1], 16, range=tuple(ranges[1]))[0]
    assert np.array_equal(np.rint(255 * np.sqrt(counts / counts.max())), shares[1])


def test_examples_are_the_strongest_of_different_observations() -> None:
    samples = random(60, 4).numpy()
    owner, token = np.repeat(np.arange(6), 10), np.tile(np.arange(10), 6)
    places, values = strongest_examples(samples, owner, token)
    for neuron in range(4):
        best = [max((abs(samples[i, neuron]), o, token[i]) for i in np.flatnonzero(owner == o)) for o in range(6)]
        expected = sorted(best, reverse=True)[:3]
        assert places[neuron].tolist() == [[o, t] for _, o, t in expected]
        assert np.abs(values[neuron].astype(float)) == pytest.approx([v for v, _, _ in expected], rel=1e-3)


def test_collect_keeps_examples_to_the_shipped_observations() -> None:
    groups = np.array([0, 1, 2, 3])
    seen = [TokenActivations((0.1 + n) * np.ones((2, 4, 5), np.float32), groups) for n in range(4)]
    arrays = collect(seen, 2)
    assert arrays["example.place"][..., 0].max() == 1
    assert arrays["stats"].shape == (5, 6, 10)
    assert arrays["stats"][0, 5].max() == pytest.approx(3.1, rel=0.016)


def test_shipped_observations_come_first_and_none_is_lost() -> None:
    count = 50
    seen = Observations(
        third=np.zeros((count, 1, 1, 3), np.uint8),
        wrist=np.zeros((count, 1, 1, 3), np.uint8),
        proprio=np.zeros((count, 7), np.float32),
        prompts=[str(n) for n in range(count)],
        suites=["lift"] * count,
    )
    ordered = shipped_first(seen, 6).prompts
    assert ordered[:6] == ["0", "10", "20", "29", "39", "49"]
    assert sorted(ordered, key=int) == [str(n) for n in range(count)]


def test_registering_replaces_the_lens_and_leaves_the_id(tmp_path: Path) -> None:
    (tmp_path / "lens").mkdir()
    path = tmp_path / "lens" / "lens.json"
    path.write_text("{}")
    manifest = {"id": "abc", "files": [{"path": "a", "part": "backbone"}, {"path": "lens/old.bin", "part": "lens"}]}
    register(tmp_path, manifest, [path])
    written = json.loads((tmp_path / "manifest.json").read_text())
    assert written["id"] == "abc"
    assert [f["path"] for f in written["files"]] == ["a", "lens/lens.json"]
    assert written["files"][1]["size"] == 2


def test_the_committed_fixture_is_what_the_code_writes(tmp_path: Path) -> None:
    write_fixture(tmp_path / "tiny.json")
    committed = Path(__file__).parents[3] / "src" / "lens" / "fixtures" / "tiny.json"
    new, old = json.loads((tmp_path / "tiny.json").read_text()), json.loads(committed.read_text())
    # Another BLAS may round the last bit of a sum differently: numbers are compared, bytes are not.
    assert new["pieces"] == old["pieces"]
    for word, concept in old["expected"]["concepts"].items():
        assert new["expected"]["concepts"][word]["full"] == concept["full"]
        assert new["expected"]["concepts"][word]["cosines"] == pytest.approx(concept["cosines"], abs=1e-5)
