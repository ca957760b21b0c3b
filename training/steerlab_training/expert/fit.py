"""Training of an expert in a run folder: log, checkpoints, rounds of own states, and the stopping rule."""

import copy
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from steerlab_training.config.stages import ExpertConfig
from steerlab_training.dagger.collect import Collection, collect_round
from steerlab_training.expert.data import ExpertData
from steerlab_training.expert.stopping import Measure, has_rule, look
from steerlab_training.expert.train import ExpertTrainer
from steerlab_training.model.vla import VisionLanguageAction
from steerlab_training.rollout.policy import Actor
from steerlab_training.run.folder import RunFolder
from steerlab_training.run.progress import Progress, tell
from steerlab_training.sft.ema import MovingAverage
from steerlab_training.sft.schedule import learning_rate_factor

BETAS, WEIGHT_DECAY = (0.9, 0.95), 0.01
SMOOTHING = 0.98


class ExpertRun:
    """Moves `model.expert` alone. Every step draws from its own seed, so a run that was stopped ends as one that was not."""

    def __init__(self, config: ExpertConfig, run: RunFolder, model: VisionLanguageAction, tokenizer: Tokenizer) -> None:
        self.config, self.run, self.model, self._tokenizer = config, run, model, tokenizer
        self.may_stop = has_rule(config)
        self.step, self.verdict, self.smooth = 0, "below", 0.0
        self.optimizer = torch.optim.AdamW(model.expert.parameters(), lr=config.rate, betas=BETAS, weight_decay=WEIGHT_DECAY, fused=True)
        self.average = MovingAverage(model.expert.state_dict(), decay=config.average_decay)
        self._resume()
        self._data = ExpertData(config, model, tokenizer, run.path)
        self._trainer = ExpertTrainer(model, self._data.parts, config=config)

    def _resume(self) -> None:
        state = self.run.resume()
        if state is None:
            return
        self.model.expert.load_state_dict(state["expert"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.state = {name: value.to(self.model.slot.device) for name, value in state["average"].items()}
        self.step, self.verdict, self.smooth = state["step"], state["verdict"], state["smooth"]

    def save(self) -> None:
        state = {"expert": self.model.expert.state_dict(), "optimizer": self.optimizer.state_dict(), "average": self.average.state}
        self.run.save({**state, "step": self.step, "verdict": self.verdict, "smooth": self.smooth})

    def averaged_model(self) -> VisionLanguageAction:
        """The policy with the averaged expert: what is measured, what collects own states, and what ships."""
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
        loss = self._trainer.loss(self._data.draw(rng))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.expert.parameters(), config.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update(self.model.expert.state_dict(), step=self.step)
        value = loss.item()
        self.smooth = value if self.step == 0 else SMOOTHING * self.smooth + (1 - SMOOTHING) * value
        self.step += 1
        return value

    def _look(self, measure: Measure, progress: Progress) -> None:
        """Saves first: a look takes minutes, and a crash in it must not cost the steps before."""
        self.save()
        seen = look(self.config, measure)
        self.verdict = seen.verdict
        self.run.log(kind="success", step=self.step, success=seen.success, confirmed=seen.confirmed, verdict=seen.verdict)
        progress.say(f"step {self.step}: success {seen.success:.2f}, confirmed {seen.confirmed}, {seen.verdict}")

    def _rounds(self, progress: Progress) -> list[Path]:
        """Folders of the rounds that are due by now; a missing one is collected first."""
        config = self.config
        if config.collect_every == 0:
            return []
        last = min(self.step, int(config.collect_until * config.steps)) // config.collect_every
        folders = [self.run.path / "states" / f"round-{index:02d}" for index in range(1, last + 1)]
        if folders and not folders[-1].exists():
            self.save()
            collection = Collection(config.envs, config.decisions, ("flow",), config.manner, config.first_seed, config.seed)
            report = collect_round(Actor(self.averaged_model(), self._tokenizer, seed=config.seed + last), collection, last, folders[-1].parent)
            self.run.log(kind="dagger", step=self.step, round=last, **report)
            progress.say(f"round {last}: {report['states']} states in {report['seconds']:.0f} s, success {report['success_by_suite']}")
        return folders

    def train(self, *, measure: Measure) -> None:
        """Steps up to `steps`, or until the stopping rule ends it; saves every few minutes and at the end."""
        with Progress("expert", self.config.steps, done=self.step) as progress:
            self._steps(measure, progress)
        self.save()
        if self.may_stop and self.verdict != "within":
            more = "Lower --episodes or --eval_every" if self.verdict == "above" else "Raise --steps or --episodes"
            tell(f"the success ended {self.verdict} the wanted range. {more}.")

    def _steps(self, measure: Measure, progress: Progress) -> None:
        config = self.config
        self._data.use(self._rounds(progress))
        saved = time.monotonic()
        while self.step < config.steps and self.verdict == "below":
            loss = self._one_step()
            if self.step % config.log_every == 0 or self.step == config.steps:
                self.run.log(kind="train", step=self.step, flow=round(loss, 5), smooth=round(self.smooth, 5), decisions=len(self._data))
            progress.to(self.step, f"flow {self.smooth:.4f}")
            if self.may_stop and self.step % config.eval_every == 0:
                self._look(measure, progress)
            if config.collect_every and self.step % config.collect_every == 0 and self.step < config.steps:
                self._data.use(self._rounds(progress))
            if time.monotonic() - saved > config.checkpoint_seconds:
                self.save()
                saved = time.monotonic()
