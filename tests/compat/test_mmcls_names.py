from mmengine.registry import MODELS, TRANSFORMS


def test_old_names_mean_the_new_classes():
    from mmcls.datasets.transforms.formatting import PackClsInputs
    from mmcls.structures import ClsDataSample
    from mmpretrain.datasets.transforms import PackInputs
    from mmpretrain.structures import DataSample

    assert ClsDataSample is DataSample
    assert PackClsInputs is PackInputs
    assert TRANSFORMS.get('mmcls.PackClsInputs') is PackInputs


def test_a_classifier_is_built_from_mmrazors_scope():
    model = MODELS.build(
        dict(
            _scope_='mmrazor',
            type='mmcls.ImageClassifier',
            backbone=dict(type='mmcls.ResNet_CIFAR', depth=18),
        )
    )
    assert type(model.data_preprocessor).__name__ == 'ClsDataPreprocessor'
