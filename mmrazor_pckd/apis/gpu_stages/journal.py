"""What became of each command, in a file that is whole at any time."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

RUNNING, FINISHED, FAILED, CUT = 'running', 'finished', 'failed', 'cut'


@dataclass
class Entry:
    """What became of a command.

    Args:
        stage (str): Name of its stage.
        name (str): Its name.
        state (str): ``'running'``, ``'finished'``, ``'failed'``, or ``'cut'`` at its
            limit.
        seconds (float): How long it ran.
        last (str): Last line of its output.
        summary (str): What came out, in one line.
        commit (str, optional): Of the code that ran.

    Example:
        >>> str(Entry('tests', 'pytest', CUT))
        'tests/pytest'
    """

    stage: str
    name: str
    state: str = RUNNING
    seconds: float = 0.0
    last: str = ''
    summary: str = ''
    commit: Optional[str] = None

    def __str__(self) -> str:
        return f'{self.stage}/{self.name}'


class Journal:
    """The file ``stages.json``.

    Args:
        path (Path): File; its folder is made when something is written.
        device (str): ``'cuda'`` or ``'cpu'``.

    Raises:
        ValueError: If the file is of the other device, or is no such file.

    Example:
        >>> Journal(Path('nowhere/stages.json'), 'cuda').entries
        {}
    """

    def __init__(self, path: Path, device: str) -> None:
        self.path = path
        self.device = device
        self.entries: Dict[Tuple[str, str], Entry] = {}
        if not path.exists():
            return
        try:
            found = json.loads(path.read_text())
            of = found['device']
            entries = [Entry(**each) for each in found['commands']]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f'{path}: no file of tools/benchmark/gpu.py ({error!r}); give another '
                '--out'
            ) from None
        if of != device:
            raise ValueError(
                f'--out {path.parent}: holds what --device {of} has left behind; give '
                f'another folder to --device {device}'
            )
        for each in entries:
            if each.state == RUNNING:  # the call was killed
                each.state = CUT
        self.entries = {(each.stage, each.name): each for each in entries}

    def finished(self, stage: str, name: str) -> bool:
        """Whether a command has come to its end."""
        entry = self.entries.get((stage, name))
        return entry is not None and entry.state == FINISHED

    def put(self, entry: Entry) -> None:
        """Keep an entry, in the place of an older one, and write the file."""
        self.entries[entry.stage, entry.name] = entry
        text = json.dumps(
            dict(device=self.device, commands=list(map(asdict, self.entries.values()))),
            indent=1,
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix('.part')
        part.write_text(text + '\n')
        os.replace(part, self.path)

    def named(self, state: str, *stages: str) -> List[Entry]:
        """Entries of some stages in a state."""
        return [
            entry
            for entry in self.entries.values()
            if entry.state == state and entry.stage in stages
        ]

    def table(self) -> str:
        """A row of Markdown for each command.

        Example:
            >>> journal = Journal(Path('nowhere/stages.json'), 'cuda')
            >>> print(journal.table())
            | stage | command | state | seconds | result |
            | --- | --- | --- | --- | --- |
            <BLANKLINE>
        """
        lines = ['| stage | command | state | seconds | result |', '| --- ' * 5 + '|']
        lines += [
            f'| {each.stage} | {each.name} | {each.state} | {each.seconds:.0f} | '
            f'{each.summary or "-"} |'
            for each in self.entries.values()
        ]
        return '\n'.join(lines) + '\n'
