"""Top-1 over the values of one or two keys of the config.

Runs are sorted by the values (points), which become tables (sweep_texts) and a
picture (sweep_plot).
"""

from pathlib import Path
from typing import List

from ..run_labels import sweep_name
from .points import Sweep, sweep_of
from .sweep_plot import plot
from .sweep_texts import as_csv, keys_of_csv, markdown

__all__ = ['Sweep', 'markdown', 'sweep_of', 'write', 'written']


def write(sweep: Sweep, folder: Path) -> List[str]:
    """Write a sweep into a folder that is there; return the files' names.

    Example:
        >>> import tempfile
        >>> points = {(0.1,): {0: 60.0}, (0.5,): {0: 61.0}}
        >>> write(Sweep(['kd.tau'], {'pckd': points}), Path(tempfile.mkdtemp()))
        ['sweep_kd_tau.md', 'sweep_kd_tau.csv', 'sweep_kd_tau.png']
    """
    name = f'sweep_{sweep_name(sweep.keys)}'
    (folder / f'{name}.md').write_text(markdown(sweep))
    (folder / f'{name}.csv').write_text(as_csv(sweep))
    plot(sweep, folder / f'{name}.png')
    return [f'{name}.md', f'{name}.csv', f'{name}.png']


def written(folder: Path) -> List[List[str]]:
    """Keys of the sweeps that a folder has tables of.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = write(Sweep(['kd.tau'], {'pckd': {(0.1,): {0: 60.0}}}), folder)
        >>> written(folder)
        [['kd.tau']]
    """
    return [
        keys_of_csv(path.read_text()) for path in sorted(folder.glob('sweep_*.csv'))
    ]
