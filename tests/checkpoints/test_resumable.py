"""The last good checkpoint of a run."""

import os

import pytest
import torch

from mmrazor_pckd.checkpoints.resumable import candidates, last_good, newest_readable


def save(folder, name, when=None, **meta):
    path = folder / name
    torch.save(
        dict(meta=dict(epoch=1, iter=1, **meta), state_dict={}, message_hub={}), path
    )
    if when is not None:
        os.utime(path, (when, when))
    return str(path)


def cut(path):
    os.truncate(path, os.path.getsize(path) // 2)


def point(folder, path):
    (folder / 'last_checkpoint').write_text(str(path))


def test_the_named_one_then_the_newest(tmp_path):
    one, two, three = (save(tmp_path, f'epoch_{n}.pth', when=n) for n in (1, 2, 3))
    for name in (
        'best_top1_epoch_2.pth',
        'epoch_2-12345678.pth',
        '.epoch_4.pth.7.unfinished',
        'student.pth',
    ):
        save(tmp_path, name)
    assert candidates(str(tmp_path)) == [three, two, one]
    point(tmp_path, two)
    assert candidates(str(tmp_path)) == [two, three, one]
    # The folder was moved, or the name is cut off.
    for text in ('/former/place/epoch_1.pth', ''):
        point(tmp_path, text)
        assert candidates(str(tmp_path)) == (
            [one, three, two] if text else [three, two, one]
        )
    assert candidates(str(tmp_path / 'none')) == []


def test_checkpoints_may_be_in_another_folder(tmp_path):
    (tmp_path / 'out').mkdir()
    path = save(tmp_path / 'out', 'iter_5.pth')
    point(tmp_path, path)
    assert candidates(str(tmp_path)) == [path]


@pytest.mark.parametrize(
    'damage',
    [
        cut,
        lambda path: os.truncate(path, 0),
        lambda path: torch.save([], path),
        lambda path: torch.save(dict(state_dict={}), path),
    ],
)
def test_one_that_cannot_be_read_is_named(tmp_path, damage):
    one, two = (save(tmp_path, f'epoch_{n}.pth', when=n, seed=n) for n in (1, 2))
    point(tmp_path, two)
    damage(two)
    path, meta, lines = newest_readable(str(tmp_path))
    assert (path, meta['seed']) == (one, 1)
    (line,) = lines
    assert line.startswith(two)
    assert line.endswith(f'the one before is used, {one}')
    assert '\n' not in line


def test_where_none_can_be_read_it_says_so(tmp_path):
    paths = [save(tmp_path, f'epoch_{n}.pth') for n in (1, 2)]
    for path in paths:
        cut(path)
    with pytest.raises(ValueError, match='train without --resume') as caught:
        newest_readable(str(tmp_path))
    assert all(path in str(caught.value) for path in paths)
    assert '\n' not in str(caught.value)


def test_the_first_start(tmp_path):
    path, meta, lines = newest_readable(str(tmp_path))
    assert path is None
    assert meta == {}
    assert 'there is no checkpoint' in lines[0]


def test_the_last_good_one(tmp_path):
    assert last_good(str(tmp_path)) == (None, {}, [])
    one, two = (save(tmp_path, f'epoch_{n}.pth', when=n, seed=n) for n in (1, 2))
    assert last_good(str(tmp_path))[::2] == (two, [])
    cut(two)
    path, meta, (wrong,) = last_good(str(tmp_path))
    assert (path, meta['seed']) == (one, 1)
    assert wrong.startswith(f'{two} cannot be read')
    cut(one)
    assert last_good(str(tmp_path))[0] is None
