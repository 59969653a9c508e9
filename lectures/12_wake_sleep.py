# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 12 · Wake and sleep
#
# An encoder for bits cannot learn by moving samples, and the score function of unit 6 works at the price of noise. This
# lecture takes a third way, and it is older than both. Let the model *dream*: draw hidden causes, and from them data.
# In a dream the causes are known, so the encoder can learn to find them as a pupil learns from solved examples. And the
# model learns in turn from what the encoder says about real data. *Can two networks teach each other, with no gradient
# through a sample?* They can, and each step is one line. But what do they climb? One of them climbs the ELBO. The other
# does not, and here we compute what it does instead.
#
# **Objectives.** At the end you can
#
# - describe a Helmholtz machine and both phases of wake-sleep, and say where gradients stop;
# - write every update as a delta rule, local to two neighboring layers;
# - say what each phase minimizes, with the arguments of each divergence in the right order;
# - show a sleep phase that lowers the ELBO;
# - write the ELBO of a hierarchy term by term;
# - train a network of three layers on bars, and say where it gets stuck;
# - repair the sleep phase with importance weights, and read minus the ELBO as the length of a code.
#
# **Prerequisites.** The two directions of KL (unit 1), self-normalized weights (unit 2), encoders (unit 5), the sigmoid
# belief network (unit 6).
#
# **Time.** 60 minutes, and 6 of further reading.

# %%
import itertools
import math

import torch

from course import view
from course.lvm import data
from course.lvm.distributions.exact import binary_states
from course.lvm.distributions.families import draw_bits
from course.lvm.gradients.score_function import leave_one_out
from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.helmholtz.wake_sleep import reweighted_losses, sleep_loss, wake_loss
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import helmholtz_machine as exact
from course.lvm.oracles import two_state

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(12)

# %% [markdown]
# ## 1 · The Helmholtz machine (6 minutes)
#
# Take two networks of bits over the same layers. The *generative network* $p_\theta$ runs from the top down: it is the
# sigmoid belief network of unit 6. The *recognition network* $q_\phi$ runs from the bottom up, and is what we called an
# encoder. With hidden layers $h^1$ and $h^2$, so that $z = (h^1, h^2)$,
#
# $$p_\theta(x, z) = p(h^2)\, p(h^1 \mid h^2)\, p(x \mid h^1),
# \qquad q_\phi(z \mid x) = q(h^1 \mid x)\, q(h^2 \mid h^1).$$
#
# Each factor is a product over units, each unit on with the probability $\operatorname{sigmoid}(\eta)$, where its logit
# $\eta$ is a bias plus a weighted sum of the neighboring layer. The pair is the *Helmholtz machine* of Dayan et al.
# (1995). It has two sets of weights, and nothing ties them together: the recognition weights are no transpose of the
# generative ones.
#
# *Wake-sleep*, by Hinton et al. (1995), trains the pair in two phases that take turns.

# %%
view.phases(["x", "h¹", "h²"])

# %% [markdown]
# Awake, data come in, the recognition network draws what may have caused them, and the generative network learns to
# make each layer from the one above. Asleep, the generative network draws a dream, also called a fantasy, and the
# recognition network learns to find each layer from the one below. The bars across the thin arrows say that no gradient
# passes there: what was drawn is a mere datum for the network that learns.
#
# For all exact statements we use a world so small that everything can be enumerated: pictures of 2 by 2 pixels and two
# causes. The first cause lights the left column, the second lights the top row. They meet in the corner.


# %%
def machine(strength, bias, prior):
    """A generative network with four pixels: the first cause lights the left column, the second the top row."""
    model = SigmoidBeliefNetwork((4, 2), dtype=torch.float64)
    with torch.no_grad():
        model.weights[0].copy_(strength * torch.tensor([[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]]))
        model.biases[0].fill_(bias)
        model.biases[1].fill_(prior)
    return model


world = machine(9.0, -7.0, -1.0)
z = draw_bits(world.biases[1].sigmoid().expand(10, 2), generator)  # causes first, (10, 2)
x = draw_bits((z @ world.weights[0] + world.biases[0]).sigmoid(), generator)  # then pixels, (10, 4)
view.images(x.detach(), (2, 2), [f"causes {int(a)} {int(b)}" for a, b in z])

# %% [markdown]
# This is ancestral sampling (unit 1): the causes are drawn first, and then what they cause. It needs no Markov chain,
# takes one pass, and gives independent samples; in a restricted Boltzmann machine (unit 10) a sample takes a long Gibbs
# chain. What is hard in such a network is the other direction. If only the corner is lit, was it the column, or the
# row, each with a pixel that failed?

# %%
pictures = binary_states(4, like=torch.zeros(1))[:, 0]  # all 16, (16, 4)
share = exact.log_evidence(pictures, world).exp().detach()  # p(x) of the world, (16,)
corner = torch.tensor([[1.0, 0.0, 0.0, 0.0]])
for causes, chance in zip(
    ("neither", "row", "column", "both"), exact.posterior(corner, world)[0], strict=True
):
    print(f"only the corner is lit: {causes:8} {chance:.3f}")

# %% [markdown]
# The column and the row have 0.482 each, both together 0.024. If both bits were independent with these margins, both
# together would have 0.256. Once the corner is explained by one cause, the other is not needed. This is explaining away
# (unit 11), and a recognition network whose bits are independent given $x$ cannot say it. Keep the picture with the lit
# corner in mind.
#
# > **Think first.** A network with all weights zero dreams. What do its dreams look like, and what can the recognition
# > network learn from them?
#
# <details><summary>Answer</summary>
#
# Every pixel is on with probability ½, whatever the causes: noise. The posterior is the prior, so all that there is to
# learn is the prior. At the start dreams do *not* resemble the data, and the recognition network is trained on pictures
# that it will never see when awake. Only as the model improves do dreams become relevant.
#
# ```python
# blank = machine(0.0, 0.0, -1.0)
# print(exact.posterior(pictures, blank).std(0).detach())  # the same for all pictures
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert pictures.shape == (16, 4)
assert abs(share.sum().item() - 1) < 1e-12
of_corner = exact.posterior(corner, world)[0].detach()
assert [round(value, 3) for value in of_corner.tolist()] == [0.011, 0.482, 0.482, 0.024]
margins = (of_corner @ binary_states(2, like=torch.zeros(1))[:, 0]).tolist()
assert round(margins[0] * margins[1], 3) == 0.256
blank = machine(0.0, 0.0, -1.0)
of_blank = exact.posterior(pictures, blank).detach()
assert of_blank.std(0).max() < 1e-12
torch.testing.assert_close(of_blank[0, 3], blank.biases[1].sigmoid().prod().detach())
torch.testing.assert_close(exact.log_evidence(pictures, blank).exp().detach(), torch.full((16,), 1 / 16))
many = draw_bits(world.biases[1].sigmoid().expand(20_000, 2), generator)
many = draw_bits((many @ world.weights[0] + world.biases[0]).sigmoid(), generator)
found = torch.bincount((many @ torch.tensor([8.0, 4.0, 2.0, 1.0])).long(), minlength=16) / 20_000
assert ((found - share).abs() < 5 * (share * (1 - share) / 20_000).sqrt()).all()

# %% [markdown]
# ## 2 · Wake (6 minutes)
#
# Awake, the data $x$ are given, $z$ is drawn from $q_\phi(z \mid x)$, and the pair is taken as if it had been observed.
# The model learns from the complete data:
#
# $$\text{wake:} \qquad \theta \leftarrow \theta + a_t\, \nabla_\theta \log p_\theta(x, z),
# \qquad z \sim q_\phi(z \mid x).$$
#
# Is this right? The ELBO is $\mathbb E_{q_\phi}[\log p_\theta(x, z)] + \mathbb H[q_\phi]$, and the entropy has no
# $\theta$ in it. So the mean of this step *is* the gradient of the ELBO by $\theta$ (unit 6). If $q$ were the posterior
# it would be a step of EM by gradient, and a sampled $z$ makes it the Monte Carlo EM of unit 4. With a $q$ that is not
# the posterior the bound is not tight, and the model climbs the bound, not $\log p(x)$.
#
# Let a second machine, a beginner with weak weights, look at pictures of the world.

