"""Packed prompts give what single ones give; the hook is what it says; the weights' own fixtures are met."""

import pytest
import torch
from torch import Tensor

from steerlab_training.errors import InputError
from steerlab_training.model.bins import from_bins, to_bins
from steerlab_training.model.block import Readouts
from steerlab_training.model.config import ModelConfig, small_config
from steerlab_training.model.hook import TOKEN_GROUPS, HookPlan
from steerlab_training.model.layout import attention_mask, token_groups
from steerlab_training.model.random_model import random_model
from steerlab_training.model.vla import Output, VisionLanguageAction

BATCH = 2
# Three prompts of different lengths an image; the second image's sequence is shorter and padded.
PROMPTS = [[[5, 6, 7], [8, 9, 10, 11, 12], [3]], [[20], [21, 22], [23, 24, 25, 26]]]


@pytest.fixture(scope="module")
def model() -> VisionLanguageAction:
    return random_model(small_config())


@pytest.fixture(scope="module")
def inputs() -> tuple[list[Tensor], Tensor]:
    generator = torch.Generator().manual_seed(1)
    images = [torch.randn(BATCH, 3, size, size, generator=generator) for size in (96, 64)]
    return images, torch.randn(BATCH, 7, generator=generator)


@pytest.fixture(scope="module")
def packed(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor]) -> Output:
    with torch.no_grad():
        return model(*inputs, model.layout(PROMPTS, total=model.config.prefix_tokens + 40))


def single(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor], prompt: int, **options: object) -> Output:
    layout = model.layout([[texts[prompt]] for texts in PROMPTS])
    with torch.no_grad():
        return model(*inputs, layout, **options)


@pytest.mark.parametrize("prompt", [0, 1, 2])
def test_packed_prompts_give_what_single_ones_give(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor], packed: Output, prompt: int) -> None:
    alone = single(model, inputs, prompt)
    torch.testing.assert_close(packed.slots[:, prompt], alone.slots[:, 0], atol=2e-5, rtol=0)
    assert (packed.slots[:, prompt] - packed.slots[:, (prompt + 1) % 3]).abs().max() > 1e-2


def test_the_tail_block_equals_the_full_one(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor], packed: Output) -> None:
    with torch.no_grad():
        tail = model(*inputs, packed.layout, slots_only=True)
    torch.testing.assert_close(tail.slots, packed.slots, atol=2e-5, rtol=0)


def test_expert_tokens_of_other_prompts_and_draws_do_not_mix(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor], packed: Output) -> None:
    """Two draws of prompt 0's whole chunk and one first action for prompts 1 and 2, at once and apart."""
    horizon, (_, state) = model.config.horizon, inputs
    step = torch.tensor([*range(horizon)] * 2 + [0, 0]).expand(BATCH, -1)
    segment = torch.tensor([0] * 2 * horizon + [1, 2]).expand(BATCH, -1)
    draw = torch.tensor([0] * horizon + [1] * horizon + [0, 0]).expand(BATCH, -1)
    generator = torch.Generator().manual_seed(2)
    time = torch.rand(step.shape, generator=generator)
    x = torch.randn(*step.shape, 7, generator=generator)
    with torch.no_grad():
        together = model.velocity(packed, x, time, step, segment, draw, state)
        for prompt, part in ((0, slice(0, horizon)), (0, slice(horizon, 2 * horizon)), (1, slice(10, 11)), (2, slice(11, 12))):
            alone, zero = single(model, inputs, prompt), torch.zeros_like(step[:, part])
            found = model.velocity(alone, x[:, part], time[:, part], step[:, part], zero, zero, state)
            torch.testing.assert_close(found, together[:, part], atol=2e-5, rtol=0)


def test_the_flow_loss_stops_at_the_keys_and_values(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor]) -> None:
    model.zero_grad()
    output = model(*inputs, model.layout([[[5]], [[6]]]))
    step = torch.arange(model.config.horizon).expand(BATCH, -1)
    zero = torch.zeros_like(step)
    model.velocity(output, torch.randn(BATCH, 5, 7), torch.rand(BATCH, 5), step, zero, zero, inputs[1]).sum().backward()
    assert model.blocks[0].mlp.up.weight.grad is None
    assert model.expert.inp.weight.grad is not None
    model.zero_grad()


