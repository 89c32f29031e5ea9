from mmengine.config import Config, utils

from mmrazor_pckd.compat.metafile_reading import _found_once, _parsed_once


def test_a_base_is_found_and_its_metafiles_are_parsed_once(tmp_path, monkeypatch):
    parsed = []
    whole = utils.load.__wrapped__

    def load(file):
        parsed.append(file)
        return whole(file)

    monkeypatch.setattr(utils, 'load', _parsed_once(load))
    file = tmp_path / 'a.py'
    file.write_text("_base_ = 'mmpretrain::resnet/resnet18_8xb32_in1k.py'\n")
    assert Config.fromfile(file).model.backbone.depth == 18
    files = len(parsed)
    assert files > 50
    file.write_text("_base_ = 'mmpretrain::resnet/resnet34_8xb32_in1k.py'\n")
    assert Config.fromfile(file).model.backbone.depth == 34
    assert len(parsed) == files


def test_a_package_is_looked_for_until_it_is_found():
    answers = [False, True]
    known = _found_once(lambda package: answers.pop(0))
    assert [known('mmdet') for _ in range(3)] == [False, True, True]
