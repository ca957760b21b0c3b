import torch

from steerlab_training.export.fixtures import read_inputs
from steerlab_training.export.smooth import smooth
from steerlab_training.model.config import small_config
from steerlab_training.model.random_model import random_model


def test_outliers_move_and_the_function_stays() -> None:
    model, inputs = random_model(small_config()), read_inputs()
    with torch.no_grad():
        model.blocks[1].n1.weight[7] = 30.0  # an outlier channel whose readers have small weights
        for matrix in (model.blocks[1].attn.q, model.blocks[1].attn.k, model.blocks[1].attn.v):
            matrix.weight[:, 7] /= 100
    down = model.blocks[1].mlp.down.weight.clone()
    texts = [[1, 2, 3]] * len(inputs.prompts)

    def slots() -> torch.Tensor:
        with torch.no_grad():
            return model(inputs.images(), inputs.proprioception, model.layout([[text] for text in texts])).slots

    before = slots()
    smooth(model, inputs, texts)
    assert model.blocks[1].n1.weight[7] <= 2
    assert torch.equal(model.blocks[1].mlp.down.weight, down)  # value vectors are what the lab shows
    torch.testing.assert_close(slots(), before, atol=1e-5, rtol=1e-5)
