"""Task 6: bandit_update. A constant added to all logits changes no policy, so logits are compared less their mean."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.score_function.common import HELD
from course.check.compare import numbers
from course.check.relations import Made

DOWNHILL, STILL = (
    "the sign is wrong: this step goes downhill",
    "all logits get the same: that changes no policy",
)
OVERFLOW = "exp overflows for large logits: torch.softmax does not"


def less_their_mean(answer: Any) -> Any:
    """The logits without what all of them share; what is no block of numbers stays as it is."""
    logits = numbers(answer)
    return answer if logits is None or not logits.is_floating_point() else logits - logits.mean()


def updated_by_loops(logits: Tensor, action: int, reward: float, rate: float) -> Tensor:
    """The logits after the step, arm by arm."""
    highest = float(logits.max())
    powers = [math.exp(a - highest) for a in logits.tolist()]
    moved = []
    for arm, (logit, power) in enumerate(zip(logits.tolist(), powers, strict=True)):
        score = (1.0 if arm == action else 0.0) - power / math.fsum(powers)
        moved.append(logit + rate * reward * score)
    return real(moved)


def bandit_case(checked: str, logits: Tensor, action: int, reward: float, rate: float) -> Case:
    right, policy = updated_by_loops(logits, action, reward, rate), logits.softmax(0)
    arms = torch.arange(len(logits))
    chosen = (arms == action).double()
    greedy, sigmoid = (arms == logits.argmax()).double(), logits.sigmoid()
    score, step = chosen - policy, rate * reward
    moved = {
        "only the chosen arm is moved: the logits of the others fall by their probability": logits
        + step * chosen,
        "only the chosen arm is moved, by 1 − π: the others fall by their probability": (
            logits + step * chosen * (1 - policy)
        ),
        "the chosen arm is left out: only the others fall": logits - step * (1 - chosen) * policy,
        "the arms that were not chosen are raised: they fall": logits + step * (chosen + policy),
        DOWNHILL: logits - step * score,
        "the reward is left out, or clipped to 1": logits + rate * score,
        "the rate is left out": logits + reward * score,
        "rate and reward are both left out": logits + score,
        "rate and reward are added: they are multiplied": logits + (rate + reward) * score,
        "the step is divided by the rate": logits + reward / rate * score,
        "the score is divided by the probability of the arm": logits + step / policy[action] * score,
        "this is the gradient of the probability π(a), not of its logarithm": (
            logits + step * policy[action] * score
        ),
        "the score is multiplied by the probabilities": logits + step * policy * score,
        "this is the derivative by the probability, 1/π(a): that by the logits is asked": (
            logits + step * chosen / policy
        ),
        "sigmoid stands for softmax: the probabilities of the arms sum to one": (
            logits + step * (chosen - sigmoid)
        ),
        "the logits, or log π, stand for the probabilities π": logits + step * (chosen - logits),
        "the arm with the largest logit is taken for the chosen one": logits + step * (greedy - policy),
        "the arm before the chosen one is raised: the first arm is 0": logits
        + step * (chosen.roll(-1) - policy),
        "the arm after the chosen one is raised: the first arm is 0": logits
        + step * (chosen.roll(1) - policy),
        "the others share the fall equally: each falls by its own probability": logits
        + step * (chosen - (1 - chosen) / (len(logits) - 1)) * (1 - policy[action]),
        "the others fall by 1 minus their probability: they fall by it": logits
        + step * (2 * chosen - 1) * (1 - policy),
        "the arms that were not chosen are raised by their probability: they fall": logits
        + step * score.abs(),
        "the 1 of the chosen arm is missing: all fall by their probability": logits - step * policy,
        "softmax is taken of minus the logits": logits + step * (chosen - (-logits).softmax(0)),
        "softmax is to the base 2": logits + step * (chosen - (math.log(2) * logits).softmax(0)),
        "softmax is taken twice": logits + step * (chosen - policy.softmax(0)),
        "the logits are divided by their sum, where softmax belongs": logits
        + step * (chosen - logits / logits.sum()),
        "exp of the logits is not divided by its sum": logits + step * (chosen - logits.exp()),
        "the chosen arm's own probability is not subtracted: it rises by 1 − π": logits
        + step * torch.where(chosen > 0, 1.0, -policy),
        "the step is divided by the number of arms": logits + step / len(logits) * score,
        "the chosen arm is moved alone, by its probability": logits + step * chosen * policy,
        "the chosen arm is moved alone, by the reward: rate and score are left out": logits + reward * chosen,
        "the chosen arm is moved alone, by the rate: reward and score are left out": logits + rate * chosen,
        "log π of the chosen arm multiplies the step": logits + step * policy[action].log() * score,
        "the rate is squared": logits + rate * step * score,
        "the old logits are multiplied by the rate, too": rate * (logits + reward * score),
        "the old logits fade by 1 − rate": (1 - rate) * logits + step * score,
        "the reward is squared": logits + step * reward * score,
        "the logit moves toward the reward: that learns the value of an arm, not a policy": (
            logits + rate * (reward - logits[action]) * chosen
        ),
        "the logit moves toward the reward by the rate: that learns values, not a policy": (
            logits + rate * (reward - logits) * score
        ),
        STILL: logits,
        "the old logits are scaled by the step": logits * (1 + step * score),
    }
    if action > 0 and len(logits) > 2:
        held = "the first logit is held fixed, as that of a reference class: every arm has a score"
        moved[held] = logits + step * score * (arms > 0)
    others = {
        "the step alone came back: the new logits are asked": step * score,
        "the score alone came back: the new logits are asked": score,
        "the new probabilities came back: the logits are asked": right.softmax(0),
        "the probabilities are moved, not the logits": policy + step * score,
        "the old probabilities came back": policy,
        "the logit of the chosen arm alone came back": right[action],
        "only zeros and ones came back": chosen,
    }
    mistakes = {name: less_their_mean(value) for name, value in {**moved, **others}.items()}
    made = Made(sizes={"K": len(logits)})
    arguments = (logits, action, reward, rate)
    return Case(checked, arguments, less_their_mean(right), mistakes, less_their_mean, made=made)


def drawn_step(generator: torch.Generator, arms: int, sign: float) -> tuple[Tensor, int, float, float]:
    """Logits, an arm neither first nor best nor beside that, a reward of this sign and a rate, neither near 1."""
    logits = normal(generator, arms)
    best = int(logits.argmax())
    others = [arm for arm in range(1, arms - 1) if (arm - best) % arms not in (0, 1, arms - 1)]
    action = others[int(torch.randint(len(others), (1,), generator=generator))]
    reward = sign * float(uniform(generator, 1.5, 4, 1))
    return logits, action, reward, float(uniform(generator, 0.1, 0.6, 1))


@case()
def bandit_of_six_arms(generator):
    checked = "the logits of 6 arms after a step (less their mean)"
    return bandit_case(checked, *drawn_step(generator, 6, 1.0))


@case(hidden=True)
def bandit_drawn(generator):
    return bandit_case("the logits of other numbers of arms after a step", *drawn_step(generator, 9, 1.0))


@case(hidden=True)
def bandit_after_a_loss(generator):
    checked = "the logits after a step with a negative reward"
    made = bandit_case(checked, *drawn_step(generator, 7, -1.0))
    others = {
        DOWNHILL: "the size of the reward counts without its sign",
        STILL: "a negative reward moves nothing",
    }
    return replace(made, mistakes={others.get(name, name): value for name, value in made.mistakes.items()})


@case(hidden=True)
def bandit_that_is_certain(generator):
    """Logits by which the policy is all but certain, for arms that it takes and for arms that it does not."""
    logits = 1000 * torch.linspace(-1, 1, 6, dtype=torch.float64)[torch.randperm(6, generator=generator)]
    action = int(logits.argmin())
    reward, rate = float(uniform(generator, 50, 80, 1)), float(uniform(generator, 0.5, 0.9, 1))
    right = less_their_mean(updated_by_loops(logits, action, reward, rate))
    made = Made(sizes={"K": 6}, not_finite=OVERFLOW, otherwise=HELD)
    checked = "the logits after a step of a policy that is certain"
    return Case(checked, (logits, action, reward, rate), right, {}, less_their_mean, made=made)


@case(hidden=True)
def bandit_of_the_first_or_last_arm(generator):
    logits, _, reward, rate = drawn_step(generator, 6, 1.0)
    action = 5 * int(torch.randint(2, (1,), generator=generator))
    made = bandit_case("the logits after the first or the last arm was chosen", logits, action, reward, rate)
    return single_precision(made)
