"""One training step of a Bernoulli VAE 784-400-20, minibatches of 128, beside Pyro's SVI and pythae, in one run and on
one thread.

    python benchmarks/vae.py                 # a minute

The two peers are not among the requirements. They can be put where they disturb nothing:

    pip install --no-deps --target DIRECTORY pyro-ppl==1.9.2 pyro-api opt_einsum tqdm
    pip install --no-deps --target DIRECTORY pythae==0.1.2 pydantic pydantic-core annotated-types \
        typing-inspection imageio
    PYTHONPATH=DIRECTORY python benchmarks/vae.py

Without them, the course's step is compared with a plain loop alone, whose loss is written with torch.distributions and
whose Adam is torch's default. All start from the same weights, see the same batches, and take turns; what is compared
are medians of processor time. At the end all must have found about the same bound.
"""

import argparse
import importlib
import os
import statistics
import time
from collections.abc import Callable
from importlib import metadata

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from torch import Tensor
from torch.distributions import Bernoulli, Normal, kl_divergence

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.networks import BernoulliDecoder, GaussianEncoder
from course.lvm.optimization import minibatches
from course.lvm.variational.bound import ELBO_BY_KL
from course.lvm.variational.vae import VAE, fit

WIDTH, HIDDEN, LATENTS, BATCH, BATCHES = 784, 400, 20, 128, 50
DISTRIBUTIONS = {"pyro": "pyro-ppl", "pythae": "pythae"}
AGREEMENT = 0.02  # the relative difference of the bounds at the end, which differ by their noise
Epoch = Callable[[int], None]


def data() -> Tensor:
    """Bits with a probability of their own in every column."""
    generator = torch.Generator().manual_seed(0)
    probabilities = 0.4 * torch.rand(WIDTH, generator=generator)
    return (torch.rand(BATCH * BATCHES, WIDTH, generator=generator) < probabilities).float()


def networks() -> VAE:
    generator = torch.Generator().manual_seed(1)
    encoder = GaussianEncoder(WIDTH, LATENTS, (HIDDEN,), generator=generator)
    return VAE(encoder, BernoulliDecoder(LATENTS, WIDTH, (HIDDEN,), generator=generator))


def batches(x: Tensor, epoch: int) -> list[Tensor]:
    return list(minibatches(x, BATCH, generator=torch.Generator().manual_seed(epoch)))


def course(vae: VAE, x: Tensor) -> Epoch:
    """The library as it is; its optimizer is made anew for every epoch, the others' once."""
    generator = torch.Generator().manual_seed(2)
    return lambda epoch: fit(vae, batches(x, epoch), generator=generator) and None


