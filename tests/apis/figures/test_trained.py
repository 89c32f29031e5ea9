import pytest
import torch

from mmrazor_pckd.apis.figures.trained import (
    build_network,
    classifier_of,
    load_student,
    load_teacher,
    read_config,
)
from mmrazor_pckd.checkpoints.local import load_from_local


def test_the_teacher_sees_images_as_its_own_config_says(trained):
    cfg = read_config(str(trained.config))
    cfg.model.teacher.data_preprocessor = dict(
        type='mmpretrain.ClsDataPreprocessor', mean=[1.0] * 3, std=[2.0] * 3
    )
    teacher = load_teacher(cfg, str(trained.checkpoint), 'cpu')
    student = load_student(cfg, str(trained.checkpoint), 'cpu')
    assert teacher.data_preprocessor.mean.flatten().tolist() == [1] * 3
    assert student.data_preprocessor.mean.flatten().tolist() == [127.5] * 3
    assert not teacher.training
    assert not student.training


def test_a_teacher_inside_the_checkpoint_is_found(trained, tmp_path):
    cfg = read_config(str(trained.config), {'model.teacher_ckpt': None})
    with pytest.raises(ValueError, match='model.teacher_ckpt is not given'):
        load_teacher(cfg, str(trained.checkpoint), 'cpu')
    state = load_from_local(trained.teacher)['state_dict']
    file = str(tmp_path / 'both.pth')
    torch.save(
        dict(state_dict={'teacher.' + key: value for key, value in state.items()}), file
    )
    teacher = load_teacher(cfg, file, 'cpu')
    assert torch.equal(teacher.head.fc.weight, state['head.fc.weight'])


def test_a_stock_config_names_its_networks_by_their_configs():
    cfg = read_config(
        'mmrazor::distill/mmcls/kd/kd_logits_resnet34_resnet18_8xb32_in1k.py'
    )
    network = build_network(cfg, cfg.model.architecture)
    assert classifier_of(network).weight.shape == (1000, 512)
    assert network.data_preprocessor.mean.flatten().tolist() == pytest.approx(
        [123.675, 116.28, 103.53]
    )


def test_of_several_teachers_there_is_no_figure(trained):
    cfg = read_config(str(trained.config))
    cfg.model.teacher = [cfg.model.teacher, cfg.model.teacher]
    with pytest.raises(ValueError, match=r'^model.teacher: the config has 2 teachers'):
        load_teacher(cfg, str(trained.checkpoint), 'cpu')
