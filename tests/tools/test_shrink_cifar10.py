import pytest
from builders import load_tool


def test_a_folder_that_is_not_there_is_one_line(tmp_path, monkeypatch):
    flags = ['--source', str(tmp_path / 'no'), '--out', str(tmp_path / 'out')]
    monkeypatch.setattr('sys.argv', ['shrink_cifar10.py', *flags])
    with pytest.raises(SystemExit) as error:
        load_tool('small/shrink_cifar10.py').main()
    assert str(error.value) == (
        f'shrink_cifar10.py: {tmp_path}/no/train: pictures are expected in '
        'train/<class>/'
    )


def test_a_file_that_is_no_picture_is_one_line(tmp_path, monkeypatch):
    stray = tmp_path / 'train' / 'cat' / '.DS_Store'
    stray.parent.mkdir(parents=True)
    stray.write_text('')
    flags = ['--source', str(tmp_path), '--out', str(tmp_path / 'out')]
    monkeypatch.setattr('sys.argv', ['shrink_cifar10.py', *flags])
    with pytest.raises(SystemExit, match=f'^shrink_cifar10.py: .*{stray}'):
        load_tool('small/shrink_cifar10.py').main()
