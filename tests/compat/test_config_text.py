import pytest
from mmengine.config import Config

from mmrazor_pckd.compat import config_text
from mmrazor_pckd.compat.patching import patches_of, replacements


def test_a_text_is_laid_out_once(monkeypatch):
    texts = []

    def format_code(text, style_config):
        texts.append((text, dict(style_config)))
        return f'{text}#', True

    owner = config_text.format_code_module()
    monkeypatch.setattr(owner, 'FormatCode', config_text._laid_out_once(format_code))
    first, second = Config(dict(a=1)), Config(dict(a=2))
    # Fails without the patch: it would be laid out five times.
    assert [first.pretty_text for _ in range(3)] == ['a=1#'] * 3
    assert [second.pretty_text for _ in range(2)] == ['a=2#'] * 2
    assert [text for text, _ in texts] == ['a=1', 'a=2']
    # Another style is another text.
    assert owner.FormatCode('a=1', style_config={}) == ('a=1#', True)
    assert texts[-1] == ('a=1', {})


def test_few_texts_are_kept_and_errors_are_not(monkeypatch):
    asked = []

    def format_code(text):
        asked.append(text)
        if text == 'wrong':
            raise SyntaxError(text)
        return text, True

    once = config_text._laid_out_once(format_code)
    for text in [*map(str, range(config_text._MOST + 1)), '0']:
        once(text)
    assert asked[-1] == '0'
    for _ in range(2):
        with pytest.raises(SyntaxError):
            once('wrong')
    assert asked[-2:] == ['wrong', 'wrong']


def test_it_is_what_mmengine_calls():
    (found,) = [each for each in replacements if each.patch == 'config_text']
    assert (found.owner, found.name) == (config_text.format_code_module(), 'FormatCode')
    assert 'config_text' not in patches_of(found.original)
