"""The derivative of a Gamma variable by its concentration, dz/dα, beside torch's: how exact, and how fast.

    python benchmarks/implicit.py            # ten seconds, 200 MB of memory

Exact is what differences of the CDF say in arithmetic of fifty digits. Both get the same z and α, in float64, on one
thread; they take turns, and what is compared are medians of processor time. Also the von Mises law, which torch cannot
reparameterize.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from scipy import special, stats
from torch import Tensor

from course.lvm.gradients.implicit import gamma, log_gamma_velocity, von_mises_velocity
from course.lvm.oracles.reparameterization import gamma_velocity as exact_gamma
from course.lvm.oracles.reparameterization import von_mises_velocity as exact_von_mises

LEVELS = (1e-6, 1e-3, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999, 1 - 1e-6)  # of the CDF
CONCENTRATIONS = (0.05, 0.3, 1.0, 2.5, 10.0, 100.0, 1e4)
REACH = 1e-10  # for α ≥ 1


def course_velocity(z: Tensor, alpha: Tensor) -> Tensor:
    return z * log_gamma_velocity(z.log(), alpha)


def torch_velocity(z: Tensor, alpha: Tensor) -> Tensor:
    return torch._standard_gamma_grad(alpha, z)


def worst(
    function: Callable[[Tensor, Tensor], Tensor], z: list[float], alpha: float, exact: Callable
) -> float:
    """The largest relative error over the given z."""
    places = torch.tensor(z, dtype=torch.float64)
    found = function(places, torch.full_like(places, alpha)).tolist()
    return max(abs(value / exact(place, alpha) - 1) for value, place in zip(found, z, strict=True))


def accuracy_table() -> None:
    print("| law | concentration | torch: relative error | course: relative error |")
    print("|---|---|---|---|")
    for alpha in CONCENTRATIONS:
        z = [float(place) for place in special.gammaincinv(alpha, LEVELS) if place > 1e-290]
        theirs, ours = (
            worst(function, z, alpha, exact_gamma) for function in (torch_velocity, course_velocity)
        )
        print(f"| Gamma | {alpha:g} | {theirs:.0e} | {ours:.0e} |", flush=True)
        if alpha >= 1 and ours > REACH:
            raise SystemExit(
                f"the relative error {ours:.1e} is above {REACH:.0e} at a concentration of {alpha}"
            )
    for kappa in (0.1, 2.0, 100.0):
        z = [float(place) for place in stats.vonmises.ppf(LEVELS, kappa) if abs(place) > 1e-6]
        print(
            f"| von Mises | {kappa:g} | none | {worst(von_mises_velocity, z, kappa, exact_von_mises):.0e} |"
        )


def seconds(function: Callable, *arguments) -> float:
    begin = time.process_time()
    function(*arguments)
    return time.process_time() - begin


def course_draws(alpha: Tensor) -> None:
    leaf = alpha.clone().requires_grad_()
    gamma(leaf).sum().backward()


def torch_draws(alpha: Tensor) -> None:
    leaf = alpha.clone().requires_grad_()
    torch.distributions.Gamma(leaf, 1.0, validate_args=False).rsample().sum().backward()


def speed_table(count: int, repetitions: int) -> None:
    print(f"\n| {count:.0e} numbers, float64 | concentration | torch | course | course / torch |")
    print("|---|---|---|---|---|")
    for alpha in (0.3, 2.5, 100.0):
        full = torch.full((count,), alpha, dtype=torch.float64)
        z = torch._standard_gamma(full)
        for name, theirs, ours, arguments in (
            ("derivative alone", torch_velocity, course_velocity, (z, full)),
            ("draw and backward", torch_draws, course_draws, (full,)),
        ):
            pairs = [(seconds(theirs, *arguments), seconds(ours, *arguments)) for _ in range(repetitions)]
            peer, course = (statistics.median(times) for times in zip(*pairs, strict=True))
            print(
                f"| {name} | {alpha:g} | {peer * 1e3:.1f} ms | {course * 1e3:.1f} ms | {course / peer:.1f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repetitions", type=int, default=5, help="runs whose median is taken (default: 5)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    accuracy_table()
    speed_table(100_000, arguments.repetitions)


if __name__ == "__main__":
    main()