def test_the_identity_hook_changes_no_bit(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor]) -> None:
    bare = single(model, inputs, 1)
    hooked = single(model, inputs, 1, hook=HookPlan.identity(model.config))
    assert torch.equal(bare.slots, hooked.slots)
    assert torch.equal(bare.keys_values[-1][0], hooked.keys_values[-1][0])


def test_an_override_alone_adds_alpha_times_the_value_vector(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor]) -> None:
    """With all activations of a layer ablated and one set to 6, FFN(x) is 6 times column i of down_proj, at every token."""
    layer, index = 1, 40
    plan = HookPlan.identity(model.config)
    plan.gain[:, layer] = 0
    plan.bias[:, layer, index] = 6
    seen = Readouts()
    single(model, inputs, 0, hook=plan, readouts=seen)
    delta = seen.residuals[layer] - seen.middles[layer]
    expected = (6 * model.blocks[layer].mlp.down.weight[:, index]).expand_as(delta)
    torch.testing.assert_close(delta, expected, atol=1e-5, rtol=0)


def test_a_hook_reaches_its_token_group_only(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor]) -> None:
    first = HookPlan.override(model.config, [(0, 3)], amount=4.0, groups=("text",))
    seen, plain = Readouts(), Readouts()
    single(model, inputs, 0, hook=first, readouts=seen)
    single(model, inputs, 0, readouts=plain)
    changed = (seen.activations[0] != plain.activations[0]).any(-1)
    group = token_groups(model.config, model.layout([[texts[0]] for texts in PROMPTS]))[..., TOKEN_GROUPS.index("text")].bool()
    assert torch.equal(changed[0], group[0])


def test_a_residual_direction_is_added_after_its_block(model: VisionLanguageAction, inputs: tuple[list[Tensor], Tensor]) -> None:
    plan = HookPlan.identity(model.config)
    plan.residual[:, 2] = torch.arange(model.config.width) / 1000
    seen, plain = Readouts(), Readouts()
    single(model, inputs, 0, hook=plan, readouts=seen)
    single(model, inputs, 0, readouts=plain)
    torch.testing.assert_close(seen.residuals[2] - plain.residuals[2], plan.residual[0, 2].expand_as(seen.residuals[2]), atol=1e-5, rtol=0)


def test_a_neuron_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="no neuron 12:0"):
        HookPlan.override(ModelConfig(), [(12, 0)], amount=6.0)


def test_who_attends_to_whom() -> None:
    """Images see one another, text is causal, slots see one another and the text, prompts do not see each other."""
    config = small_config()
    model_layout = random_model(config).layout([[[1, 2], [3]]])
    seen = attention_mask(config, model_layout)[0, 0] == 0
    p = config.prefix_tokens
    assert seen[1, 40]
    assert not seen[0, 1]
    assert not seen[40, 41]  # images do not see the proprioception after them
    assert seen[p + 1, p]
    assert not seen[p, p + 1]
    assert seen[p + 2, p + 8]  # first slot sees the last
    assert not seen[p + 1, p + 2]  # text does not see the slots
    assert not seen[p + 9 :, p : p + 9].any()
    assert not seen[p : p + 9, p + 9 :].any()


def test_bins_are_centred_on_their_actions() -> None:
    actions = torch.tensor([-1.0, -0.004, 0.004, 1.0, 5.0])
    assert to_bins(actions).tolist() == [0, 127, 128, 255, 255]
    assert (from_bins(to_bins(actions[:4])) - actions[:4]).abs().max() <= 1 / 256


def test_the_config_survives_the_disk() -> None:
    config = small_config(horizon=3)
    assert ModelConfig.from_disk(config.to_disk()) == config
    assert ModelConfig.from_disk({"d": 64, "keep": [0, 1]}).base_layers == (0, 1)
