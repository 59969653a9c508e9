"""Boltzmann machines: energies in the place of densities.

rbm                           restricted Boltzmann machines, with scikit-learn's verbs
energies                      their energies, conditionals and partition function
training                      the two phases; contrastive divergence, and persistent
annealed_importance_sampling  the partition function of a machine too large to enumerate
deep                          deep Boltzmann machines and mean field in them
deep_training                 both phases by approximations, pretraining, a recognition network
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
