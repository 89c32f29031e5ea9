from mmrazor_pckd.apis.shipped import CONFIGS, TOOLS


def test_both_folders_are_there():
    assert (CONFIGS / 'pckd_r34_r18_imagenet.py').is_file()
    assert (TOOLS / 'train.py').is_file()
