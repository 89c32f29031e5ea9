"""Pictures of trained networks, and the numbers behind them.

A run's network (trained) looks at images of a split (splits, features); a
figure is computed and drawn (scatter, heat_maps, ranking, weight_shares) and
written beside its numbers (page).
"""
