"""The demo's data set, drawn: shapes with textures, in any pose.

Fifteen classes, five shapes times three textures, 32 x 32 pixels, in the
folder layout of mmpretrain's ``CustomDataset``::

    OUT/{train,val}/<shape>_<texture>/NNNN.png

Color, position, scale and rotation of a shape are free, so that a quarter
turn changes no class. Clutter, occlusion and contrast differ from picture to
picture, and with them the difficulty. Every picture follows from the seed and
its own number.
"""

from pathlib import Path
from typing import Tuple

import cv2
import numpy as np

SHAPES = ('disc', 'triangle', 'square', 'star', 'cross')
TEXTURES = ('plain', 'stripes', 'dots')
SIZE = 32
ZOOM = 4  # drawn larger and shrunk, for smooth edges
CANVAS = SIZE * ZOOM


def outline(shape: str) -> np.ndarray:
    """Corners of a shape of radius 1 around the origin.

    Args:
        shape (str): One of ``SHAPES``.

    Returns:
        np.ndarray: ``(n, 2)``, x and y of each corner.

    Example:
        >>> outline('square').shape
        (4, 2)
    """
    if shape == 'disc':
        radius, corners = [1.0], 40
    elif shape == 'triangle':
        radius, corners = [1.1], 3
    elif shape == 'square':
        radius, corners = [1.1], 4
    elif shape == 'star':
        radius, corners = [1.2, 0.5], 10
    else:  # a cross: three corners on each arm
        narrow = 0.38
        arm = np.array([[1.1, -narrow], [1.1, narrow], [narrow, narrow]])
        turn = np.array([[0, 1], [-1, 0]])  # a quarter, for row vectors
        return np.concatenate([arm @ np.linalg.matrix_power(turn, n) for n in range(4)])
    angle = 2 * np.pi * np.arange(corners) / corners
    radii = np.resize(radius, corners)
    return np.stack([radii * np.cos(angle), radii * np.sin(angle)], axis=1)


def texture_mask(texture: str, rng: np.random.Generator) -> np.ndarray:
    """Where the second color shows, (CANVAS, CANVAS) of bool."""
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[:CANVAS, :CANVAS]
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)
    period = rng.uniform(4.5, 6.5) * ZOOM
    phase = rng.uniform(0, period, size=2)
    if texture == 'stripes':
        return (along + phase[0]) % period < period / 2
    if texture == 'dots':
        first = (along + phase[0]) % period - period / 2
        second = (across + phase[1]) % period - period / 2
        return first**2 + second**2 < (0.33 * period) ** 2
    return np.zeros((CANVAS, CANVAS), dtype=bool)


def lighter(than: np.ndarray, rng: np.random.Generator, contrast: float) -> np.ndarray:
    """Any color that is lighter by ``contrast`` (of 0..255) on average."""
    share = rng.dirichlet([2.0, 2.0, 2.0])
    return np.minimum(than + 3 * contrast * share, 255)


def fill(
    picture: np.ndarray,
    shape: str,
    center: np.ndarray,
    scale: float,
    angle: float,
    paint: np.ndarray,
) -> np.ndarray:
    """Paint a shape, a picture of paint of its own, into the picture."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = (outline(shape) @ turn.T * scale + center) * ZOOM
    mask = np.zeros((CANVAS, CANVAS), dtype=np.uint8)
    cv2.fillPoly(mask, [corners.round().astype(np.int32)], 1)
    return np.where(mask[..., None] == 1, paint, picture)


def draw(shape: str, texture: str, rng: np.random.Generator) -> np.ndarray:
    """Draw one picture.

    Args:
        shape (str): One of ``SHAPES``.
        texture (str): One of ``TEXTURES``.
        rng (np.random.Generator): Source of everything that is free.

    Returns:
        np.ndarray: ``(32, 32, 3)`` uint8.

    Example:
        >>> draw('star', 'dots', np.random.default_rng(0)).shape
        (32, 32, 3)
    """
    ground = rng.uniform(0, 110, size=3)
    picture = np.broadcast_to(ground, (CANVAS, CANVAS, 3))

    # Clutter: small shapes of one color, behind.
    for _ in range(rng.integers(0, 5)):
        paint = lighter(ground, rng, rng.uniform(15, 60))
        picture = fill(
            picture,
            str(rng.choice(SHAPES)),
            rng.uniform(0, SIZE, size=2),
            rng.uniform(1.5, 3.5),
            rng.uniform(0, 2 * np.pi),
            paint,
        )

    first = lighter(ground, rng, rng.uniform(40, 120))
    second = first + (ground - first) * rng.uniform(0.5, 1.0)
    paint = np.where(texture_mask(texture, rng)[..., None], second, first)
    scale = rng.uniform(8, 13)
    center = rng.uniform(scale * 0.8, SIZE - scale * 0.8, size=2)
    picture = fill(picture, shape, center, scale, rng.uniform(0, 2 * np.pi), paint)

    # Occlusion: a bar over the shape in some pictures.
    if rng.random() < 0.4:
        angle = rng.uniform(0, np.pi)
        y, x = np.mgrid[:CANVAS, :CANVAS] / ZOOM
        distance = (
            (x - center[0]) * np.cos(angle)
            + (y - center[1]) * np.sin(angle)
            + rng.uniform(-scale, scale) * 0.7
        )
        bar = np.abs(distance) < rng.uniform(0.8, 2.2)
        picture = np.where(bar[..., None], lighter(ground, rng, 60), picture)

    small: np.ndarray = cv2.resize(
        picture.astype(np.float32), (SIZE, SIZE), interpolation=cv2.INTER_AREA
    )
    small += rng.normal(size=small.shape) * rng.uniform(2, 10)
    return small.clip(0, 255).round().astype(np.uint8)


def classes() -> Tuple[Tuple[str, str], ...]:
    """Shape and texture of each class, in label order.

    Example:
        >>> len(classes()), classes()[0]
        (15, ('cross', 'dots'))
    """
    return tuple(sorted((shape, texture) for shape in SHAPES for texture in TEXTURES))


def make_pictures(out: Path, train: int, val: int, seed: int) -> None:
    """Write both splits, unless they are there already.

    Args:
        out (Path): Folder of the data set.
        train (int): Pictures of each class for training.
        val (int): Pictures of each class for validation.
        seed (int): Seed of the whole set.
    """
    stamp = out / 'made_with.txt'
    what = f'train {train} val {val} seed {seed} size {SIZE}\n'
    if stamp.exists() and stamp.read_text() == what:
        return
    for split, (name, count) in enumerate(dict(train=train, val=val).items()):
        for label, (shape, texture) in enumerate(classes()):
            folder = out / name / f'{shape}_{texture}'
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(count):
                rng = np.random.default_rng([seed, split, label, number])
                cv2.imwrite(
                    str(folder / f'{number:04d}.png'), draw(shape, texture, rng)
                )
    stamp.write_text(what)
