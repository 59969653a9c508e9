"""Reshaped, not transposed."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "∂F/∂φ is reshaped to (P, S), which mixes samples and parameters:"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz * dF_dphi.reshape(-1, len(df_dz)) / density).mean(1)
