import math

import pytest
import torch
from jaxtyping import TypeCheckError

from steerlab_training.sft.losses import DIMENSION_WEIGHTS, attention_loss, bin_loss, flow_loss, hop_loss, soft_bin_targets


def test_soft_targets_are_centred_on_the_label_and_sum_to_one() -> None:
    bins = 256
    label = torch.tensor([(100 + 0.5) / bins * 2 - 1])
    target = soft_bin_targets(label, bins=bins, sigma_bins=2.0)[0]
    assert target.sum().item() == pytest.approx(1, abs=1e-6)
    assert target.argmax().item() == 100
    assert (target[102] / target[100]).item() == pytest.approx(math.exp(-0.5), rel=1e-4)


def test_uniform_logits_cost_the_log_of_their_number() -> None:
    targets = soft_bin_targets(torch.zeros(1, 2, 7), bins=8, sigma_bins=1.0)
    loss = bin_loss(torch.zeros(1, 2, 7, 8 + 4), targets, prompt_weights=torch.ones(2))
    assert loss.item() == pytest.approx(math.log(12), rel=1e-5)


def test_logits_equal_to_the_target_cost_its_entropy() -> None:
    targets = soft_bin_targets(torch.full((1, 1, 7), 0.2), bins=16, sigma_bins=1.5)
    loss = bin_loss(targets.log(), targets, prompt_weights=torch.ones(1))
    entropy = -(targets * targets.log()).sum(-1)
    assert loss.item() == pytest.approx(entropy.mean().item(), rel=1e-5)


def test_dimension_weights_have_mean_one() -> None:
    assert DIMENSION_WEIGHTS.mean().item() == pytest.approx(1)


def test_the_true_velocity_costs_nothing_and_zero_costs_its_square() -> None:
    noise, actions = torch.randn(2, 3, 7), torch.randn(2, 3, 7)
    ones = torch.ones(2, 3)
    assert flow_loss(noise - actions, noise, actions, token_weights=ones).item() == 0
    expected = (noise - actions).pow(2).mean().item()
    assert flow_loss(torch.zeros_like(noise), noise, actions, token_weights=ones).item() == pytest.approx(expected, rel=1e-5)


def test_tokens_of_weight_zero_do_not_count_in_the_flow() -> None:
    noise, actions = torch.zeros(1, 2, 7), torch.tensor([[[1.0] * 7, [5.0] * 7]])
    loss = flow_loss(torch.zeros_like(noise), noise, actions, token_weights=torch.tensor([[1.0, 0.0]]))
    assert loss.item() == pytest.approx(1)


def test_even_attention_costs_the_log_of_the_cells_where_the_colour_is_seen() -> None:
    log_attention = torch.full((1, 3, 2, 4), math.log(0.25))
    cells = torch.tensor([[[1.0, 0, 0, 0], [0.5, 0.5, 0, 0]]])
    assert attention_loss(log_attention, cells, torch.ones(1, 2)).item() == pytest.approx(math.log(4), rel=1e-5)
    assert attention_loss(log_attention, cells, torch.zeros(1, 2)).item() == 0


def test_hop_reads_the_named_token() -> None:
    log_attention = torch.log(torch.tensor([0.7, 0.2, 0.1])).expand(1, 3, 2, 3)
    assert hop_loss(log_attention, torch.tensor([[1, 1]])).item() == pytest.approx(-math.log(0.2), rel=1e-5)


def test_shapes_that_would_broadcast_are_refused() -> None:
    """Tests check the annotated shapes (conftest.py): weights of one prompt for two would be spread over both without a word."""
    targets = soft_bin_targets(torch.zeros(1, 2, 7), bins=8, sigma_bins=1.0)
    with pytest.raises(TypeCheckError):
        bin_loss(torch.zeros(1, 2, 7, 12), targets, prompt_weights=torch.ones(1))
