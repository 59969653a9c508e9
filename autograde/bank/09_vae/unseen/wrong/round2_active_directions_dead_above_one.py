"""The formula of the live directions for all: dead ones get a variance above that of the prior."""

import torch


def active_directions(eigenvalues, noise_var):
    return noise_var / eigenvalues, eigenvalues > noise_var
