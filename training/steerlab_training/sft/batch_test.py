import torch

from steerlab_training.sft.batch import LIGHT_CHANGE, augment


def test_pictures_stand_in_other_lights_and_half_of_them_in_their_own() -> None:
    grey = torch.full((2000, 4, 4, 3), 120, dtype=torch.uint8)
    seen = augment(grey, generator=torch.Generator().manual_seed(0))
    assert seen.shape == (2000, 3, 4, 4)
    # Bytes again; contrast and tint move a mean by a few of them.
    light = ((seen.mean((1, 2, 3)) + 1) * 127.5) / 120
    assert light.min() < 1 - 0.9 * LIGHT_CHANGE
    assert light.max() > 1 + 0.9 * LIGHT_CHANGE
    near = ((light - 1).abs() < 0.1).float().mean()
    assert 0.5 < near < 0.75


def test_the_same_generator_gives_the_same_pictures() -> None:
    picture = torch.randint(0, 256, (3, 8, 8, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    one, two = (augment(picture, generator=torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(one, two)
    assert not torch.equal(one, augment(picture, generator=torch.Generator().manual_seed(6)))


def test_light_is_cut_where_a_camera_cuts_it() -> None:
    white = torch.full((500, 2, 2, 3), 255, dtype=torch.uint8)
    seen = augment(white, generator=torch.Generator().manual_seed(2))
    assert seen.max() < 1.5
