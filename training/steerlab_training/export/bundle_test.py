import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from steerlab_training.errors import InputError
from steerlab_training.export.bundle import ExportedBundle
from steerlab_training.export.linear import FAMILIES, Family
from steerlab_training.export.manifest import check_files
from steerlab_training.export.read import read_tensors
from steerlab_training.export.session import BundleRunner, run_graph
from steerlab_training.export.tiny_bundle import export_tiny
from steerlab_training.model.config import small_config
from steerlab_training.model.hook import HookPlan


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> ExportedBundle:
    return export_tiny(tmp_path_factory.mktemp("bundle"), experts=("sft", "few-shot"))


@pytest.fixture(scope="module")
def runner(exported: ExportedBundle) -> BundleRunner:
    return BundleRunner(exported.folder, small_config(), read_tensors(exported.folder), "int8", experts=["sft", "few-shot"])


@pytest.fixture
def folder(exported: ExportedBundle, tmp_path: Path) -> Path:
    """A copy to damage."""
    return shutil.copytree(exported.folder, tmp_path / "bundle")


def test_both_families_compute_what_pytorch_does(exported: ExportedBundle) -> None:
    for kind in ("plain", "steered"):
        assert exported.parity["nbits"][kind].logits < 1e-5
        assert exported.parity["nbits"][kind].flow_near == 1
        assert exported.parity["int8"][kind].logits < 0.03
        # Bins of random weights are nearly tied, so a slot may jump.
        assert exported.parity["int8"][kind].near > 0.9
        assert exported.parity["weights"][kind].logits < 0.03


def test_the_manifest_names_the_bundle_by_its_content(exported: ExportedBundle) -> None:
    manifest = check_files(exported.folder)
    lines = sorted(f"{file['path']} {hashlib.sha256((exported.folder / file['path']).read_bytes()).hexdigest()}\n" for file in manifest["files"])
    assert manifest["id"] == exported.folder.name == hashlib.sha256("".join(lines).encode()).hexdigest()[:12]
    assert {file["part"] for file in manifest["files"]} == {"backbone", "vision", "embedding", "tokenizer", "flow", "fixtures"}
    assert {file["expert"] for file in manifest["files"] if file["part"] == "flow"} == {"sft", "few-shot"}
    assert manifest["layer_map"] == [0, 1, 28, 29]


def test_the_same_policy_gives_the_same_bytes(exported: ExportedBundle, tmp_path: Path) -> None:
    assert export_tiny(tmp_path, experts=("sft", "few-shot")).manifest["id"] == exported.manifest["id"]


def test_tensors_lie_aligned_inside_their_files(exported: ExportedBundle) -> None:
    sizes = {file["path"]: file["size"] for file in exported.manifest["files"]}
    tensors = read_tensors(exported.folder)
    for entry in exported.manifest["tensors"]:
        assert entry["offset"] % 64 == 0
        assert entry["offset"] + tensors[entry["name"]].nbytes <= sizes[entry["file"]] <= 20_000_000
        if entry["dtype"] == "u8":
            assert tensors[entry["name"]].min() >= 1  # -127 .. 127 around 128
            assert tensors[f"{entry['name']}.scale"].shape == (entry["shape"][0],)


def test_graphs_use_no_operator_that_webgpu_lacks(exported: ExportedBundle) -> None:
    for path in (exported.folder / "graphs").glob("*.nbits.onnx"):
        model = onnx.load(path, load_external_data=False)
        assert not {node.op_type for node in model.graph.node} & {"Split", "MatMulInteger", "MatMulIntegerToFloat", "QuantizeLinear", "Attention"}


def _hooks(plan: HookPlan) -> dict[str, np.ndarray]:
    return {"gain": plan.gain.numpy(), "bias": plan.bias.numpy(), "residual": plan.residual.numpy()}


@pytest.mark.parametrize("family", FAMILIES)
def test_an_override_adds_the_value_vector(exported: ExportedBundle, family: Family) -> None:
    """residual_out - middle is FFN(x): with every activation ablated and one set to alpha it is alpha times column i of down_proj."""
    config, layer, index, alpha = small_config(), 2, 17, 6.0
    tensors = read_tensors(exported.folder)
    backbone = BundleRunner(exported.folder, config, tensors, family, experts=[]).backbone
    plan = HookPlan.identity(config)
    plan.gain[3, layer] = 0
    plan.bias[3, layer, index] = alpha
    generator = np.random.default_rng(0)
    x = generator.normal(0, 0.2, (1, config.slots, config.width)).astype(np.float32)
    size = config.slots
    group = np.zeros((1, size, 4), np.float32)
    group[..., 3] = 1
    empty = np.zeros((1, config.kv_heads, 0, config.head_width), np.float32)
    past = {f"past_{kind}.{i}": empty for i in range(config.layers) for kind in ("key", "value")}
    rope = {"cos": np.ones((1, 1, size, 64), np.float32), "sin": np.zeros((1, 1, size, 64), np.float32)}
    feeds = {"x": x, "mask": np.zeros((1, 1, size, size), np.float32), "group": group, **rope, **past, **_hooks(plan)}
    names = [f"middle.{layer}", f"residual_out.{layer}", f"activation.{layer}"]
    middle, after, activation = run_graph(backbone, names, feeds)
    name = f"blocks.{layer}.mlp.down.weight"
    value_vector = (tensors[name].astype(np.float32) - 128)[:, index] * tensors[f"{name}.scale"]
    np.testing.assert_allclose(after - middle, np.broadcast_to(alpha * value_vector, middle.shape), atol=1e-5)
    assert (activation[..., index] == alpha).all()
    assert (np.delete(activation, index, -1) == 0).all()


