"""The chains leave their target as it is: exactly on finite spaces, and by z-tests from exact draws elsewhere."""

import math

import pytest
import torch

from course.lvm.distributions.markov_chain import gibbs_sweep, metropolis_hastings_step, random_walk

CHAINS = 200_000
SIGMAS = (
    5  # standard errors; a right chain fails one comparison with probability 6e-7, and the seeds are fixed
)

# A distribution over five states, and a proposal between them that is far from symmetric.
TARGET = torch.tensor([0.05, 0.4, 0.1, 0.25, 0.2], dtype=torch.float64)
PROPOSAL = torch.tensor(
    [
        [0.1, 0.6, 0.1, 0.1, 0.1],
        [0.3, 0.1, 0.4, 0.1, 0.1],
        [0.1, 0.1, 0.2, 0.5, 0.1],
        [0.2, 0.2, 0.2, 0.2, 0.2],
        [0.7, 0.1, 0.05, 0.05, 0.1],
    ],
    dtype=torch.float64,
)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def log_target(state):
    return TARGET.log()[state[..., 0].long()]


def jump(state, *, generator=None):
    cumulative = PROPOSAL.cumsum(1)[state[..., 0].long()]
    uniform = torch.rand(state.shape, generator=generator, dtype=torch.float64)
    return (uniform > cumulative).sum(-1, keepdim=True).to(state.dtype)


def log_jump(to, origin):
    return PROPOSAL.log()[origin[..., 0].long(), to[..., 0].long()]


def transitions_of_metropolis_hastings():
    """The chances of one step, enumerated: accept, or else stay."""
    matrix = torch.zeros(5, 5, dtype=torch.float64)
    for i in range(5):
        for j in range(5):
            ratio = TARGET[j] * PROPOSAL[j, i] / (TARGET[i] * PROPOSAL[i, j])
            matrix[i, j] += PROPOSAL[i, j] * min(1.0, ratio)
        matrix[i, i] += 1 - matrix[i].sum()
    return matrix


def test_the_enumerated_step_leaves_the_target_as_it_is():
    torch.testing.assert_close(TARGET @ transitions_of_metropolis_hastings(), TARGET)


@pytest.mark.parametrize("origin", range(5))
def test_a_step_goes_where_the_enumeration_says(origin):
    state = torch.full((CHAINS, 1), float(origin), dtype=torch.float64)
    new, accepted = metropolis_hastings_step(
        state, log_target, jump, log_proposal=log_jump, generator=seeded(origin)
    )
    expected = transitions_of_metropolis_hastings()[origin]
    found = new[:, 0].long().bincount(minlength=5) / CHAINS
    error = (expected * (1 - expected) / CHAINS).sqrt()
    assert ((found - expected).abs() <= SIGMAS * error).all()
    assert (new[~accepted] == origin).all()


def gamma_chain(scale, *, corrected):
    """Steps of z′ = z exp(scale ε) in Gamma(3, 1), g(z′ | z) being log-normal, from exact draws of it; the mean."""
    generator = seeded()
    z = torch._standard_gamma(torch.full((CHAINS, 1), 3.0, dtype=torch.float64), generator=generator)

    def propose(state, *, generator=None):
        noise = torch.randn(state.shape, generator=generator, dtype=state.dtype)
        return state * (scale * noise).exp()

    def log_proposal(to, origin):
        return (-0.5 * ((to / origin).log() / scale).square() - to.log()).sum(-1)  # up to a constant

    for _ in range(30):
        z, _ = metropolis_hastings_step(
            z,
            lambda z: (2 * z.log() - z).sum(-1),
            propose,
            log_proposal=log_proposal if corrected else None,
            generator=generator,
        )
    return z.mean().item()


def test_an_asymmetric_proposal_keeps_the_target_with_hastings_correction():
    # From exact draws the chains stay exact: the mean of Gamma(3) is 3, its variance 3.
    assert gamma_chain(1.0, corrected=True) == pytest.approx(3.0, abs=SIGMAS * math.sqrt(3 / CHAINS))


def test_and_settles_elsewhere_without_it():
    # Without it z² e^(−z) is kept as a density of log z, which is z e^(−z) in z: Gamma(2), of mean 2.
    assert gamma_chain(1.0, corrected=False) == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_random_walk_reaches_its_target_from_far_away(dtype):
    mean = torch.tensor([1.0, -2.0], dtype=dtype)
    z, generator = torch.full((20_000, 2), 6.0, dtype=dtype), seeded()
    for _ in range(150):
        z, _ = metropolis_hastings_step(
            z, lambda z: -0.5 * (z - mean).square().sum(-1), random_walk(1.5), generator=generator
        )
    assert z.dtype == dtype
    assert ((z.mean(0) - mean).abs() < SIGMAS / math.sqrt(20_000)).all()
    assert ((z.var(0) - 1).abs() < SIGMAS * math.sqrt(2 / 20_000)).all()


def test_every_chain_of_a_stack_has_its_own_target():
    centers = torch.tensor([[-3.0], [0.0], [4.0]])  # of the rows; five thousand chains for each
    z, generator = torch.zeros(5000, 3, 1), seeded()
    for _ in range(60):
        z, accepted = metropolis_hastings_step(
            z, lambda z: -0.5 * (z - centers).square().sum(-1), random_walk(2.0), generator=generator
        )
    assert accepted.shape == (5000, 3)
    torch.testing.assert_close(z.mean(0), centers, rtol=0, atol=SIGMAS / math.sqrt(5000))


