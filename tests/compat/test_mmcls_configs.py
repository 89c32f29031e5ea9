from mmengine.config import Config


def test_a_renamed_config_is_found(tmp_path):
    file = tmp_path / 'a.py'
    file.write_text("_base_ = ['mmcls::deit/deit-base_pt-16xb64_in1k.py']")
    cfg = Config.fromfile(file)
    assert cfg.model.backbone.arch == 'deit-base'
