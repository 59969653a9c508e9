# %% [markdown]
# # Reparameterization
#
# A stub: the headings that exercise 08 links to.

# %% [markdown]
# ## 1 · Location and scale (1 minutes)

# %% [markdown]
# ## 2 · The path derivative (1 minutes)

# %% [markdown]
# ## 3 · The inverse distribution function (1 minutes)

# %% [markdown]
# ## 4 · Composition (1 minutes)

# %% [markdown]
# ## 5 · Implicit reparameterization (1 minutes)

# %% [markdown]
# ## 6 · Integration by parts (1 minutes)

# %% [markdown]
# ## 7 · Which estimator is quieter (1 minutes)