# %%
model = machine(1.0, -1.0, 0.5)
network = RecognitionNetwork((4, 2), dtype=torch.float64, generator=generator)
batch = world.sample(5000, generator=generator)[0]  # data, (5000, 4)
estimate = wake_loss(model, network(batch), batch, generator=generator).mean()
from_samples = torch.autograd.grad(estimate, model.biases[1])[0]
minus_elbo = -(share * exact.elbo(pictures, model, network)).sum()
by_prior = torch.autograd.grad(minus_elbo, model.biases[1])[0]
print(
    f"by the prior's logits: from samples {from_samples.numpy().round(3)}, exact {by_prior.numpy().round(3)}"
)

# %% [markdown]
# > **A common slip.** The wake phase with $\nabla_\theta \log p_\theta(x \mid z)$, the decoder's part alone. It is
# > right where the prior is fixed. Here the prior has biases, and they would never learn.
#
# The prior's part is $z$ minus the prior's mean (the box of [unit
# 6](06_score_function.ipynb#cell-id=two-gradients-of-one-bound)): the model learns how often each cause occurs.

# %% tags=["remove-cell"]
# The slip: without log p(z) the prior has no gradient. And what the text above says.
assert len(batch) == 5000
z = network(batch).sample(1, generator=generator)
of_decoder = -model.log_conditional(batch, z).mean()
assert torch.autograd.grad(of_decoder, model.biases[1], allow_unused=True)[0] is None
assert by_prior.abs().min() > 0.05
on = (exact.recognition_table(pictures, network) @ binary_states(2, like=torch.zeros(1))[:, 0]).detach()
torch.testing.assert_close(-by_prior, share @ on - model.biases[1].sigmoid().detach())
assert (from_samples - by_prior).abs().max() < 5 * 0.5 / 5000**0.5

# %% [markdown]
# Where does the gradient stop? At $z$. A bit that was drawn has no derivative anyway, but with Gaussian $z$ and
# automatic differentiation one has to say so, `.detach()`. In the wake phase $\phi$ gets nothing: $\log p_\theta(x, z)$
# has no $\phi$ in it but through $z$.
#
# Now the wake phase alone, on the average over all pictures, exactly. The recognition network stays as it is, with
# small random weights.

# %%
heights = {"ELBO": [], "log-likelihood": []}
for _ in range(100):
    bound = (share * exact.elbo(pictures, model, network)).sum()
    heights["ELBO"].append(bound.item())
    heights["log-likelihood"].append((share * exact.log_evidence(pictures, model)).sum().item())
    uphill = torch.autograd.grad(bound, list(model.parameters()))
    with torch.no_grad():
        for parameter, slope in zip(model.parameters(), uphill, strict=True):
            parameter += slope
heights["best possible"] = [(share * share.log()).sum().item()] * 100
view.curves(range(100), heights, x_name="step of the wake phase", y_name="nats per picture")

# %% [markdown]
# The bound rises at every step, and stalls far from the best. A recognition network that says nearly the same about
# every picture teaches the model that causes and pixels have nothing to do with each other, and so the log-likelihood
# ends where *independent pixels* are, near −1.8 nats. For a fixed $q$ the bound is concave in $\theta$, since each unit
# is a logistic regression on the layer above: there is no second maximum to hope for. To get on, $q$ has to learn.
#
# > **Derive it.** Show that up to a constant the average of minus the ELBO over the data is
# > $\mathrm{KL}\big(p_{\mathrm{data}}(x)\, q_\phi(z \mid x) \,\|\, p_\theta(x, z)\big)$.
#
# <details><summary>Answer</summary>
#
# The divergence is $\mathbb E[\log p_{\mathrm{data}}(x) + \log q_\phi(z \mid x) - \log p_\theta(x, z)]$, averaged over
# $p_{\mathrm{data}}\, q_\phi$. The last two terms are minus the ELBO on average, and the first is
# $-\mathbb H[p_{\mathrm{data}}]$. So both $\theta$ and $\phi$ go down this divergence if they go up the ELBO, and the
# wake phase is the half of it that is easy: $\theta$ stands in the second argument only.
#
# ```python
# joint, q = exact.joint_table(pictures, model), exact.recognition_table(pictures, network)
# divergence = (share[:, None] * q * (share[:, None] * q / joint).log()).sum()
# print(divergence.item(), (share * (share.log() - exact.elbo(pictures, model, network))).sum().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (torch.tensor(heights["ELBO"]).diff() > 0).all()
pixels = share @ pictures
independent = (share @ (pictures * pixels.log() + (1 - pictures) * (1 - pixels).log()).sum(1)).item()
assert abs(independent + 1.8) < 0.05
assert abs(heights["log-likelihood"][-1] - independent) < 0.05
assert independent < heights["best possible"][0] - 0.2
for _ in range(20):
    ends = [3 * torch.randn(14, generator=generator) for _ in range(2)]
    values = []
    for place in (ends[0], ends[1], (ends[0] + ends[1]) / 2):
        other = machine(0.0, 0.0, 0.0)
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(place, other.parameters())
            values.append((share * exact.elbo(pictures, other, network)).sum().item())
    assert values[2] >= (values[0] + values[1]) / 2
joint, q = exact.joint_table(pictures, model), exact.recognition_table(pictures, network)
divergence = (share[:, None] * q * (share[:, None] * q / joint).log()).sum().item()
now = (share * exact.elbo(pictures, model, network)).sum().item()
assert abs(divergence + (now - (share * share.log()).sum().item())) < 1e-9

# %% [markdown]
# ## 3 · The delta rule (4 minutes)
#
# What does a step look like, weight by weight? Take a unit that is drawn with the logit $\eta = b + \sum_i w_i z_i$,
# and call what was drawn its *target* $x$. Its log-probability is $x\, \eta - \log(1 + e^\eta)$, and
#
# $$\frac{\partial}{\partial w_i} \log p(x \mid z) = z_i\, \big(x - \operatorname{sigmoid}(\eta)\big),
# \qquad \frac{\partial}{\partial b} \log p(x \mid z) = x - \operatorname{sigmoid}(\eta).$$
#
# Input times the difference between target and prediction: this is the *delta rule*. The log-joint of a belief network
# is a sum over units, each with its own weights, so *every* generative weight learns by this rule. Take one picture and
# the causes that the recognition network draws for it.

# %%
picture = torch.tensor([1.0, 0.0, 1.0, 0.0])  # the left column, (4,)
causes = network(picture[None]).sample(1, generator=generator)[0, 0]  # (2,)
W, b = model.weights[0].detach(), model.biases[0].detach()
surprise = [(picture[d] - (b[d] + causes @ W[:, d]).sigmoid()).item() for d in range(4)]
for i in range(2):
    print(
        f"cause {i + 1} is {causes[i]:.0f}: weights change by",
        [round(causes[i].item() * e, 2) for e in surprise],
    )

# %% [markdown]
# A weight needs to know its input, and the target and the prediction of the unit that it leads to. Nothing comes from
# farther away: no error is carried down through the layers, and the rule is the same for a network of ten layers. This
# is *local learning*, and it is why wake-sleep was proposed as a sketch of what a brain could do. The sleep phase uses
# the very same rule with the roles exchanged: inputs from below, targets from above.
#
# > **A common slip.** To put the probabilities $q(z_i{=}1 \mid x)$ in the place of the bits drawn, to save noise. The
# > prediction is not linear in $z$, so this is another gradient, not a quieter one.

# %% tags=["remove-cell"]
# The slip: means in the place of bits give another gradient. And what the text above says.
moving = [parameter.detach().clone().requires_grad_() for parameter in (model.weights[0], model.biases[0])]
log_p = torch.distributions.Bernoulli(logits=causes @ moving[0] + moving[1]).log_prob(picture).sum()
by_autograd = torch.autograd.grad(log_p, moving)
torch.testing.assert_close(by_autograd[0], causes[:, None] * torch.tensor(surprise))
torch.testing.assert_close(by_autograd[1], torch.tensor(surprise))
two_bits = binary_states(2, like=torch.zeros(1))[:, 0]
weights_of_bits = torch.tensor([0.2, 0.3, 0.2, 0.3])  # some q(z | x) with means 0.5 and 0.6
strong = torch.tensor([[4.0, 0.0, 4.0, 0.0], [4.0, 4.0, 0.0, 0.0]])
errors = picture - (two_bits @ strong - 2).sigmoid()  # (4, 4)
with_bits = (weights_of_bits[:, None, None] * two_bits[:, :, None] * errors[:, None]).sum(0)
mean_bits = weights_of_bits @ two_bits
with_means = mean_bits[:, None] * (picture - (mean_bits @ strong - 2).sigmoid())
assert (with_bits - with_means).abs().max() > 0.1
of_rows = [(two_bits[k, :, None] * errors[k]).flatten() for k in range(4)]
torch.testing.assert_close(torch.stack(of_rows).mul(weights_of_bits[:, None]).sum(0).view(2, 4), with_bits)

