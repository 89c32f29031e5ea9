import pytest
from builders import load_tool


def test_a_folder_that_is_not_there_is_one_line(tmp_path, monkeypatch):
    flags = ['--source', str(tmp_path / 'no'), '--out', str(tmp_path / 'out')]
    monkeypatch.setattr('sys.argv', ['make_pictures.py', *flags])
    with pytest.raises(SystemExit) as error:
        load_tool('small/make_pictures.py').main()
    assert str(error.value) == (
        f'make_pictures.py: {tmp_path}/no/train: pictures are expected in '
        'train/<class>/'
    )
