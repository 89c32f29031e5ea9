"""Top-1 over the values of one or two keys of the config.

Runs are sorted by the values (points), which become tables (sweep_texts) and a
picture (sweep_plot).
"""

from pathlib import Path
from typing import List

from .points import Sweep, sweep_of
from .sweep_plot import plot
from .sweep_texts import as_csv, markdown

__all__ = ['Sweep', 'markdown', 'sweep_of', 'write']


def write(sweep: Sweep, folder: Path) -> List[str]:
    """Write a sweep into a folder that is there; return the files' names.

    Example:
        >>> import tempfile
        >>> points = {(0.1,): {0: 60.0}, (0.5,): {0: 61.0}}
        >>> write(Sweep(['tau'], {'pckd': points}), Path(tempfile.mkdtemp()))
        ['sweep.md', 'sweep.csv', 'sweep.png']
    """
    (folder / 'sweep.md').write_text(markdown(sweep))
    (folder / 'sweep.csv').write_text(as_csv(sweep))
    plot(sweep, folder / 'sweep.png')
    return ['sweep.md', 'sweep.csv', 'sweep.png']