# %% [markdown]
# > **Derive it.** Show both formulas. Why is there no factor $\operatorname{sigmoid}'(\eta)$?
#
# <details><summary>Answer</summary>
#
# The derivative of $\log(1 + e^\eta)$ is $\operatorname{sigmoid}(\eta)$, so
# $\partial \log p / \partial \eta = x - \operatorname{sigmoid}(\eta)$: the score of a bit by its logit (unit 6). The
# chain rule gives the factor $z_i$. A squared error $(x - \operatorname{sigmoid}(\eta))^2$ would have the extra factor;
# a log-probability has not, since the logit is the natural parameter of a bit.
#
# ```python
# eta = torch.tensor(0.7, requires_grad=True)
# log_p = torch.distributions.Bernoulli(logits=eta).log_prob(torch.tensor(1.0))
# print(torch.autograd.grad(log_p, eta)[0].item(), (1 - eta.sigmoid()).item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
eta = torch.tensor(0.7, requires_grad=True)
for target in (0.0, 1.0):
    log_p = torch.distributions.Bernoulli(logits=eta).log_prob(torch.tensor(target))
    torch.testing.assert_close(torch.autograd.grad(log_p, eta)[0], target - eta.sigmoid().detach())
squared = torch.autograd.grad((1 - eta.sigmoid()) ** 2, eta)[0]
torch.testing.assert_close(squared, (-2 * (1 - eta.sigmoid()) * eta.sigmoid() * (1 - eta.sigmoid())).detach())

# %% [markdown]
# ## 4 · Sleep (7 minutes)
#
# For $\phi$ the honest way is the score function, $\nabla_\phi\, \mathrm{ELBO} = \mathbb E_{q_\phi}[r(x, z)\,
# \nabla_\phi \log q_\phi(z \mid x)]$: every score is multiplied by a learning signal of some nats (unit 6). The sleep
# phase has no signal. It draws $x$ and $z$ *together* from the model and lets $q_\phi$ learn the causes that it knows:
#
# $$\text{sleep:} \qquad \phi \leftarrow \phi + a_t\, \nabla_\phi \log q_\phi(z \mid x),
# \qquad (x, z) \sim p_\theta(x, z).$$
#
# This is supervised learning, one logistic regression for each hidden unit, with as many solved examples as one cares
# to draw, and a delta rule again. What does it go down? On average, the *sleep loss*
#
# $$\mathcal S(\phi) = -\mathbb E_{p_\theta(x, z)}[\log q_\phi(z \mid x)]
# = \mathbb E_{p_\theta(x)}\big[ \mathrm{KL}\big(p_\theta(z \mid x) \,\|\, q_\phi(z \mid x)\big) \big] + \text{const}.$$
#
# The constant is the mean entropy of the posterior. For a fixed model the sleep loss is convex in $\phi$, and a $q$
# that can be the posterior is driven there. So far, so good.
#
# > **A common slip.** "The sleep phase is $\nabla_\phi$ of minus the ELBO,
# > $-\mathbb E_{p_\theta(x, z)}[\nabla_\phi \log q_\phi(z \mid x)]$." It is the gradient of $\mathcal S$. The two
# > differ, in size and even in sign.

# %%
names = ["bias of cause 1", "bias of cause 2"]
of_elbo = torch.autograd.grad(-(share * exact.elbo(pictures, world, network)).sum(), network.biases[0])[0]
of_sleep = torch.autograd.grad(exact.sleep_loss(world, network), network.biases[0])[0]
sampled = torch.autograd.grad(
    sleep_loss(world, network, 5000, generator=generator).mean(), network.biases[0]
)[0]
print("minus the ELBO", of_elbo.numpy().round(3), "sleep loss", of_sleep.numpy().round(3))
print("sleep loss, from 5000 dreams", sampled.numpy().round(3))

# %% tags=["remove-cell"]
# The slip: the two gradients differ in size, and for a network that sees nothing even in sign. And what is above.
assert (of_sleep - of_elbo).norm() > 0.3 * of_elbo.norm()
assert (sampled - of_sleep).abs().max() < 5 * 0.5 / 5000**0.5
evidence, posterior = (
    exact.log_evidence(pictures, world).exp().detach(),
    exact.posterior(pictures, world).detach(),
)
q = exact.recognition_table(pictures, network)
forward = (evidence * (posterior * (posterior / q).log()).sum(1)).sum()
torch.testing.assert_close(torch.autograd.grad(forward, network.biases[0])[0], of_sleep)
constant = -(evidence * (posterior * posterior.log()).sum(1)).sum()
assert abs(exact.sleep_loss(world, network).item() - forward.item() - constant.item()) < 1e-9
blind = RecognitionNetwork((4, 2), dtype=torch.float64)
with torch.no_grad():
    blind.weights[0].zero_()
    blind.biases[0].fill_(-0.65)
seen = share / 2 + torch.where((pictures == corner).all(1), 0.5, 0.0)
signs = [
    torch.autograd.grad(value, blind.biases[0])[0]
    for value in (-(seen * exact.elbo(pictures, world, blind)).sum(), exact.sleep_loss(world, blind))
]
assert signs[0].max() < -0.05
assert signs[1].min() > 0.05

# %% [markdown]
# (A sign is easily lost here: the gradient of the ELBO is *plus* $\mathbb E_{q_\phi}[r\, \nabla_\phi \log q_\phi]$,
# that of the loss has the minus. See [unit 6](06_score_function.ipynb#cell-id=the-score-function-estimator).)
#
# Now watch it go wrong. Let the model be the world itself, and the data be different from its dreams: half of the
# pictures show the lit corner alone. We climb to the $\phi$ with the highest average ELBO on these data. Then the
# machine goes to sleep, and takes steps down the exact gradient of the sleep loss.

# %%
seen = share / 2 + torch.where((pictures == corner).all(1), 0.5, 0.0)  # what the data are now, (16,)


# %% tags=["remove-cell"]
# The climb to the highest average ELBO, by a quasi-Newton method.
def climb(network, value):
    settings = {"max_iter": 2000, "max_eval": 4000, "tolerance_grad": 1e-10, "tolerance_change": 1e-14}
    optimizer = torch.optim.LBFGS(network.parameters(), line_search_fn="strong_wolfe", **settings)

    def loss():
        optimizer.zero_grad()
        minus = -value()
        minus.backward()
        return minus

    optimizer.step(loss)


parabola = torch.nn.Linear(1, 1)
climb(parabola, lambda: -(parabola.weight - 2).square().sum() - parabola.bias.square().sum())
assert abs(parabola.weight.item() - 2) < 1e-6

# %%
sleeper = RecognitionNetwork((4, 2), dtype=torch.float64, generator=generator)
climb(sleeper, lambda: (seen * exact.elbo(pictures, world, sleeper)).sum())
asleep = {"ELBO of the data": [], "minus the sleep loss": []}
for _ in range(100):
    loss = exact.sleep_loss(world, sleeper)
    asleep["ELBO of the data"].append((seen * exact.elbo(pictures, world, sleeper)).sum().item())
    asleep["minus the sleep loss"].append(-loss.item())
    downhill = torch.autograd.grad(loss, list(sleeper.parameters()))
    with torch.no_grad():
        for parameter, slope in zip(sleeper.parameters(), downhill, strict=True):
            parameter -= 2 * slope
since = {name: torch.tensor(values) - values[0] for name, values in asleep.items()}
view.curves(range(100), since, x_name="step of the sleep phase", y_name="change, nats per picture")

