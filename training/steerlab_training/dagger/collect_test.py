import dataclasses
from collections import Counter

from steerlab_training.dagger.collect import SEEDS_PER_ROUND, Collection, plan_round

CONFIG = Collection(envs=96, decisions=22, heads=("flow",), manner=0.35, first_seed=3_000_000, seed=0)


def test_a_round_is_planned_the_same_way_twice_and_rounds_share_no_seed() -> None:
    config = CONFIG
    assert plan_round(config, 2) == plan_round(config, 2)
    seeds = {e.seed for e in plan_round(config, 0)} | {e.seed for e in plan_round(config, 1)}
    assert len(seeds) == 2 * config.envs
    assert config.envs <= SEEDS_PER_ROUND


def test_hard_suites_come_more_often() -> None:
    suites = Counter(e.suite for e in plan_round(dataclasses.replace(CONFIG, envs=960), 0))
    assert min(suites["stack"], suites["push"]) > suites["object"] > suites["reach"]
