"""One step of EM for a Gaussian mixture, of an RBM's and of a VAE's training, on the CPU and on the GPU.

    python benchmarks/devices.py            # a minute

The CPU uses all its threads here, for that is what a student compares. Both devices start at the same place and make
the same number of steps; what is compared is the clock, after a first round that is not counted. Without a GPU the
CPU's column stands alone.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

import torch

from course import device
from course.lvm import optimization
from course.lvm.boltzmann.training import PersistentContrastiveDivergence
from course.lvm.em import mixture
from course.lvm.networks import BernoulliDecoder, GaussianEncoder
from course.lvm.optimization import minibatches
from course.lvm.parameters import MixtureParameters, RBMParameters
from course.lvm.rows import Rows
from course.lvm.variational.vae import VAE, fit

STEPS = 10  # timed together
Work = Callable[[], object]


def em_steps(where: torch.device) -> Work:
    """EM for a mixture: N = 200 000 rows, D = 16, K = 32, full covariances, float32."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(200_000, 16, generator=generator).to(where)
    rows = Rows(x)
    start = MixtureParameters(torch.full((32,), 1 / 32), x[:32].cpu(), torch.eye(16).expand(32, 16, 16))

    def steps() -> None:
        theta = MixtureParameters(*(value.double() for value in start))
        for _ in range(STEPS):
            theta = mixture.m_step(mixture.e_step(rows, theta)[0], theta)

    return steps


def rbm_steps(where: torch.device) -> Work:
    """Persistent contrastive divergence: 784 visible and 500 hidden units, batches of 500."""
    generator = torch.Generator().manual_seed(0)
    x = (torch.rand(500, 784, generator=generator) < 0.3).float().to(where)
    weights = (0.05 * torch.randn(784, 500, generator=generator)).to(where)
    parameters = RBMParameters(weights, x.new_zeros(784), x.new_zeros(500))
    gradient = PersistentContrastiveDivergence(
        torch.zeros_like(x), generator=torch.Generator(where).manual_seed(0)
    )
    return lambda: optimization.stochastic_gradient_ascent(
        [x] * STEPS, parameters, gradient, optimizer=partial(torch.optim.SGD, lr=0.01, fused=True)
    )


def vae_steps(where: torch.device) -> Work:
    """A Bernoulli VAE 784-400-20, batches of 500."""
    generator = torch.Generator().manual_seed(0)
    x = (torch.rand(500 * STEPS, 784, generator=generator) < 0.2).float().to(where)
    encoder = GaussianEncoder(784, 20, (400,), generator=generator)
    vae = VAE(encoder, BernoulliDecoder(20, 784, (400,), generator=generator)).to(where)
    draws = torch.Generator(where).manual_seed(0)
    return lambda: fit(vae, minibatches(x, 500), generator=draws)


def seconds(work: Work, where: torch.device) -> float:
    """The clock time of a step."""
    begin = time.perf_counter()
    work()
    if where.type == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - begin) / STEPS


def median(make: Callable[[torch.device], Work], where: torch.device, rounds: int) -> float:
    work = make(where)
    return statistics.median([seconds(work, where) for _ in range(rounds + 1)][1:])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds whose median is taken (default: 5)")
    rounds = parser.parse_args().rounds
    reason = device.available()["cuda"]
    name = f"no GPU: {reason}" if reason else torch.cuda.get_device_name()
    print(f"CPU with {torch.get_num_threads()} threads; {name}\n")
    print("| one step | CPU | GPU | ratio |\n|---|---|---|---|")
    for label, make in {"EM, mixture": em_steps, "RBM": rbm_steps, "VAE": vae_steps}.items():
        cpu = median(make, torch.device("cpu"), rounds)
        row = f"| {label} | {cpu * 1e3:.1f} ms |"
        if not reason:
            gpu = median(make, torch.device("cuda"), rounds)
            row += f" {gpu * 1e3:.2f} ms | {cpu / gpu:.1f} |"
        print(row if not reason else f"{row} | |", flush=True)


if __name__ == "__main__":
    main()