# %% [markdown]
# The sleep loss falls at every step, and the ELBO falls at every step, by 0.15 nats in all. No noise is involved, and
# no step was too long. The sleep phase does its own work well; it just is not the ELBO's.
#
# What is it good for, then? It is easy: no learning signal, no baseline, no reparameterization, any network that can be
# sampled. It is quiet, since a score is multiplied by nothing. And where $q_\phi$ can be close to the posterior for all
# $x$, both aims agree.
#
# > **Think first.** To bring the dreams closer to the data, someone takes *data* $x$ and draws
# > $z \sim q_\phi(z \mid x)$, and steps along $\nabla_\phi \log q_\phi(z \mid x)$. What does $\phi$ learn?
#
# <details><summary>Answer</summary>
#
# Nothing: the mean of this step is $\mathbb E_{q_\phi}[\nabla_\phi \log q_\phi] = 0$. The network is taught its own
# answers. What is needed are draws from the *posterior*, and only in a dream they come for free. Section 8 weighs the
# draws of $q_\phi$ so that they stand for the posterior.
#
# ```python
# z = binary_states(2, like=torch.zeros(1)).expand(4, 16, 2)
# log_q = network(pictures).log_prob(z)
# print(torch.autograd.grad((log_q.detach().exp() * log_q).sum(0).mean(), network.biases[0])[0])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
bounds, minus_losses = (torch.tensor(values) for values in asleep.values())
assert (bounds.diff() < 0).all()
assert (minus_losses.diff() > 0).all()
assert round((bounds[0] - bounds[-1]).item(), 2) == 0.15
z = binary_states(2, like=torch.zeros(1)).expand(4, 16, 2)
log_q = network(pictures).log_prob(z)
own_answers = torch.autograd.grad((log_q.detach().exp() * log_q).sum(0).mean(), list(network.parameters()))
assert max(part.abs().max() for part in own_answers) < 1e-12
q, joint = exact.recognition_table(pictures, network).detach(), exact.joint_table(pictures, world).detach()
states = binary_states(2, like=torch.zeros(1))[:, 0]
scores = states - (q @ states)[:, None]  # by the logits of both causes, (16, 4, 2)
signal = (joint / q).log()[..., None]  # r(x, z)
of_score = (share[:, None] * q)[..., None] * torch.ones(2), signal * scores
of_dreams = joint[..., None] * torch.ones(2), scores
variances = [((p * f**2).sum((0, 1)) - (p * f).sum((0, 1)) ** 2) for p, f in (of_score, of_dreams)]
assert (variances[0] > 5 * variances[1]).all()
plus = (of_score[0] * of_score[1]).sum((0, 1))
torch.testing.assert_close(plus, -of_elbo)

# %% [markdown]
# ## 5 · Which divergence (8 minutes)
#
# Put both phases side by side. Each goes down a divergence between the *joint* that the generative network makes and
# one that the recognition network completes:
#
# $$\begin{aligned}
# \text{wake, and the ELBO:} \qquad & \mathrm{KL}\big(p_{\mathrm{data}}(x)\, q_\phi(z \mid x) \,\|\,
# p_\theta(x, z)\big) \\
# \text{sleep:} \qquad & \mathrm{KL}\big(p_\theta(x, z) \,\|\, p_\theta(x)\, q_\phi(z \mid x)\big)
# \end{aligned}$$
#
# For $\phi$ they differ in two ways. First, in the *pictures* over which they average: data, or dreams. Second, in the
# *direction*: $\mathrm{KL}(q \,\|\, p)$ seeks a mode, $\mathrm{KL}(p \,\|\, q)$ covers all (unit 1).
#
# **The pictures.** Here is the smallest machine of all, one cause and one pixel, and two parameters: what $q$ says
# about a dark and about a lit pixel. Every point of the square is a recognition network. The left panel shows the
# average ELBO, if a given share of the data is lit; the right one minus the sleep loss. On the diagonal are the
# networks that do not look at $x$ at all.

# %%
smallest, lit = two_state.example()  # p(z=1) = 0.3, p(x=1 | z) = 0.4 and 0.05
joint = smallest.joint_table(torch.tensor([[0.0], [1.0]]))  # p(x, z): rows x, columns z
chances = torch.linspace(0.01, 0.99, 99)  # of z = 1 under q
q_of = torch.stack([1 - chances, chances], 1)  # (99, 2)
bound_at = (q_of[:, None] * (joint.log() - q_of[:, None].log())).sum(2)  # ELBO(x), (99, 2)
dreamed = (joint * q_of.log()[:, None]).sum(2)  # its part of −𝒮, (99, 2)


def sleep_against_wake(lit_share):
    of_data = torch.tensor([1 - lit_share, lit_share])
    elbo_map, sleep_map = ((values[:, 1:] + values[:, :1].T) for values in (bound_at * of_data, dreamed))
    tied = {"best ELBO on the line": elbo_map.diagonal(), "best sleep loss on the line": sleep_map.diagonal()}
    marks = {"posterior": tuple((joint[:, 1] / joint.sum(1)).tolist())}
    marks |= {name: (chances[values.argmax()].item(),) * 2 for name, values in tied.items()}
    maps = {"average ELBO": elbo_map, "minus the sleep loss": sleep_map}
    names = {"x_name": "q(z=1 | dark)", "y_name": "q(z=1 | lit)", "diagonal": "q does not look at x"}
    return view.surfaces(chances, chances, maps, marks, **names)


nine = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
view.Explore(sleep_against_wake, alt="Sleep against wake", lit_share=nine)

# %% [markdown]
# Without the line, both panels have their highest place at the same point, the posterior, whatever the share. If $q$
# can be exact for every $x$, neither the direction nor the pictures matter. On the line it cannot. There the best sleep
# loss is at 0.3, the prior's $p(z{=}1)$, for *every* share: the sleep phase has never seen the data. The best ELBO
# moves along the line as the share moves. Only near a share of 0.18 do the two meet, and nothing recommends that share:
# the dreams are lit with probability 0.295.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(joint[1].sum().item(), 3) == 0.295
assert round(joint[:, 1].sum().item(), 12) == 0.3
exact_chances = joint[:, 1] / joint.sum(1)
ends = []
for lit_share in torch.linspace(0.05, 0.95, 19).tolist():
    of_data = torch.tensor([1 - lit_share, lit_share])
    for column, chance in enumerate(exact_chances.tolist()):
        for values in (bound_at, dreamed):
            assert abs(chances[values[:, column].argmax()].item() - chance) <= 0.0051
    assert abs(chances[dreamed.sum(1).argmax()].item() - 0.3) < 1e-9
    ends.append(chances[(bound_at @ of_data).argmax()].item())
assert all(later <= earlier for earlier, later in itertools.pairwise(ends))
assert ends[0] > 0.35
assert ends[-1] < 0.07
logits = (joint[:, 1] / joint[:, 0]).log()
meet = (math.log(0.3 / 0.7) - logits[0]) / (logits[1] - logits[0])
assert round(meet.item(), 2) == 0.18
assert lit.item() == 1

# %% [markdown]
# **The direction.** Now let $x$ be fixed, so that dreams and data cannot differ: the lit corner of section 1. Its
# posterior has two separate explanations, and a $q$ of independent bits has two parameters, the probabilities of the
# column and of the row.

# %%
two_bits = binary_states(2, like=torch.zeros(1))[:, 0]  # (column, row): (4, 2)
target = exact.posterior(corner, world)[0].detach()  # (4,)
axis = torch.linspace(0.01, 0.99, 99)
column, row = axis[None, :, None], axis[:, None, None]  # q of both causes, on a grid
q = (column * two_bits[:, 0] + (1 - column) * (1 - two_bits[:, 0])) * (
    row * two_bits[:, 1] + (1 - row) * (1 - two_bits[:, 1])
)  # (99, 99, 4)
reverse, forward = (q * (q / target).log()).sum(2), (target * (target / q).log()).sum(2)
low = divmod(reverse.argmin().item(), 99)
marks = {
    "best ELBO": (axis[low[1]].item(), axis[low[0]].item()),
    "best sleep loss": tuple((target @ two_bits).tolist()),
}
marks["the other best ELBO"] = marks["best ELBO"][::-1]
maps = {"minus KL(q‖p), as the ELBO": -reverse, "minus KL(p‖q), as sleep": -forward}
view.surfaces(axis, axis, maps, marks, x_name="q(column)", y_name="q(row)")

