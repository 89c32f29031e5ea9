"""The first stage of SSKD: a head on a frozen teacher."""

import math

import pytest
import torch
import torch.distributed as dist
from builders import batch, build, classifier
from forks import in_processes
from mmrazor.registry import MODELS

WIDTH = 8  # of the small classifier's feature


def config(**changes):
    return dict(
        dict(type='ViewMatchHead', teacher=classifier(), channels=WIDTH), **changes
    )


@pytest.fixture
def checkpoint(tmp_path):
    """A teacher whose features differ, by statistics that are not 0 and 1."""
    network = build(classifier())
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
    path = tmp_path / 'teacher.pth'
    torch.save(network.state_dict(), path)
    return str(path)


def test_the_loss_is_that_of_the_equation(checkpoint):
    model = MODELS.build(config(teacher_ckpt=checkpoint)).train()
    images, samples = batch(3)
    found = model(images, samples, mode='loss')
    # One by one, each view on its own.
    teacher = model.teacher.eval()
    with torch.no_grad():
        heads = [
            [
                model.head(teacher.extract_feat(x[None].rot90(v, (2, 3)))[-1])[0]
                for x in images
            ]
            for v in range(4)
        ]
    losses, right = [], 0
    for view in heads[1:]:
        for owner, row in enumerate(view):
            cosines = [
                float(torch.cosine_similarity(row, each, 0).detach())
                for each in heads[0]
            ]
            total = sum(math.exp(each) for each in cosines)
            losses.append(math.log(total) - cosines[owner])
            right += max(cosines) == cosines[owner]
    assert found['loss'].item() == pytest.approx(sum(losses) / 9, abs=1e-5)
    assert found['view_match'].item() == pytest.approx(right / 9)


def test_training_changes_the_head_alone_and_finds_more_views(checkpoint):
    model = MODELS.build(config(teacher_ckpt=checkpoint))
    model.init_weights()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    # Weight decay and momentum would move what has a gradient of zero.
    optimizer = torch.optim.SGD(
        model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4
    )
    images, samples = batch(8)
    found = []
    for _ in range(60):
        model.train()
        optimizer.zero_grad()
        losses = model(images, samples, mode='loss')
        losses['loss'].backward()
        optimizer.step()
        found.append(losses)
    assert found[-1]['loss'] < found[0]['loss'] - 0.03
    assert found[-1]['view_match'] > found[0]['view_match']
    for key, value in model.state_dict().items():
        assert torch.equal(value, before[key]) != key.startswith('head.'), key


def test_fewer_views_are_fewer_rows(checkpoint):
    images, samples = batch(3)
    losses = []
    for views in ((0, 90, 180, 270), (0, 180)):
        torch.manual_seed(0)
        model = MODELS.build(config(teacher_ckpt=checkpoint, views=views))
        losses.append(model(images, samples, mode='loss')['loss'])
    assert losses[0] != losses[1]


def test_a_drawn_view_is_a_fixed_one(checkpoint):
    images, samples = batch(3)
    found, wanted = set(), set()
    for views in ((0, 90), (0, 180), (0, 270)):
        torch.manual_seed(0)
        model = MODELS.build(config(teacher_ckpt=checkpoint, views=views))
        wanted.add(model(images, samples, mode='loss')['loss'].item())
    torch.manual_seed(0)
    model = MODELS.build(config(teacher_ckpt=checkpoint, views_per_step=2))
    for _ in range(20):
        found.add(model(images, samples, mode='loss')['loss'].item())
    assert found == wanted
    assert len(found) == 3


def test_images_are_converted_for_the_teacher(checkpoint):
    theirs = dict(type='ClsDataPreprocessor', mean=[0.0] * 3, std=[2.0] * 3)
    ours = dict(type='mmpretrain.ClsDataPreprocessor', mean=[0.0] * 3, std=[1.0] * 3)
    teacher = dict(classifier(), data_preprocessor=theirs)
    images, samples = batch(3)
    losses = []
    for network, scale in ((teacher, 1), (classifier(), 2)):
        torch.manual_seed(0)
        cfg = config(teacher=network, teacher_ckpt=checkpoint, data_preprocessor=ours)
        losses.append(MODELS.build(cfg)(images / scale, samples, mode='loss')['loss'])
    assert torch.equal(*losses)