def test_pieces_give_what_one_pass_gives(runner: BundleRunner) -> None:
    """Prefix then suffix with its keys and values, against the whole sequence at once with past = 0."""
    config = runner.config
    generator = np.random.default_rng(1)
    prefix = generator.normal(0, 0.2, (1, config.prefix_tokens, config.width)).astype(np.float32)
    text = [5, 6, 7]
    hook = _hooks(HookPlan.identity(config))
    _, past = runner.run(runner.prefix_feeds(prefix, hook))
    suffix = runner.suffix_feeds(text, past, hook)
    apart, _ = runner.run(suffix)
    first = runner.prefix_feeds(prefix, hook)
    masked = np.full((config.prefix_tokens, len(text) + config.slots), -1e4, np.float32)
    top = np.concatenate([first["mask"][0, 0], masked], 1)
    whole = {name: np.concatenate([first[name], suffix[name]], 1) for name in ("x", "group")}
    whole |= {name: np.concatenate([first[name], suffix[name]], 2) for name in ("cos", "sin")}
    whole |= {"mask": np.concatenate([top, suffix["mask"][0, 0]])[None, None], **hook}
    whole |= {name: value for name, value in first.items() if name.startswith("past_")}
    together, _ = runner.run(whole)
    np.testing.assert_allclose(together[:, config.prefix_tokens :], apart, atol=1e-4)


def test_a_batch_gives_what_single_decisions_give(runner: BundleRunner) -> None:
    config = runner.config
    prefix = np.random.default_rng(2).normal(0, 0.2, (2, config.prefix_tokens, config.width)).astype(np.float32)
    hook = _hooks(HookPlan.override(config, [(1, 3)], amount=2.0))
    rows = [runner.prefix_feeds(prefix[i : i + 1], hook) for i in range(2)]
    shared = set(hook)
    both = {name: rows[0][name] if name in shared else np.concatenate([row[name] for row in rows]) for name in rows[0]}
    together, keys = runner.run(both)
    for i, row in enumerate(rows):
        alone, own = runner.run(row)
        np.testing.assert_allclose(together[i : i + 1], alone, atol=1e-5)
        np.testing.assert_allclose(keys["key.1"][i : i + 1], own["key.1"], atol=1e-5)


def test_the_identity_hook_changes_no_bit(exported: ExportedBundle, runner: BundleRunner) -> None:
    """Against the graph from which the hook was cut out."""
    import onnxruntime  # noqa: PLC0415

    path = exported.folder / "graphs" / "backbone.int8.onnx"
    model = onnx.load(path)
    bare = _without_hook(model)
    session = onnxruntime.InferenceSession(bare.SerializeToString(), providers=["CPUExecutionProvider"])
    prefix = np.random.default_rng(3).normal(0, 0.2, (1, small_config().prefix_tokens, small_config().width)).astype(np.float32)
    feeds = runner.prefix_feeds(prefix, _hooks(HookPlan.identity(small_config())))
    y, _ = runner.run(feeds)
    wanted = {i.name for i in session.get_inputs()}
    (expected,) = run_graph(session, ["y"], {name: value for name, value in feeds.items() if name in wanted})
    assert y.tobytes() == expected.tobytes()


def _without_hook(model: onnx.ModelProto) -> onnx.ModelProto:
    """Every node that reads a hook input, or what comes of one, passes its other input on unchanged."""
    tainted = {"gain", "bias", "residual", "group"}
    kept, renamed = [], {}
    for node in model.graph.node:
        inputs = [renamed.get(name, name) for name in node.input]
        clean = [name for name in inputs if name not in tainted]
        constants = {i.name for i in model.graph.initializer}
        if len(clean) < len(inputs):
            source = [name for name in clean if name not in constants]
            if node.op_type in ("Mul", "Add") and source:
                renamed[node.output[0]] = source[0]
            else:
                tainted.add(node.output[0])
            continue
        del node.input[:]
        node.input.extend(inputs)
        kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    for values in (model.graph.output, model.graph.input):
        for value in [v for v in values if v.name != "y" and (values is model.graph.output or v.name in tainted)]:
            values.remove(value)
    return model


@pytest.mark.parametrize("file", ["graphs/backbone-0.bin", "tokenizer.json", "fixtures.bin"])
def test_a_flipped_byte_is_refused(folder: Path, file: str) -> None:
    check_files(folder)
    data = bytearray((folder / file).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / file).write_bytes(data)
    with pytest.raises(InputError, match="was changed"):
        check_files(folder)


def test_a_cut_or_missing_file_is_named(folder: Path) -> None:
    shard = folder / "graphs" / "vision-0.bin"
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"vision-0.bin has .* bytes instead of"):
        check_files(folder)
    shard.unlink()
    with pytest.raises(InputError, match=r"vision-0.bin is missing"):
        check_files(folder)


def test_a_file_list_that_was_edited_no_longer_fits_the_id(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = [file for file in manifest["files"] if file["path"] != "tokenizer_config.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="is not the digest"):
        check_files(folder)


def test_graphs_that_do_not_compute_the_model_get_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from steerlab_training.export import bundle  # noqa: PLC0415

    honest = bundle.as_exported

    def wrong(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        return {name: value * 1.2 if name == "blocks.1.mlp.up.weight" else value for name, value in honest(state).items()}

    monkeypatch.setattr(bundle, "as_exported", wrong)
    with pytest.raises(InputError, match="do not compute the model"):
        export_tiny(tmp_path)
    assert not list(tmp_path.glob("*/manifest.json"))