# %% [markdown]
# The ELBO has two hills: one explanation is taken and the other is ruled out. The sleep loss has a single maximum, in
# the saddle between them: each cause has its exact posterior probability, 0.506, and what is lost is that they exclude
# each other. So a quarter of its draws say "both", and nearly a quarter say "neither".
#
# What does this do to the model, when it wakes? It is trained to make the picture from these draws. From "neither" it
# learns that the corner lights up by itself, which in this world hardly ever happens. So what the recognition network
# gets wrong asleep, the model learns the next day.
#
# > **Derive it.** Show that among all $q$ with independent bits $\mathrm{KL}(p \,\|\, q)$ is smallest where each bit
# > has the posterior's probability.
#
# <details><summary>Answer</summary>
#
# $\mathrm{KL}(p \,\|\, q) = \text{const} - \sum_i \mathbb E_p[\log q_i(z_i)]$ is a sum over bits, and each term is the
# cross-entropy of the margin $p(z_i)$ and $q_i$, which is lowest at $q_i = p(z_i)$ (unit 1). No bit asks what the
# others do; for $\mathrm{KL}(q \,\|\, p)$ they all meet in one logarithm.
#
# ```python
# print(divmod(forward.argmin().item(), 99), (target @ two_bits))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
surprise = (
    1 - (two_bits @ world.weights[0][:, 0] + world.biases[0][0]).sigmoid().detach()
)  # of the corner, lit
pushes = []
for place in (low, divmod(forward.argmin().item(), 99)):
    pushes.append((q[place] * surprise).sum())
assert pushes[1] > 1.5 * pushes[0]
assert world.biases[0][0].sigmoid() < 1e-3
inner = reverse[1:-1, 1:-1]
around = [reverse[1 + a : 98 + a, 1 + b : 98 + b] for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]
hills = (inner < torch.stack(around).min(0).values).nonzero() + 1
assert len(hills) == 2
assert all(abs(axis[a] - axis[b]) > 0.5 for a, b in hills.tolist())
torch.testing.assert_close(reverse, reverse.T)
around = [forward[1 + a : 98 + a, 1 + b : 98 + b] for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]
assert (forward[1:-1, 1:-1] < torch.stack(around).min(0).values).sum() == 1
best = divmod(forward.argmin().item(), 99)
assert all(abs(axis[place] - 0.506) <= 0.0051 for place in best)
assert [round(value, 3) for value in (target @ two_bits).tolist()] == [0.506, 0.506]
both, neither = 0.506**2, (1 - 0.506) ** 2
assert abs(both - 0.25) < 0.01
assert 0.22 < neither < 0.25
saddle = best[0]
assert reverse[saddle, saddle] > reverse.min() + 0.1
assert reverse[saddle, saddle] < reverse[saddle + 5, saddle + 5]
assert reverse[saddle, saddle] < reverse[saddle - 8, saddle - 8]
assert reverse[saddle, saddle] > reverse[saddle + 5, saddle - 5]

# %% [markdown]
# ## 6 · Layers (6 minutes)
#
# With two layers the ELBO of the first section reads, term by term,
#
# $$\mathrm{ELBO} = \mathbb E_{q_\phi}\Big[ \log p(x \mid h^1) + \log \frac{p(h^1 \mid h^2)}{q(h^1 \mid x)}
# + \log \frac{p(h^2)}{q(h^2 \mid h^1)} \Big],$$
#
# and for more layers there is one more ratio for each. All of it can be computed from one pass up: draw $h^1$, draw
# $h^2$, look up five logarithms. The last ratio becomes a divergence if one averages over $h^2$. The middle one does
# not: its numerator is a distribution given the layer *above*, its denominator given the layer *below*.
#
# To get divergences throughout, turn the recognition network around, by Bayes' rule for $q$ itself:
# $q(h^1 \mid x)\, q(h^2 \mid h^1) = q(h^2 \mid x)\, q(h^1 \mid h^2, x)$. Then
#
# $$\mathrm{ELBO} = \mathbb E_q[\log p(x \mid h^1)] - \mathrm{KL}\big(q(h^2 \mid x) \,\|\, p(h^2)\big)
# - \mathbb E_{q(h^2 \mid x)}\big[ \mathrm{KL}\big(q(h^1 \mid h^2, x) \,\|\, p(h^1 \mid h^2)\big) \big].$$
#
# A reconstruction, a regularizer at the top, and in between: how well does the model go one layer down, measured by how
# the recognition network would have gone down, had it known $x$? Here are the terms for a machine of 3, 2 and 1 units
# and the picture 101, by enumeration.

# %%
layered, upward = exact.three_two_one()
picture = torch.tensor([[1.0, 0.0, 1.0]])
table = exact.recognition_table(picture, upward)[0].detach().view(4, 2)  # q(h¹, h² | x)
prior = exact.joint_table(binary_states(3, like=torch.zeros(1))[:, 0], layered).detach().sum(0).view(4, 2)
likelihood = (exact.joint_table(picture, layered)[0].detach().view(4, 2) / prior).log()  # log p(x | h¹)
top, given_top = table.sum(0), table / table.sum(0)  # q(h² | x), q(h¹ | h², x)
p_top, p_given_top = prior.sum(0), prior / prior.sum(0)  # p(h²), p(h¹ | h²)
terms = {
    "reconstruction": (table * likelihood).sum(),
    "top": -(top * (top / p_top).log()).sum(),
    "between": -(top * (given_top * (given_top / p_given_top).log()).sum(0)).sum(),
}
for name, value in terms.items():
    print(f"{name:15}{value:8.4f}")
print(f"sum            {sum(terms.values()):8.4f}   ELBO {exact.elbo(picture, layered, upward).item():.4f}")

# %% [markdown]
# > **A common slip.** The middle term as
# > $-\mathbb E_{q(h^2 \mid x)}[\mathrm{KL}(q(h^1 \mid x) \,\|\, p(h^1 \mid h^2))]$. It forgets that $h^1$ and $h^2$
# > were drawn together: given $h^2$, the law of $h^1$ is $q(h^1 \mid h^2, x)$.
#
# In wake-sleep nobody has to turn anything around. Each layer has its delta rule in both phases, and that is all. But
# in diffusion models (unit 13) the recognition network is *fixed*, and chosen so that $q(h^1 \mid h^2, x)$ is known in
# closed form: then the term in between is a divergence of two Gaussians, and the whole ELBO is a sum of such terms, one
# for each layer.
#
# > **Try it.** Is the middle ratio of the first formula,
# > $\mathbb E_{q_\phi}[\log q(h^1 \mid x) - \log p(h^1 \mid h^2)]$, at least never negative?
#
# <details><summary>Answer</summary>
#
# No. Let $q(h^1 \mid x)$ be two fair coins and $h^2$ a copy of the first of them, and let $p(h^1 \mid h^2)$ copy it
# back and toss a fair coin for the second. Then $q(h^1 \mid x) = \tfrac14$ and $p(h^1 \mid h^2) = \tfrac12$ for all
# that is drawn, and the mean is $-\log 2$. The top term pays for it: there $\log q(h^2 \mid h^1) - \log p(h^2)$ is
# $\log 2$.
#
# ```python
# h = binary_states(2, like=torch.zeros(1))[:, 0]  # h¹; h² is its first bit
# print((0.25 * torch.full((4,), math.log(0.25 / 0.5))).sum().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: it gives another number. And what the text above says.
assert abs(sum(terms.values()).item() - exact.elbo(picture, layered, upward).item()) < 1e-9
assert (likelihood[:, 0] - likelihood[:, 1]).abs().max() < 1e-9
below = table.sum(1)  # q(h¹ | x)
slip = -(top * (below[:, None] * (below[:, None] / p_given_top).log()).sum(0)).sum()
assert abs(slip - terms["between"]) > 0.02
ratios = (table * (p_given_top / below[:, None]).log()).sum() + (
    table * (p_top / (table / below[:, None])).log()
).sum()
torch.testing.assert_close(ratios, terms["top"] + terms["between"])
assert all(terms[name] < 0 for name in ("top", "between"))
assert layered.widths == (3, 2, 1)
assert picture.tolist() == [[1, 0, 1]] == [[int(digit) for digit in str(101)]]

# %% [markdown]
# ## 7 · Bars (10 minutes)
#
# Hinton et al. (1995) showed wake-sleep on a toy world that is still a good test. A picture has 4 by 4 pixels. First it
# is decided whether its bars are vertical, with probability 2/3, or horizontal; then each of the four bars of this
# direction is there with probability 0.2. There are 30 pictures, with an entropy of 2.376 nats.
#
# The machine has three layers: one unit at the top, eight, and 16 pixels. It *can* be perfect, with the direction at
# the top and a unit for each bar. The recipe: the weights down to the pixels are kept nonnegative, so that a unit can
# only light pixels; the pixels' biases start at −3; batches of 20; a rate of 1, which decays in the second half. We
# train sixteen machines at once, side by side. Here is the whole algorithm.

