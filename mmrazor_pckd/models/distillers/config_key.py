"""The config key of a part, before an error that the part causes."""

import re
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def config_key(key: str) -> Iterator[None]:
    """Put a config key before an error that its value causes.

    Args:
        key (str): Such as ``'distiller.connectors.projection'``.

    Raises:
        ValueError: In place of a ValueError inside, and of PyTorch's error
            for tensors or layers whose shapes do not fit.

    Example:
        >>> from mmrazor_pckd.models.distillers.config_key import config_key
        >>> with config_key('distiller.distill_losses.loss_kd'):
        ...     raise ValueError('tau must be > 0, got 0')
        Traceback (most recent call last):
        ...
        ValueError: distiller.distill_losses.loss_kd: tau must be > 0, got 0
    """
    try:
        yield
    except ValueError as error:
        raise ValueError(f'{key}: {error}') from error
    except RuntimeError as error:
        text = str(error).splitlines()[0]
        if re.search(r'size of tensor|shapes cannot be', text):
            raise ValueError(
                f'{key}: its inputs do not fit each other ({text}); teacher and '
                'student must have the same classes and, but for a connector, the '
                'same widths'
            ) from error
        if not re.search(r'channels, but got|should contain', text):
            raise
        raise ValueError(
            f'{key}: it does not fit its input ({text}); a connector takes the '
            'channels of the record, each of its parts those of the part before'
        ) from error
