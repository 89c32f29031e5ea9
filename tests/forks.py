"""Functions in processes of their own, which have imported all already."""

import torch
import torch.multiprocessing as mp


def method():
    """How they are started: where CUDA may be in use they begin anew."""
    return 'spawn' if torch.cuda.is_available() else 'fork'


def in_processes(function, args, nprocs=2):
    """Call ``function(rank, *args)`` in each, and raise what one of them raises."""
    mp.start_processes(function, args=args, nprocs=nprocs, start_method=method())
