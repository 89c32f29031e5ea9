"""A student of another package is trained, resumed, tested and exported."""

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from mmpretrain import get_model
from runs import train

from mmrazor_pckd.apis.new_config import Request, new_config
from mmrazor_pckd.apis.new_config.any_networks import AnyNetwork
from mmrazor_pckd.apis.run_config import evaluation_config
from mmrazor_pckd.apis.student_files import export_student

STUDENTS = {
    'name': 'timm:resnet10t',
    'stock': dict(type='TimmClassifier', model_name='resnet10t'),
}


@pytest.mark.slow
@pytest.mark.parametrize('kind', STUDENTS)
def test_from_a_name_to_onnx(pictures, tmp_path, kind):
    timm = pytest.importorskip('timm')
    student, teacher = STUDENTS[kind], timm.create_model('resnet10t', num_classes=15)
    if isinstance(student, dict):
        path = tmp_path / 'net.py'
        path.write_text(f'model = {student!r}\nimage_size = 32\n')
        student = str(path)
    torch.save(teacher.state_dict(), tmp_path / 'teacher.pth')
    out = tmp_path / 'own.py'
    texts, _ = new_config(
        Request(
            out=str(out),
            data=str(pictures),
            student=student,
            teacher='timm:resnet10t',
            teacher_ckpt=str(tmp_path / 'teacher.pth'),
            image_size=[32],
            epochs=2,
            batch_size=12,
        )
    )
    text = texts[str(out)].replace('num_workers=4', 'num_workers=0')
    out.write_text(text.replace('persistent_workers=True', 'persistent_workers=False'))
    cfg = Config.fromfile(out)
    cfg.work_dir, cfg.launcher = str(tmp_path / 'run'), 'none'
    trained = train(cfg).model.student.state_dict()
    # Its package loads what is left behind.
    saved = torch.load(tmp_path / 'run' / 'student.pth')['state_dict']
    teacher.load_state_dict(saved)
    assert all(torch.equal(saved[key], value) for key, value in trained.items())
    model = get_model(str(tmp_path / 'run' / 'student.py'), pretrained=True).eval()
    images = torch.randn(2, 3, 32, 32)
    torch.testing.assert_close(model(images), teacher.eval()(images))
    # A checkpoint of the distillation is resumed, tested and exported.
    checkpoint = str(tmp_path / 'run' / 'epoch_1.pth')
    resumed = Config.fromfile(out)
    resumed.update(work_dir=str(tmp_path / 'again'), launcher='none', resume=True)
    resumed.load_from = checkpoint
    assert train(resumed).epoch == 2
    last = str(tmp_path / 'run' / 'epoch_2.pth')
    cfg = evaluation_config(str(out), last, work_dir=str(tmp_path / 'test'))
    cfg.experiment_name = 'tested'
    runner = Runner.from_cfg(cfg)
    assert 'accuracy/top1' in runner.test()
    onnx = pytest.importorskip('onnxruntime') and tmp_path / 'student.onnx'
    export_student(
        str(out), last, str(tmp_path / 'student.pth'), onnx=str(onnx), shape=(32, 32)
    )
    assert onnx.is_file()


def test_weights_that_the_package_is_asked_for(tmp_path):
    path = tmp_path / 'net.py'
    path.write_text(
        "model = dict(type='ModuleClassifier', network='torchvision:resnet18', "
        "arguments=dict(weights='DEFAULT'))\n"
    )
    network = AnyNetwork('--teacher', str(path), (Config.fromfile(path), None))
    assert network.use_checkpoint(None) is None


@pytest.mark.parametrize(
    ('kept', 'arguments'),
    [(False, dict(img_size=32)), (True, dict(dynamic_img_size=True))],
)
def test_another_size_than_that_of_the_weights(tmp_path, kept, arguments):
    timm = pytest.importorskip('timm')
    path = tmp_path / 'vit.pth'
    vit = timm.create_model('vit_tiny_patch16_224', depth=1)
    torch.save(vit.state_dict(), path)
    config = tmp_path / 'net.py'
    config.write_text(
        "model = dict(type='ModuleClassifier', network='timm:vit_tiny_patch16_224', "
        'arguments=dict(depth=1))\n'
    )
    network = AnyNetwork('--teacher', str(config), (Config.fromfile(config), None))
    checkpoint = network.use_checkpoint(str(path)) if kept else None
    network.build((32, 32), checkpoint)
    assert network.cfg['arguments'] == dict(depth=1, **arguments)