def plain(vae: VAE, x: Tensor) -> Epoch:
    """A loop with torch.distributions and torch's default Adam."""
    optimizer = torch.optim.Adam(vae.parameters(), lr=1e-3)

    def step(batch: Tensor) -> None:
        mean, log_var = vae.encoder(batch)
        q = Normal(mean, (0.5 * log_var).exp())
        log_prob = Bernoulli(logits=vae.decoder.logits(q.rsample())).log_prob(batch).sum(-1)
        loss = -(log_prob - kl_divergence(q, Normal(0.0, 1.0)).sum(-1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return lambda epoch: [step(batch) for batch in batches(x, epoch)] and None


def pyro_svi(vae: VAE, x: Tensor) -> Epoch:
    """Pyro's SVI with its closed-form KL, without validation."""
    import pyro
    from pyro import distributions as dist
    from pyro.infer import SVI, TraceMeanField_ELBO

    pyro.enable_validation(False)

    def model(batch: Tensor) -> None:
        pyro.module("decoder", vae.decoder)
        with pyro.plate("data", len(batch)):
            prior = dist.Normal(batch.new_zeros(len(batch), LATENTS), batch.new_ones(len(batch), LATENTS))
            z = pyro.sample("z", prior.to_event(1))
            pyro.sample("x", dist.Bernoulli(logits=vae.decoder.logits(z)).to_event(1), obs=batch)

    def guide(batch: Tensor) -> None:
        pyro.module("encoder", vae.encoder)
        with pyro.plate("data", len(batch)):
            q: DiagonalGaussian = vae.encoder(batch)
            pyro.sample("z", dist.Normal(q.mean, (0.5 * q.log_var).exp()).to_event(1))

    # Pyro scales nothing: it sums over the rows, which Adam does not notice.
    svi = SVI(model, guide, pyro.optim.Adam({"lr": 1e-3}), loss=TraceMeanField_ELBO())
    return lambda epoch: [svi.step(batch) for batch in batches(x, epoch)] and None


def pythae_vae(vae: VAE, x: Tensor) -> Epoch:
    """pythae's VAE around our networks, and a loop as in its trainer."""
    from pythae.models import VAE as Peer
    from pythae.models import VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.network = vae.encoder

        def forward(self, batch: Tensor) -> ModelOutput:
            q = self.network(batch)
            return ModelOutput(embedding=q.mean, log_covariance=q.log_var)

    class Decoder(BaseDecoder):
        def __init__(self) -> None:
            super().__init__()
            self.network = vae.decoder

        def forward(self, z: Tensor) -> ModelOutput:
            return ModelOutput(reconstruction=self.network.mean(z))

    config = VAEConfig(input_dim=(WIDTH,), latent_dim=LATENTS, reconstruction_loss="bce")
    peer = Peer(config, encoder=Encoder(), decoder=Decoder())
    optimizer = torch.optim.Adam(peer.parameters(), lr=1e-3)

    def step(batch: Tensor) -> None:
        optimizer.zero_grad()
        peer({"data": batch}).loss.backward()
        optimizer.step()

    return lambda epoch: [step(batch) for batch in batches(x, epoch)] and None


def product_seconds() -> float:
    """Seconds that the matrix products of one step take by themselves, the best of five."""
    shapes = [
        (BATCH, WIDTH, HIDDEN),
        (BATCH, HIDDEN, 2 * LATENTS),
        (BATCH, LATENTS, HIDDEN),
        (BATCH, HIDDEN, WIDTH),
    ]
    total = 0.0
    for rows, inputs, outputs in shapes:
        x, weight, gradient = torch.rand(rows, inputs), torch.rand(outputs, inputs), torch.rand(rows, outputs)
        products = [(x, weight.T), (gradient.T, x), (gradient, weight)][: 2 if inputs == WIDTH else 3]
        total += sum(min(_seconds(torch.mm, *pair) for _ in range(20)) for pair in products)
    return total


def _seconds(function: Callable, *arguments) -> float:
    begin = time.process_time()
    function(*arguments)
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=7, help="epochs whose median is taken (default: 7)")
    epochs = parser.parse_args().epochs
    torch.set_num_threads(1)
    x, trainers = data(), {"course": course, "torch.distributions, default Adam": plain}
    for package, words, trainer in (("pyro", "Pyro {}, SVI", pyro_svi), ("pythae", "pythae {}", pythae_vae)):
        try:
            importlib.import_module(package)
        except ImportError:
            print(f"{package} is not installed, so it is left out; --help says how to install it\n")
        else:
            trainers[words.format(metadata.version(DISTRIBUTIONS[package]))] = trainer
    models = {name: networks() for name in trainers}
    epoch_of = {name: trainer(models[name], x) for name, trainer in trainers.items()}
    seconds: dict[str, list[float]] = {name: [] for name in trainers}
    for epoch in range(epochs + 1):
        for name, run in epoch_of.items():
            seconds[name].append(_seconds(run, epoch))
    report(models, x, {name: statistics.median(taken[1:]) / BATCHES for name, taken in seconds.items()})


def report(models: dict[str, VAE], x: Tensor, step: dict[str, float]) -> None:
    generator = torch.Generator().manual_seed(3)
    bounds = {
        name: ELBO_BY_KL(vae, vae.encoder, x, generator=generator).mean().item()
        for name, vae in models.items()
    }
    print("| trainer | a step | time of it, course = 1 | share of matrix products | bound, nats per row |")
    print("|---|---|---|---|---|")
    products = product_seconds()
    for name, taken in step.items():
        print(
            f"| {name} | {taken * 1e3:.2f} ms | {taken / step['course']:.2f} | {products / taken:.0%} "
            f"| {bounds[name]:.1f} |"
        )
    for name, bound in bounds.items():
        if abs(bound / bounds["course"] - 1) > AGREEMENT:
            raise SystemExit(f"{name} has found another bound: {bound}, the course {bounds['course']}")


if __name__ == "__main__":
    main()
