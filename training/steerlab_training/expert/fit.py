"""Training of an expert in a run folder: log, checkpoints, and the stopping rule."""

import copy
import sys
import time

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.data.shards import Decisions
from steerlab_training.expert.features import cache_features
from steerlab_training.expert.stopping import Measure, has_rule, look
from steerlab_training.expert.train import ExpertTrainer
from steerlab_training.model.text import encode_prompt
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.run.folder import RunFolder
from steerlab_training.sft.ema import MovingAverage
from steerlab_training.sft.schedule import learning_rate_factor

BETAS, WEIGHT_DECAY = (0.9, 0.95), 0.01


class ExpertRun:
    """Moves `model.expert` alone. Every step draws from its own seed, so a run that was stopped ends as one that was not."""

    def __init__(
        self, config: ExpertConfig, run: RunFolder, model: VisionLanguageAction, tokenizer: Tokenizer, decisions: Decisions, rows: NDArray[np.integer]
    ) -> None:
        self.config, self.run, self.model, self.rows = config, run, model, rows
        self.may_stop = has_rule(config)
        self.step, self.verdict = 0, "below"
        self.optimizer = torch.optim.AdamW(model.expert.parameters(), lr=config.rate, betas=BETAS, weight_decay=WEIGHT_DECAY)
        self.average = MovingAverage(model.expert.state_dict(), decay=config.average_decay)
        self._resume()
        tokens = [encode_prompt(tokenizer, prompt.text, limit=model.config.max_text_tokens) for prompt in decisions.prompts]
        self._trainer = ExpertTrainer(model, cache_features(model, decisions, rows, tokens), first_draws=config.first_draws, seed=config.seed)

    def _resume(self) -> None:
        state = self.run.resume()
        if state is None:
            return
        self.model.expert.load_state_dict(state["expert"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.state = {name: value.to(self.model.slot.device) for name, value in state["average"].items()}
        self.step, self.verdict = state["step"], state["verdict"]

    def save(self) -> None:
        state = {"expert": self.model.expert.state_dict(), "optimizer": self.optimizer.state_dict(), "average": self.average.state}
        self.run.save({**state, "step": self.step, "verdict": self.verdict})

    def averaged_model(self) -> VisionLanguageAction:
        """The policy with the averaged expert: what is measured and what ships."""
        model = copy.deepcopy(self.model)
        model.expert.load_state_dict(self.average.state)
        return model.eval()

    def _one_step(self) -> float:
        config = self.config
        for group in self.optimizer.param_groups:
            group["lr"] = config.rate * learning_rate_factor(self.step, steps=config.steps, warmup=config.warmup)
        rng = np.random.default_rng([config.seed, self.step])
        draw = int(rng.integers(2**31))
        torch.manual_seed(draw)
        self._trainer.generator.manual_seed(draw)
        loss = self._trainer.loss(torch.from_numpy(rng.integers(0, len(self.rows), config.batch)))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.expert.parameters(), config.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update(self.model.expert.state_dict(), step=self.step)
        self.step += 1
        return loss.item()

    def _look(self, measure: Measure) -> None:
        """Saves first: a look takes minutes, and a crash in it must not cost the steps before."""
        self.save()
        seen = look(self.config, measure)
        self.verdict = seen.verdict
        self.run.log(kind="success", step=self.step, success=seen.success, confirmed=seen.confirmed, verdict=seen.verdict)
        sys.stderr.write(f"step {self.step}: success {seen.success:.2f}, confirmed {seen.confirmed}, {seen.verdict}\n")

    def train(self, *, measure: Measure) -> None:
        """Steps up to `steps`, or until the stopping rule ends it; saves every few minutes and at the end."""
        config = self.config
        saved = time.monotonic()
        while self.step < config.steps and self.verdict == "below":
            loss = self._one_step()
            if self.step % config.log_every == 0 or self.step == config.steps:
                self.run.log(kind="train", step=self.step, flow=round(loss, 5), decisions=len(self.rows))
                sys.stderr.write(f"step {self.step}/{config.steps}  flow {loss:.4f}\n")
            if self.may_stop and self.step % config.eval_every == 0:
                self._look(measure)
            if time.monotonic() - saved > config.checkpoint_seconds:
                self.save()
                saved = time.monotonic()
        self.save()
        if self.may_stop and self.verdict != "within":
            more = "Lower --episodes or --eval_every" if self.verdict == "above" else "Raise --steps or --episodes"
            sys.stderr.write(f"the success ended {self.verdict} the wanted range. {more}.\n")
