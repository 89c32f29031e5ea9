"""The index of OpenMMLab's tools, from the configs."""

import pytest
import yaml
from builders import ROOT

from mmrazor_pckd.apis.config_table import metafiles

KD = 'configs/kd_r34_r18_imagenet.py'


def test_a_config_of_an_unknown_method_is_an_error():
    with pytest.raises(ValueError, match='nonsense'):
        metafiles.entry(
            'configs/nonsense_r34_r18_imagenet.py', '', metafiles.collections(ROOT)
        )


def test_an_entry():
    methods = metafiles.collections(ROOT)
    found = metafiles.entry(KD, 'published = dict(top1=71.5, top5=90.0)\n', methods)
    assert found['In Collection'] == 'KD'
    assert found['Metadata'] == {'Training Data': 'ImageNet-1k'}
    assert found['Results'][0]['Metrics'] == {
        'Top 1 Accuracy (published)': 71.5,
        'Top 5 Accuracy (published)': 90.0,
    }
    assert 'Results' not in metafiles.entry(KD, 'published = None\n', methods)


def test_a_variant_belongs_to_its_method():
    methods = metafiles.collections(ROOT)
    assert methods['ckd']['Name'] == methods['pckd_focal']['Name'] == 'PCKD'
    assert methods['kd_preview']['Name'] == 'PCKD'  # the strategy's


def test_a_head_is_of_its_method_and_not_its_teacher():
    name = 'configs/cifar100/sskd_heads/vgg13.py'
    found = metafiles.entry(name, '', metafiles.collections(ROOT))
    assert found['Name'] == 'sskd_head_vgg13_cifar100'
    assert found['In Collection'] == 'SSKD'
    assert found['Config'] == name


def test_papers(tmp_path):
    path = tmp_path / 'a.py'
    path.write_text('# FSP: A Gift from\n# Distillation, CVPR 2017: more\n')
    assert metafiles.collection(path) == dict(
        Name='FSP', Paper=dict(Title='A Gift from Distillation, CVPR 2017')
    )
    path.write_text('# ICKD-C: Channels, of 2 kinds, arXiv 2101.00001, more\n')
    assert metafiles.collection(path) == dict(
        Name='ICKD-C',
        Paper=dict(
            Title='Channels, of 2 kinds', URL='https://arxiv.org/abs/2101.00001'
        ),
    )
    path.write_text('# FSP: A Gift from Distillation\n')
    with pytest.raises(ValueError, match='names no paper'):
        metafiles.collection(path)


def test_a_folder_that_is_not_known():
    with pytest.raises(ValueError, match='lacks configs/new'):
        metafiles.metafiles(ROOT, {'configs/new/kd_new.py': ''})


def test_the_files_are_yaml():
    found = metafiles.metafiles(ROOT, {KD: 'published = None\n'})
    assert yaml.safe_load(found['configs/metafile.yml'])['Models'][0]['Config'] == KD
    assert 'configs/metafile.yml' in yaml.safe_load(found['model-index.yml'])['Import']