# %%
R, batch_size = 16, 20  # machines, and pictures in a batch
images, chances_of = data.bars()


def layer(inputs, outputs, bias=0.0):
    """Weights (R, inputs, outputs) and biases (R, 1, outputs)."""
    return 0.1 * torch.randn(R, inputs, outputs, generator=generator), torch.full((R, 1, outputs), bias)


generative = [layer(0, 1), layer(1, 8), layer(8, 16, bias=-3.0)]  # from the top down; the top has no inputs
recognition = [layer(16, 8), layer(8, 1)]
nothing = torch.zeros(R, batch_size, 0)


def run(first, network):
    """Draw layer after layer."""
    layers = [first]
    for weights, bias in network:
        layers.append(draw_bits((layers[-1] @ weights + bias).sigmoid(), generator))
    return layers


def learn(network, layers, rate):
    """Each layer learns to predict the next one, by the delta rule."""
    for (weights, bias), (inputs, targets) in zip(network, itertools.pairwise(layers), strict=True):
        error = targets - (inputs @ weights + bias).sigmoid()
        weights.baddbmm_(inputs.mT, error, alpha=rate / batch_size)  # adds inputsᵀ error, for each machine
        bias.add_(error.mean(1, keepdim=True), alpha=rate)


# %%
steps = 12_000
for step in range(steps):
    rate = 100 ** -max(0.0, 2 * step / steps - 1)
    rows = torch.multinomial(chances_of, R * batch_size, replacement=True, generator=generator)
    awake = run(images[rows].view(R, batch_size, 16), recognition)  # x, h¹, h²
    learn(generative, [nothing, *reversed(awake)], rate)
    generative[-1][0].clamp_(min=0)
    _, *dream = run(nothing, generative)  # h², h¹, x
    learn(recognition, dream[::-1], rate)


# %%
def trained(r):
    """Machine r as a model of the library."""
    model = SigmoidBeliefNetwork((16, 8, 1), dtype=torch.float64)
    with torch.no_grad():
        for place, (weights, bias) in enumerate(reversed(generative)):
            model.biases[place].copy_(bias[r, 0])
            if place < 2:
                model.weights[place].copy_(weights[r])
    return model


divergence = torch.stack([exact.divergence(images, chances_of, trained(r)) for r in range(R)]).detach()
print("KL(data ‖ model), sixteen machines:", divergence.sort().values.numpy().round(2))
on = chances_of @ images
of_pixels = chances_of @ (chances_of.log() - (images * on.log() + (1 - images) * (1 - on).log()).sum(1))
print("KL(data ‖ independent pixels):     ", of_pixels.numpy().round(2))

# %% [markdown]
# Sixteen starts, sixteen results, and all of them far better than the 5.63 nats of independent pixels. The best of
# sixteen keeps less than an eighth of that, and now and then one gets down to a twentieth; so here, as with all that
# has many local optima, one trains several and keeps the best. (The paper's recipe and figure are reproduced in kind;
# its own divergence we could not verify, so it is not printed.) Here are the weights from the eight units of the best
# machine down to the pixels, and twenty of its dreams.

# %%
best = int(divergence.argmin())
model = trained(best)
view.images(model.weights[0], (4, 4), [f"unit {j + 1}" for j in range(8)])

# %%
view.images(model.sample(20, generator=generator)[0], (4, 4))

# %% [markdown]
# Why does a machine get stuck? Look for the picture that contributes most to its divergence.

# %%
log_p = torch.stack([exact.log_evidence(images, trained(r)).detach() for r in range(R)])  # (R, 30)
contribution = chances_of * (chances_of.log() - log_p)
worst = contribution.argmax(1)
ratio = (log_p - chances_of.log()).gather(1, worst[:, None])[:, 0].exp()
view.images(
    images[worst[divergence.argsort()]], (4, 4), [f"× {value:.2f}" for value in ratio[divergence.argsort()]]
)

# %% [markdown]
# For each machine, from the best to the worst, the picture that costs it most, and how often the machine dreams it, as
# a multiple of how often it occurs. Mostly it is a picture of a bar or two, and it is always dreamed too rarely.
# Asleep, then, nobody teaches the recognition network to see it; awake, it is explained by causes that were learned for
# other pictures, and these are what the model learns to make it from. *What is not dreamed is not recognized, and what
# is not recognized is not learned.* This is the price of training on dreams.
#
# > **Derive it.** Write down weights with which the machine is as good as perfect.
#
# <details><summary>Answer</summary>
#
# Let the top unit say "vertical": its bias is $\log 2$. The unit of a vertical bar has the logit $\log \tfrac14$ (a
# probability of 0.2) if the top unit is on, and a very negative one if it is off; for a horizontal bar it is the other
# way round. Each unit lights the pixels of its bar, beyond any doubt. So the truth is within reach of the model: what
# fails is the learning.
#
# ```python
# lines = torch.eye(4)
# down = torch.cat([lines.repeat(1, 4), lines.repeat_interleave(4, 1)])  # vertical and horizontal bars, (8, 16)
# perfect, on, off = SigmoidBeliefNetwork((16, 8, 1), dtype=torch.float64), math.log(1 / 4), -20.0
# with torch.no_grad():
#     perfect.weights[0].copy_(40 * down), perfect.biases[0].fill_(-20)
#     perfect.weights[1].copy_(torch.tensor([[on - off] * 4 + [off - on] * 4]))
#     perfect.biases[1].copy_(torch.tensor([off] * 4 + [on] * 4)), perfect.biases[2].fill_(math.log(2))
# print(exact.divergence(images, chances_of, perfect).item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert images.shape == (30, 16)
assert abs(-(chances_of * chances_of.log()).sum().item() - 2.376) < 0.0005
assert [layer_[0].shape[-1] for layer_ in generative] == [1, 8, 16]
assert round(of_pixels.item(), 2) == 5.63
assert divergence.max() < of_pixels / 2
assert divergence.min() < of_pixels / 8
assert round(chances_of[images.sum(1) == 16].item(), 9) == round(0.2**4, 9)
assert (generative[-1][0] >= 0).all()
assert batch_size == 20
lines = torch.eye(4)
down = torch.cat([lines.repeat(1, 4), lines.repeat_interleave(4, 1)])  # vertical and horizontal bars, (8, 16)
perfect, on_logit, off_logit = SigmoidBeliefNetwork((16, 8, 1), dtype=torch.float64), math.log(1 / 4), -20.0
assert abs(torch.tensor(on_logit).sigmoid().item() - 0.2) < 1e-12
with torch.no_grad():
    perfect.weights[0].copy_(40 * down)
    perfect.weights[1].copy_(torch.tensor([[on_logit - off_logit] * 4 + [off_logit - on_logit] * 4]))
    for bias, value in zip(
        perfect.biases, (-20.0, [off_logit] * 4 + [on_logit] * 4, math.log(2)), strict=True
    ):
        bias.copy_(torch.tensor(value))
assert abs(exact.divergence(images, chances_of, perfect).item()) < 1e-6
bars_of = images.view(30, 4, 4)
number_of_bars = torch.minimum(bars_of[:, 0].sum(1), bars_of[:, :, 0].sum(1))
number_of_bars = torch.where(images.sum(1) % 4 == 0, images.sum(1) / 4, number_of_bars)
assert ((number_of_bars[worst] == 1) | (number_of_bars[worst] == 2)).double().mean() > 0.8
assert (ratio < 1).all()
assert ratio[divergence > 0.4].median() < 0.3
assert (divergence > of_pixels / 20).double().mean() > 0.5

# %% [markdown]
# ## 8 · Reweighted wake-sleep (6 minutes)
#
# Sleep teaches $\phi$ on dreams because there it has draws of the posterior. For data it has not; but it has
# *importance weights*. Draw $S$ explanations of a datum, and count each by
#
# $$w_s = \frac{p_\theta(x, z_s)}{q_\phi(z_s \mid x)}, \qquad \bar w_s = \frac{w_s}{\sum_{s'=1}^S w_{s'}},
# \qquad z_s \sim q_\phi(z \mid x).$$
#
# With the weights $\bar w_s$ the draws stand for the posterior (unit 2, *self-normalized* weights), and both networks
# can learn from them, awake, on data:
#
# $$\theta:\; \sum_{s=1}^S \bar w_s\, \nabla_\theta \log p_\theta(x, z_s),
# \qquad \phi:\; \sum_{s=1}^S \bar w_s\, \nabla_\phi \log q_\phi(z_s \mid x).$$
#
# This is *reweighted wake-sleep*, by Bornschein and Bengio (2015). The step of $\theta$ is exactly the gradient of
# $\log \frac1S \sum_s w_s$, so the model climbs the importance-weighted bound $\mathcal B_S$ (units 2 and 9). The step
# of $\phi$ estimates $-\nabla_\phi\, \mathrm{KL}(p_\theta(z \mid x) \,\|\, q_\phi(z \mid x))$: the direction of sleep,
# but on the *data*. The weights are numbers; no gradient goes through them.
#
# Self-normalized weights are biased, by something of order $1/S$. How much is that here? At the lit corner, with the
# world as the model, we add up all $4^S$ possible draws.