@pytest.mark.parametrize("value", [math.nan, -math.inf])
def test_a_proposal_without_density_is_never_taken(value):
    def log_density(z):
        return torch.where(z[..., 0] > 0, torch.tensor(value), -z[..., 0].square())

    z, _ = metropolis_hastings_step(
        torch.full((1000, 1), -0.1), log_density, random_walk(1.0), generator=seeded()
    )
    assert (z <= 0).all()


def test_a_symmetric_proposal_written_out_changes_nothing():
    z = torch.randn(1000, 2, generator=seeded(), dtype=torch.float64)

    def log_proposal(to, origin):
        return -0.5 * (to - origin).square().sum(-1)

    found = [
        metropolis_hastings_step(
            z, lambda z: -z.square().sum(-1), random_walk(1.0), log_proposal=density, generator=seeded(1)
        )
        for density in (None, log_proposal)
    ]
    assert torch.equal(found[0].state, found[1].state)


def conditional_of(joint, index):
    """Draw coordinate `index` of a pair of states given the other one, from a table of probabilities."""

    def draw(blocks, *, generator=None):
        table = joint if index == 0 else joint.T
        given = table[:, blocks[1 - index].long()].T
        return torch.multinomial(given, 1, generator=generator)[:, 0].double()

    return draw


def test_a_gibbs_sweep_goes_where_the_enumeration_says():
    joint = torch.tensor([[0.3, 0.05, 0.1], [0.05, 0.4, 0.1]], dtype=torch.float64)
    first, second = joint / joint.sum(0), joint / joint.sum(1, keepdim=True)  # p(a | b), p(b | a)
    expected = first[:, [2]] * second  # from b = 2: a new a, and then b given the *new* a
    blocks = torch.zeros(CHAINS).double(), torch.full((CHAINS,), 2.0).double()
    conditionals = [conditional_of(joint, 0), conditional_of(joint, 1)]
    a, b = gibbs_sweep(blocks, conditionals, generator=seeded())
    found = (3 * a + b).long().bincount(minlength=6).reshape(2, 3) / CHAINS
    error = (expected * (1 - expected) / CHAINS).sqrt()
    assert ((found - expected).abs() <= SIGMAS * error).all()
    assert torch.equal(blocks[0], torch.zeros(CHAINS).double())  # what was given is left alone


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_walk(0.0), "scale must be a number, above 0; got 0"),
        (lambda: gibbs_sweep((torch.zeros(2),), []), "1 blocks need as many conditionals; got 0"),
        (
            lambda: metropolis_hastings_step(torch.zeros(3, 2), lambda z: z, random_walk(1.0)),
            r"must return one number per chain, \(3,\); got \(3, 2\)",
        ),
        (
            lambda: metropolis_hastings_step(torch.zeros(3, 2), lambda z: z, lambda z, generator: z[:1]),
            r"propose must return the shape of the state, \(3, 2\); got \(1, 2\)",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_chains_run_on_the_gpu():
    z, generator = torch.zeros(20_000, 1, device="cuda"), torch.Generator("cuda").manual_seed(0)
    for _ in range(100):
        z, _ = metropolis_hastings_step(
            z, lambda z: -0.5 * (z - 1).square().sum(-1), random_walk(2.0), generator=generator
        )
    assert z.is_cuda
    assert z.mean().item() == pytest.approx(1.0, abs=SIGMAS / math.sqrt(20_000))


def test_a_chain_that_could_never_move_is_refused():
    # Finding 18: from a NaN no proposal was ever accepted, and the chain stood still without a word.
    for wrong in (math.nan, math.inf):
        with pytest.raises(ValueError, match="log_density must be a number, or −∞, at the state"):
            metropolis_hastings_step(torch.zeros(3, 2), lambda z, w=wrong: z.sum(-1) + w, random_walk(1.0))
    with pytest.raises(ValueError, match="state must hold finite numbers"):
        metropolis_hastings_step(torch.full((3, 2), math.nan), lambda z: -z.abs().sum(-1), random_walk(1.0))
    moved = metropolis_hastings_step(
        torch.full((9, 1), -1.0), lambda z: torch.where(z[:, 0] > 0, 0.0, -math.inf), lambda z, generator: -z
    )
    assert moved.accepted.all()  # out of where there is no density, every way is open


@pytest.mark.parametrize("value", [0.0, None, torch.ones(3, dtype=torch.bool), torch.ones(3).long()], ids=str)
def test_a_log_density_is_a_real_number_for_every_chain(value):
    with pytest.raises(ValueError, match="log_density must return a tensor of real numbers; got"):
        metropolis_hastings_step(torch.zeros(3, 1), lambda _: value, random_walk(1.0))


def test_what_draws_nothing_is_named():
    z = torch.zeros(3, 1)
    with pytest.raises(ValueError, match="propose must return the shape of the state"):
        metropolis_hastings_step(z, lambda z: z[:, 0], lambda z, *, generator: None)
    with pytest.raises(ValueError, match=r"conditionals\[0\] must return the shape of its block"):
        gibbs_sweep([z], [lambda blocks, *, generator: None])
    with pytest.raises(ValueError, match=r"conditionals\[1\] must be a function; got 3"):
        gibbs_sweep([z, z], [lambda blocks, *, generator: blocks[0], 3])