def test_mixed_precision_stays_near_float32(checkpoint):
    model = MODELS.build(config(teacher_ckpt=checkpoint))
    images, samples = batch(4)
    wanted = model(images, samples, mode='loss')['loss']
    with torch.autocast('cpu', dtype=torch.bfloat16):
        found = model(images, samples, mode='loss')['loss']
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, wanted, rtol=0.02, atol=0.02)


def test_a_vision_transformer_gives_what_goes_into_its_classifier():
    teacher = dict(
        _scope_='mmpretrain',
        type='ImageClassifier',
        backbone=dict(
            type='VisionTransformer',
            arch=dict(embed_dims=24, num_layers=1, num_heads=2, feedforward_channels=8),
            img_size=8,
            patch_size=4,
        ),
        head=dict(
            type='VisionTransformerClsHead',
            num_classes=5,
            in_channels=24,
            hidden_dim=12,
        ),
    )
    model = MODELS.build(
        config(teacher=teacher, channels=12, classifier='head.layers.head')
    )
    assert model(*batch(2), mode='loss')['loss'].isfinite()


def test_what_cannot_be_is_refused(checkpoint):
    with pytest.raises(ValueError, match='teacher_ckpt is not given'):
        MODELS.build(config()).init_weights()
    with pytest.raises(ValueError, match='first view must be the upright one'):
        MODELS.build(config(views=(90, 0)))
    with pytest.raises(ValueError, match='views_per_step must be a whole number'):
        MODELS.build(config(views_per_step=0))
    with pytest.raises(ValueError, match="draw must be 'batch' or 'image'"):
        MODELS.build(config(draw='views'))
    with pytest.raises(ValueError, match='no module "head.fcc"; near matches: head.fc'):
        MODELS.build(config(classifier='head.fcc'))
    with pytest.raises(ValueError, match='model.teacher_ckpt: .* does not fit'):
        MODELS.build(config(teacher=classifier(8), teacher_ckpt=checkpoint))
    with pytest.raises(FileNotFoundError, match='model.teacher_ckpt: '):
        MODELS.build(config(teacher_ckpt='nowhere.pth'))
    with pytest.raises(ValueError, match='there is one image'):
        MODELS.build(config())(*batch(1), mode='loss')
    with pytest.raises(ValueError, match='predicts nothing'):
        MODELS.build(config())(*batch(2), mode='predict')
    with pytest.raises(ValueError, match='channels=9 does not fit|in_channels=9'):
        MODELS.build(config(channels=9))(*batch(2), mode='loss')


def gradients(model, images):
    losses = model(images, mode='loss')
    losses['loss'].backward()
    found = {name: each.grad for name, each in model.head.named_parameters()}
    return dict(found, **{name: value.detach() for name, value in losses.items()})


def worker(rank, folder, cfg):
    import mmrazor_pckd  # noqa: F401

    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{folder}/store', rank=rank, world_size=2
    )
    model, images = torch.load(folder / 'state.pth'), batch(6)[0].double()
    built = MODELS.build(cfg).double()
    built.load_state_dict(model)
    torch.manual_seed(rank)  # of the views that are drawn
    torch.save(gradients(built, images.chunk(2)[rank]), folder / f'{rank}.pth')
    dist.destroy_process_group()


@pytest.mark.dist
@pytest.mark.parametrize('options', [{}, dict(views_per_step=2, draw='image')])
def test_two_processes_are_one(checkpoint, tmp_path, options):
    cfg = config(teacher_ckpt=checkpoint, **options)
    model, images = MODELS.build(cfg).double(), batch(6)[0].double()
    torch.save(model.state_dict(), tmp_path / 'state.pth')
    in_processes(worker, (tmp_path, cfg))
    one, other = (torch.load(tmp_path / f'{rank}.pth') for rank in (0, 1))
    # Each process draws the views of its own images.
    rows = []
    for rank, own in enumerate(images.chunk(2)):
        torch.manual_seed(rank)
        rows.append(model.step_views(own).unflatten(0, (-1, len(own))))
    model.step_views = lambda *_: torch.cat(rows, dim=1).flatten(0, 1)
    for name, wanted in gradients(model, images).items():
        found = (one[name] + other[name]) / 2  # as DDP averages them
        torch.testing.assert_close(found, wanted, rtol=1e-7, atol=1e-12)