# %%
means = torch.tensor([0.2, 0.3])  # q(column), q(row)
joint = exact.joint_table(corner, world)[0].detach()  # p(x, z), four states
q = (two_bits * means + (1 - two_bits) * (1 - means)).prod(1)
scores = two_bits - means  # ∇ log q by the logits of both bits, (4, 2)
wanted = (joint / joint.sum()) @ scores  # −∇ KL(posterior ‖ q)
counts, expected = list(range(1, 8)), []
for S in counts:
    draws = torch.cartesian_prod(*[torch.arange(4)] * S).reshape(-1, S)  # all outcomes, (4^S, S)
    normalized = (joint / q)[draws] / (joint / q)[draws].sum(1, keepdim=True)
    expected.append(q[draws].prod(1) @ (normalized[..., None] * scores[draws]).sum(1))
biases = [(step - wanted).norm().item() for step in expected]
lengths = {"bias": biases, "true gradient": [wanted.norm().item()] * len(counts)}
view.curves(counts, lengths, x_name="samples S", y_name="length")

# %% [markdown]
# With $S = 1$ the only weight is 1: the step is the plain score, its mean is zero, and the bias is the whole gradient.
# (For $\theta$, $S = 1$ is the plain wake phase.) Here the bias falls with every further sample; from other places it
# may rise at first, as from a $q$ that trusts in the column.
#
# > **A common slip.** To leave the weights attached when differentiating $-\sum_s \bar w_s \log q_\phi(z_s \mid x)$.
# > The extra term belongs to no divergence. With two samples, from a $q$ that trusts in the column, it turns the sign
# > for the row.
#
# > **Think first.** What is a recognition network with independent bits good for, if it covers the posterior without
# > matching it?
#
# <details><summary>Answer</summary>
#
# As a proposal for importance weights it should be *wider* than the posterior, never narrower: a state that $q$ never
# draws cannot be weighted up, a state that it draws too often is weighted down (unit 2). Covering is what a proposal
# needs, so the encoder of reweighted wake-sleep is made for the weights that train it. As an *answer* about a picture a
# single draw of it is poor.
#
# </details>

# %% tags=["remove-cell"]
# The slip: with weights attached the step has another mean. And what the text above says.
elsewhere = torch.tensor([0.8, 0.2])
moving = elsewhere.logit().requires_grad_()
log_q_moving = torch.distributions.Bernoulli(logits=moving).log_prob(two_bits).sum(1)  # (4,)
steps_of = {}
for attached in (False, True):
    total = 0.0
    for pair in itertools.product(range(4), repeat=2):
        logs = joint.log()[list(pair)] - log_q_moving[list(pair)]
        w_bar = (logs if attached else logs.detach()).softmax(0)
        loss = -(w_bar * log_q_moving[list(pair)]).sum()
        chance = log_q_moving[list(pair)].sum().exp().detach()
        total = total - chance * torch.autograd.grad(loss, moving, retain_graph=True)[0]
    steps_of[attached] = total
assert steps_of[True][1] * steps_of[False][1] < -1e-4
toward = (joint / joint.sum()) @ (two_bits - elsewhere)
assert (steps_of[False] - toward).norm() > toward.norm() + 0.05  # two samples: worse than none
three = [0, 2, 3]  # the step of θ is the gradient of log (1/S) Σ w, for any draws
log_p_three = world.log_joint(corner, two_bits[three][:, None])
log_w = log_p_three - q[three].log()[:, None]
of_bound = torch.autograd.grad(log_w.logsumexp(0).sum(), world.biases[0], retain_graph=True)[0]
of_weights = torch.autograd.grad((log_w.detach().softmax(0) * log_p_three).sum(), world.biases[0])[0]
torch.testing.assert_close(of_bound, of_weights)
assert biases[0] == max(biases)
assert all(later < earlier for earlier, later in itertools.pairwise(biases))
assert abs(biases[0] - wanted.norm().item()) < 1e-12

# %% [markdown]
# ## 9 · Description length (5 minutes)
#
# Why the name of Helmholtz? Read the bound as physics, or as bookkeeping of bits, as Hinton and Zemel (1994) did. A
# sender wants to tell a picture $x$ to a receiver who has the same model. An event of probability $p$ takes $-\log_2 p$
# bits, so to send causes $z$ and then $x$ given $z$ takes $-\log_2 p(x, z)$ bits. The more causes explain the picture,
# the more such codes there are. Which is best? Take the shortest, of course. But there is a better way: *choose at
# random*, with $q(z \mid x)$. The choice carries information of its own. The receiver sees what was chosen, and can
# read it back as $-\log_2 q(z \mid x)$ bits of *another* message that steered the choice. These *bits back* are
# refunded. The net cost is
#
# $$\mathbb E_q\big[ -\log_2 p(x, z) + \log_2 q(z \mid x) \big] = -\mathrm{ELBO} / \log 2.$$
#
# With the *energy* $-\log p(x, z)$ of a state, minus the ELBO is the mean energy minus the entropy: the *Helmholtz free
# energy*, at temperature 1. It is lowest at the posterior, the Boltzmann distribution of that energy, and is
# $-\log p(x)$ there. The *description length* of the data is what a Helmholtz machine makes short.
#
# The lit corner of section 1 has four codes, one for each state of the causes.

# %%
code_bits = -torch.log2(
    exact.joint_table(corner, world)[0]
).detach()  # −log₂ p(x, z): neither, row, column, both
choices = {"column": [0.0, 0.0, 1.0, 0.0], "a coin": [0.0, 0.5, 0.5, 0.0], "posterior": target.tolist()}
for name, q in choices.items():
    q = torch.tensor(q)
    sent, back = (q * code_bits).sum(), torch.special.entr(q).sum().abs() / math.log(2)
    print(f"{name:9} sent {sent:.3f} bits, back {back:.3f}, net {sent - back:.3f}")
print(f"−log₂ p(x) = {-exact.log_evidence(corner, world).item() / math.log(2):.3f}")

# %% [markdown]
# The shortest code, "column", takes 5.601 bits, and so does "row". A coin that chooses between these two gets 1 bit
# back, and the net cost is 4.601 bits. Choosing with the posterior sends 5.766 bits on average, more than the shortest
# code, since now and then it chooses a long one; but 1.217 bits come back, and the net is 4.549 bits, exactly
# $-\log_2 p(x)$. Any other choice costs more, by $\mathrm{KL}(q \,\|\, p(z \mid x))$ in bits.
#
# > **A common slip.** "The description length is $\mathbb E_q[-\log_2 p(x \mid z)]$, what the reconstruction costs."
# > The causes have to be sent as well. Here the reconstruction takes 3.401 bits, the causes, with bits back, 1.147.
#
# > **Derive it.** A sleep phase lowered the ELBO by 0.15 nats per picture (section 4). What does that mean for the
# > sender?
#
# <details><summary>Answer</summary>
#
# That 0.22 bits more are sent for each picture, with the same model: $0.15 / \log 2$. The code books are those of
# $p_\theta$ and have not changed. Only the choice among the codes got worse.
#
# ```python
# print((bounds[0] - bounds[-1]).item() / math.log(2))
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: the reconstruction alone leaves out what the causes cost. And what the text above says.
sent, back = (target * code_bits).sum().item(), -(target * torch.log2(target)).sum().item()
assert (
    round(code_bits.min().item(), 3)
    == round(code_bits[1].item(), 3)
    == round(code_bits[2].item(), 3)
    == 5.601
)
assert round(code_bits.min().item() - 1, 3) == 4.601
assert [round(value, 3) for value in (sent, back, sent - back)] == [5.766, 1.217, 4.549]
assert abs(sent - back + exact.log_evidence(corner, world).item() / math.log(2)) < 1e-9
other = torch.rand(1000, 4, generator=generator)
other = other / other.sum(1, keepdim=True)
net = (other * (code_bits + torch.log2(other))).sum(1)
torch.testing.assert_close(net, sent - back + (other * torch.log2(other / target)).sum(1))
assert (net > sent - back).all()
p_causes = exact.joint_table(pictures, world).detach().sum(0)
reconstruction = (target * (code_bits + torch.log2(p_causes))).sum().item()
of_causes = (target * torch.log2(target / p_causes)).sum().item()
assert [round(value, 3) for value in (reconstruction, of_causes)] == [3.401, 1.147]
assert abs(reconstruction + of_causes - (sent - back)) < 1e-9
assert abs(0.15 / math.log(2) - 0.22) < 0.005
assert round((bounds[0] - bounds[-1]).item(), 2) == 0.15

