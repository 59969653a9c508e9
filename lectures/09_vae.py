# %% [markdown]
# # 09 Variational autoencoders
#
# %% [markdown]
# ## 1 · The linear case (1 minutes)
#
# %% [markdown]
# ## 2 · What the decoder says (1 minutes)
#
# %% [markdown]
# ## 3 · A likelihood of integers (1 minutes)
#
# %% [markdown]
# ## 4 · The regularizer (1 minutes)
#
# %% [markdown]
# ## 5 · The bound of a batch (1 minutes)
#
# %% [markdown]
# ## 6 · Many samples, a tighter bound (1 minutes)
#
# %% [markdown]
# ## 7 · Posterior collapse (1 minutes)
#
# %% [markdown]
# ## 8 · The training loop (1 minutes)
#
