"""What a training step and its loader cost, beside what they could cost.

Contenders make steps (contenders, released_step) under some options, which are
timed and watched (measure, process_memory) and shown in tables (report). A series
of such comparisons (speed_series) fills the tables of docs/speed.md (speed_table).
Loaders are compared by themselves (loaders).
"""