# %% [markdown]
# ## 10 · Digits, three ways (further reading, 6 minutes)
#
# Back to the digits, with the network of unit 6: 64 pixels, 20 bits. Three ways to train, each with five explanations
# of each image in a batch of 100: wake-sleep (and five dreams for each image, so that $q$ is evaluated equally often),
# reweighted wake-sleep without any dreams, and the score function with leave-one-out baselines (unit 7).

# %%
bits = (data.digits().x >= 8).double()
held_out = torch.arange(len(bits)) % 5 == 0
training, unseen = bits[~held_out], bits[held_out]


def losses(method, model, encoder, rows, S=5):
    """What a step goes down; each part has a gradient by one of the networks only, but for the last method."""
    q = encoder(rows)
    if method == "wake-sleep":
        awake = wake_loss(model, q, rows, S, generator=generator)
        return awake.mean() + sleep_loss(model, encoder, S * len(rows), generator=generator).mean()
    if method == "reweighted":
        return sum(part.mean() for part in reweighted_losses(model, q, rows, S, generator=generator))
    z = q.sample(S, generator=generator)
    log_p, log_q = model.log_joint(rows, z), q.log_prob(z)
    signal = (log_p - log_q).detach()
    return -((signal - leave_one_out(signal)) * log_q + log_p).mean()


def trained_on_digits(method):
    model = SigmoidBeliefNetwork((64, 20), dtype=torch.float64, generator=generator)
    encoder = RecognitionNetwork((64, 20), dtype=torch.float64, generator=generator)
    optimizer = adam([*model.parameters(), *encoder.parameters()], 0.02)
    for rows in minibatches(training, 100, epochs=40, generator=generator):
        optimizer.zero_grad()
        losses(method, model, encoder, rows).backward()
        optimizer.step()
    with torch.no_grad():
        q = encoder(unseen)
        z = q.sample(500, generator=generator)
        r = model.log_joint(unseen, z) - q.log_prob(z)  # log-weights, (S, N)
    return r.mean().item(), (r.logsumexp(0) - math.log(500)).mean().item()


held_out_bounds = {name: trained_on_digits(name) for name in ("wake-sleep", "reweighted", "score function")}
for name, (elbo, tighter) in held_out_bounds.items():
    print(f"{name:15} ELBO {elbo:.2f}, with 500 weighted samples {tighter:.2f} nats per image")

# %% [markdown]
# All three beat independent pixels by far (−25.28 nats, unit 6). Now compare the columns. Reweighted wake-sleep has the
# highest bound with 500 samples, which is close to the log-likelihood: the best *model*. And it has the lowest ELBO of
# the three: its $q_\phi$ covers the posterior and is not the one that the ELBO asks for. Had we compared ELBOs, we
# would have chosen the wrong machine. The five seeds of our test agree on both.
#
# > **Think first.** In bits, what does the best of these machines save for a held-out image, compared with a table of
# > pixel frequencies?
#
# <details><summary>Answer</summary>
#
# About 9 bits: 36.5 for the table, and by the bound about 28 for reweighted wake-sleep.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (training.shape, unseen.shape) == ((1437, 64), (360, 64))
chances_on = (training.sum(0) + 0.5) / (len(training) + 1)
independent = torch.distributions.Bernoulli(probs=chances_on).log_prob(unseen).sum(1).mean().item()
assert round(independent, 2) == -25.28
assert all(min(pair) > independent + 2 for pair in held_out_bounds.values())
assert (
    held_out_bounds["reweighted"][1]
    > max(held_out_bounds[name][1] for name in ("wake-sleep", "score function")) + 0.1
)
assert held_out_bounds["reweighted"][0] == min(pair[0] for pair in held_out_bounds.values())
assert round(-independent / math.log(2), 1) == 36.5
assert abs(-held_out_bounds["reweighted"][1] / math.log(2) - 28) < 0.6
assert (64, 20) in trained_on_digits.__code__.co_consts
assert 100 * 5 == 500

# %% [markdown]
# ## 11 · What you have learned (2 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | wake | up $\nabla_\theta \log p_\theta(x, z)$, $z \sim q_\phi$: the ELBO | `wake_loss` |
# | sleep | up $\nabla_\phi \log q_\phi(z \mid x)$, $(x, z) \sim p_\theta$: not the ELBO | `sleep_loss` |
# | delta rule | input times (target − prediction) | `learn` |
# | joints | $\mathrm{KL}(p_{\mathrm{data}}\, q \,\Vert\, p)$, $\mathrm{KL}(p \,\Vert\, p\, q)$ | `marks` |
# | layers | reconstruction, top, and $\mathrm{KL}(q(h^1 \mid h^2, x) \,\Vert\, p(h^1 \mid h^2))$ between | `terms` |
# | reweighted | $\bar w_s$ for both networks, on data | `reweighted_losses` |
# | description length | $-\mathrm{ELBO} / \log 2$ bits, bits back | |
#
# **What this lecture covers.** The Helmholtz machine; wake and sleep with their stop gradients, and what each
# minimizes; the delta rule and locality; a sleep phase that lowers the ELBO, exactly; the two divergences between
# joints, and the difference that pictures and direction make; the ELBO of a hierarchy, term by term, in two orders;
# bars, and where wake-sleep gets stuck; reweighted wake-sleep; free energy, description length and bits back.
#
# **Now you.** [Exercise 12](../exercises/12_wake_sleep.ipynb) lets you write both phases, the delta rule, dreams, the
# reweighted losses and the code lengths.
#
# **Next.** All trouble here came from a recognition network that has to be learned. Fix it once and for all, let it
# destroy the data in many small steps, and learn only the way back: unit 13 (to come), diffusion.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x$ | observed datum | $(D,)$ |
# | $z$ | latent variable | $(M,)$ |
# | $h^1, h^2$ | layers of hidden units; $h$ a single one | $(H^1,)$, $(H^2,)$ |
# | $p$ | density or probability under the model | |
# | $p_{\mathrm{data}}$ | distribution of the data | |
# | $q$ | approximation of the posterior | |
# | $\theta$ | parameters of the model | |
# | $\phi$ | parameters of the encoder | |
# | $\eta$ | logits | $(M,)$ |
# | $b$ | offset | $(D,)$ |
# | $w_i$ | weight of an input | |
# | $i$ | index of a latent coordinate | |
# | $a_t$ | step size | |
# | $t$ | number of an iteration | |
# | $r$ | learning signal, $\log p(x, z) - \log q(z)$; of a bandit, the reward | |
# | $\mathcal S$ | sleep loss | |
# | $S$ | number of samples | |
# | $s$ | index of a sample | |
# | $w_s$ | importance weights | $(S,)$ |
# | $\bar w_s$ | importance weights divided by their sum | $(S,)$ |
# | $\mathcal B_S$ | bound by $S$ samples | |

# %% [markdown]
# ### References
#
# - J. Bornschein, Y. Bengio (2015). Reweighted wake-sleep. *International Conference on Learning Representations*.
# - P. Dayan, G. E. Hinton, R. M. Neal, R. S. Zemel (1995). The Helmholtz machine. *Neural Computation* 7, 889-904.
# - G. E. Hinton, P. Dayan, B. J. Frey, R. M. Neal (1995). The “wake-sleep” algorithm for unsupervised neural networks.
#   *Science* 268, 1158-1161.
# - G. E. Hinton, R. S. Zemel (1994). Autoencoders, minimum description length and Helmholtz free energy. *Advances in
#   Neural Information Processing Systems* 6, 3-10.
