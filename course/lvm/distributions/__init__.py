"""Laws of which one can say something in closed form.

gaussian            densities, affine maps and fits of Gaussians
linear_gaussian     z is Gaussian, and x lies around a map of z
families            approximations q(z): Gaussian, bits, one of many
divergences         KL between two distributions; the Gaussian nearest to a target
markov_chain        Metropolis-Hastings and Gibbs steps
exact               all states of a few bits, nodes of quadrature
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
