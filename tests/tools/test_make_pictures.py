from builders import load_tool


def test_the_tool_draws_a_set(tmp_path, monkeypatch):
    flags = ['--train', '2', '--val', '1', '--seed', '3']
    monkeypatch.setattr('sys.argv', ['make_pictures.py', str(tmp_path), *flags])
    load_tool('demo/make_pictures.py').main()
    assert len(list(tmp_path.glob('train/*/*.png'))) == 30
    assert len(list(tmp_path.glob('val/*/*.png'))) == 15
    text = (tmp_path / 'made_with.txt').read_text()
    assert text == 'train 2 val 1 seed 3 size 32\n'
