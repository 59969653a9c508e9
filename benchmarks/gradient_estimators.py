"""A hundred thousand gradient estimates at once, beside a Python loop that takes one after the other.

    python benchmarks/gradient_estimators.py            # ten seconds

f(z) = |z − t|² for D bits of chance ½; an estimate is f(z) ∇log q(z) for one sample z. The loop differentiates the same
surrogate for each sample by itself. One thread, medians of processor time, all in one run.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from torch import Tensor

from course.lvm.distributions.families import Bernoulli, DiagonalGaussian
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.relaxed import rebar
from course.lvm.gradients.score_function import score_function
from course.lvm.gradients.variance_reduction import rao_blackwell
from course.lvm.oracles import gradients as oracle

ESTIMATES, LOOPED = 100_000, 1000


def rebar_at_one_half(f, q, samples, *, generator=None) -> Tensor:
    return rebar(f, q, samples, temperature=0.5, generator=generator)


def one_by_one(f: Callable, logits: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Differentiate f(z) log q(z) for one sample after the other."""
    found = torch.empty(count, len(logits))
    for i in range(count):
        leaf = logits.clone().requires_grad_()
        z = (torch.rand(len(leaf), generator=generator) < leaf.detach().sigmoid()).float()
        log_prob = (leaf * z - torch.nn.functional.softplus(leaf)).sum()
        (found[i],) = torch.autograd.grad(f(z, None) * log_prob, leaf)
    return found


def seconds(function: Callable, runs: int) -> float:
    """Median processor time."""
    times = []
    for _ in range(runs + 1):
        begin = time.process_time()
        function()
        times.append(time.process_time() - begin)
    return statistics.median(times[1:])


def check(estimates: Tensor, f: Callable, logits: Tensor) -> None:
    """Stop if the mean is more than six standard errors from the exact one (for few bits, where it can be counted)."""
    if len(logits) > 10:
        return
    exact = oracle.bernoulli_gradient(lambda z: f(z, None), logits)
    errors = (estimates.double().mean(0) - exact) / (estimates.double().var(0) / len(estimates)).sqrt()
    if errors.abs().max() > 6:
        raise SystemExit(f"the mean is off by {errors.abs().max():.1f} standard errors")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="runs whose median is taken (default: 5)")
    runs = parser.parse_args().runs
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    print("| D | estimator | loop, per estimate | course, per estimate | ratio |")
    print("|---|---|---|---|---|")
    for width in (1, 20, 200):
        targets = torch.linspace(0, 1, width) if width > 1 else torch.tensor([0.45])

        def f(z, q, targets=targets):
            return (z - targets.to(z)).square().sum(-1)

        logits = torch.zeros(width)
        loop = seconds(lambda f=f, x=logits: one_by_one(f, x, LOOPED, generator), 3) / LOOPED
        estimators = {"score function": score_function, "REBAR": rebar_at_one_half}
        if width <= 20:
            estimators["Rao-Blackwell"] = rao_blackwell
        for name, estimator in estimators.items():

            def all_at_once(estimator=estimator, f=f, logits=logits) -> Tensor:
                q = Bernoulli(logits[None])
                return gradients(estimator, f, q, ESTIMATES, generator=generator).logits[:, 0]

            check(all_at_once(), f, logits)
            ours = seconds(all_at_once, runs) / ESTIMATES
            beside = (
                (f"{loop * 1e6:.0f} µs", f"{loop / ours:.0f}") if estimator is score_function else ("", "")
            )
            print(f"| {width} | {name} | {beside[0]} | {ours * 1e6:.3f} µs | {beside[1]} |", flush=True)
        gaussian = DiagonalGaussian(torch.zeros(1, width), torch.zeros(1, width))
        ours = seconds(
            lambda f=f, q=gaussian: gradients(score_function, f, q, ESTIMATES, generator=generator), runs
        )
        print(f"| {width} | score function, Gaussian | | {ours / ESTIMATES * 1e6:.3f} µs | |", flush=True)


if __name__ == "__main__":
    main()
