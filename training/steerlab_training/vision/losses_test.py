import torch

from steerlab_training.vision.heads import Readout, word_directions
from steerlab_training.vision.losses import VisionTargets, cell_statistics, pixel_classes, vision_loss


def test_a_filled_corner_has_its_share_and_centroid() -> None:
    mask = torch.zeros(1, 6, 32, 32)
    mask[0, 2, 16:32, 0:8] = 1  # left half of the cell at row 1, column 0
    statistics = cell_statistics([mask], [16]).view(2, 2, 6, 3)
    torch.testing.assert_close(statistics[1, 0, 2], torch.tensor([0.5, -0.5, 0.0]), atol=1e-4, rtol=0)
    assert statistics[0, 0].abs().sum() == 0


def test_pixel_classes_start_at_one_and_zero_is_background() -> None:
    mask = torch.zeros(1, 6, 1, 2)
    mask[0, 3, 0, 1] = 1
    assert pixel_classes(mask).tolist() == [[[0, 4]]]


def test_word_directions_are_unit_and_centred() -> None:
    directions = word_directions(torch.randn(20, 8), [1, 4, 7])
    torch.testing.assert_close(directions.norm(dim=1), torch.ones(3))


def perfect_pair() -> tuple[Readout, list[torch.Tensor], VisionTargets]:
    statistics = torch.zeros(1, 40, 6, 3)
    statistics[0, 5, 1] = torch.tensor([0.05, 0.2, -0.4])
    cube = torch.randn(1, 6, 3)
    present = torch.ones(1, 6)
    vessel = torch.randn(1, 2, 2)
    classes = torch.zeros(1, 2, 2, dtype=torch.long)
    on = statistics[..., 0] > 0.004
    readout = Readout(
        presence=torch.where(on, 50.0, -50.0),
        amount=(statistics[..., 0] * 20).clamp(max=3),
        centre=statistics[..., 1:],
        place=cube[:, None].expand(-1, 40, -1, -1),
        cube=cube,
        vessel=vessel,
    )
    logits = torch.full((1, 7, 2, 2), -50.0)
    logits[:, 0] = 50
    return readout, [logits], VisionTargets(statistics, cube, present, present, vessel, [classes])


def test_a_perfect_read_out_costs_nothing_and_a_shifted_cube_does() -> None:
    readout, logits, targets = perfect_pair()
    assert vision_loss(readout, logits, targets)["total"].item() < 1e-5
    shifted = Readout(readout.presence, readout.amount, readout.centre, readout.place, readout.cube + 0.5, readout.vessel)
    worse = vision_loss(shifted, logits, targets)
    torch.testing.assert_close(worse["cube"], torch.tensor(0.5 - 0.05 / 2))
