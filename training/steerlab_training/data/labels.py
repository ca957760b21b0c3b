"""What the shards' numbers mean as training targets: places, goals, weights of decisions. Pure numpy."""

import numpy as np
from numpy.typing import NDArray

from steerlab_training.data.shards import COLORS, Decisions

# Places are scaled so that the table spans about [-1, 1]: offset and scale of x, y, z, metres, robot frame.
OFFSET_M = np.array([0.44, 0.0, 0.05], np.float32)
SCALE_M = np.array([0.12, 0.18, 0.10], np.float32)
BOWL_PLATE_HEIGHT = -0.2
# Proprioception 0 and 1 are the tool's x and y: (x - 0.42) / 0.15, y / 0.25.
TOOL_OFFSET_M, TOOL_SCALE_M = np.array([0.42, 0.0]), np.array([0.15, 0.25])
NEAR_M = 0.045
HARD_SUITES = ("stack", "push")
STILL_DZ = -0.02


def _xy_of_color(aux: NDArray[np.float32], color: NDArray[np.integer]) -> NDArray[np.float32]:
    """Table position of the cube with a colour. aux [b, 20], color [b, m] -> [b, m, 2], metres."""
    cubes = aux[:, :16].reshape(-1, 4, 4)
    index = (cubes[:, None, :, 0] == color[..., None]).argmax(2)
    return np.take_along_axis(cubes[:, :, 1:3], index[..., None], 1)


def target_and_goal_xy(decisions: Decisions, rows: NDArray[np.integer], prompt_ids: NDArray[np.integer]) -> NDArray[np.float32]:
    """Where the named cube is and where it should go, metres: [b, m, 4]. The goal of lift, push and reach is the cube itself."""
    aux = decisions.aux[rows]
    of = decisions.prompts
    target = _xy_of_color(aux, np.vectorize(lambda i: of[i].target_color)(prompt_ids))
    other = np.vectorize(lambda i: of[i].other_color)(prompt_ids)
    suite = np.vectorize(lambda i: of[i].suite, otypes=[object])(prompt_ids)
    goal = np.where((other >= 0)[..., None], _xy_of_color(aux, other), target)
    for name, column in (("object", 16), ("spatial", 18)):
        goal = np.where((suite == name)[..., None], aux[:, None, column : column + 2], goal)
    return np.concatenate([target, goal], -1).astype(np.float32)


def scaled_places(xy_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """[..., 2k] metres -> scaled."""
    repeat = xy_m.shape[-1] // 2
    return ((xy_m - np.tile(OFFSET_M[:2], repeat)) / np.tile(SCALE_M[:2], repeat)).astype(np.float32)


def cube_places(aux: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Scaled place of each colour's cube [b, 6, 3], and 1 where that colour is on the table [b, 6]."""
    places = np.zeros((len(aux), len(COLORS), 3), np.float32)
    present = np.zeros((len(aux), len(COLORS)), np.float32)
    for cube in range(4):
        color = aux[:, 4 * cube].astype(int)
        rows = np.flatnonzero(color >= 0)
        places[rows, color[rows]] = (aux[rows, 4 * cube + 1 : 4 * cube + 4] - OFFSET_M) / SCALE_M
        present[rows, color[rows]] = 1
    return places, present


def lean_still_labels(actions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gives labels that stand exactly still (dx = dy = dz = 0: closing, opening) 4 mm of downward motion a decision.

    Exact zeros made argmax freeze: where the policy is unsure whether to go on down or to close, the zero bin holds a sharp
    peak that beats the spread-out motion, and a stateless policy that does not move meets the same picture for ever.
    With the lean both guesses agree on the direction.
    """
    out = actions.copy()
    still = (out[..., :3] == 0).all(-1)
    out[..., 2] = np.where(still, STILL_DZ, out[..., 2])
    return out


def critical_weights(decisions: Decisions, *, near: float, hard: float) -> NDArray[np.float64]:
    """Weight of each decision before own states get their share.

    near: factor for critical states, the tool within 45 mm of the cube, or of the goal while the gripper is closed.
    hard: factor for driving tasks of HARD_SUITES.
    """
    rows = np.arange(len(decisions))
    driving = decisions.prompt_ids[:, :1]
    places = target_and_goal_xy(decisions, rows, driving)[:, 0]
    tool = decisions.proprioception[:, :2] * TOOL_SCALE_M + TOOL_OFFSET_M
    closed = decisions.proprioception[:, 6] < 0
    critical = (np.linalg.norm(tool - places[:, :2], axis=1) < NEAR_M) | (closed & (np.linalg.norm(tool - places[:, 2:], axis=1) < NEAR_M))
    is_hard = np.array([decisions.prompts[i].suite in HARD_SUITES for i in driving[:, 0]])
    return np.where(critical, near, 1.0) * np.where(is_hard, hard, 1.0)


def share_with_recent(weights: NDArray[np.float64], recent_from: int, *, cap: float, half: float) -> NDArray[np.float64]:
    """Probabilities. Rows from `recent_from` on are the policy's own states (DAgger): with n of them they get the share
    n / (n + half), at most `cap`, so that the newest data counts more than its size without ever crowding out the teacher's."""
    weights = weights.copy()
    recent = len(weights) - recent_from
    if 0 < recent < len(weights):
        share = min(cap, recent / (recent + half))
        weights[:recent_from] *= (1 - share) / weights[:recent_from].sum()
        weights[recent_from:] *= share / weights[recent_from:].sum()
    return weights / weights.sum()


def decision_weights(decisions: Decisions, *, near: float, hard: float, recent_from: int, recent_share_cap: float, recent_half: float) -> NDArray[np.float64]:
    """Sampling probability of each decision: critical_weights, then share_with_recent."""
    return share_with_recent(critical_weights(decisions, near=near, hard=hard), recent_from, cap=recent_share_cap, half=recent_half)
