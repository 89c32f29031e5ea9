"""What a training step and its loader cost, beside what they could cost.

Contenders make steps (contenders, released_step), which are timed and watched
(measure) and shown in tables (report); loaders are compared by themselves
(loaders).
"""
