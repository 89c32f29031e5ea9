import torch
from mmpretrain.models import ClsDataPreprocessor
from mmpretrain.registry import MODELS


@MODELS.register_module()
class AsyncClsDataPreprocessor(ClsDataPreprocessor):
    """``ClsDataPreprocessor`` whose copies to the device do not wait for it.

    mmpretrain's stops the host twice in each step, for the images and for
    the labels, until the device has done all that it was given before. The
    images' copy is truly in the background where the loader has
    ``pin_memory=True`` and the images come as one tensor
    (``collate_fn=dict(type='default_collate')``). Same results.

    In training it also takes several views of the images, a list of batches
    as ``MultiView`` in the pipeline and ``default_collate`` make them, which
    become a list of preprocessed batches.

    Args:
        **kwargs: Arguments of mmpretrain's ``ClsDataPreprocessor``.

    Raises:
        ValueError: If several views come together with ``batch_augments``.

    Example:
        >>> import torch
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd import AsyncClsDataPreprocessor
        >>> preprocess = AsyncClsDataPreprocessor(mean=[8.0] * 3, std=[2.0] * 3)
        >>> samples = [DataSample().set_gt_label(label) for label in (3, 7)]
        >>> images = torch.full((2, 3, 4, 4), 10, dtype=torch.uint8)
        >>> batch = preprocess(dict(inputs=images, data_samples=samples))
        >>> batch['inputs'].shape, batch['inputs'].unique()
        (torch.Size([2, 3, 4, 4]), tensor([1.]))
    """

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._non_blocking = True

    def forward(self, data: dict, training: bool = False) -> dict:
        """Send all labels at once, then go on as usual."""
        samples = data.get('data_samples') or []
        if samples and all('gt_label' in sample for sample in samples):
            labels = [sample.gt_label for sample in samples]
            on_device = torch.cat(labels).to(self.device, non_blocking=True)
            for sample, label in zip(
                samples, on_device.split([each.numel() for each in labels])
            ):
                sample.gt_label = label
            if not self.to_onehot and 'gt_score' not in samples[0]:
                # All that mmpretrain does with them is to do that again.
                data = {key: data[key] for key in data if key != 'data_samples'}
                return dict(self._preprocess(data, training), data_samples=samples)
        return self._preprocess(data, training)

    def _preprocess(self, data: dict, training: bool) -> dict:
        if not _are_views(data['inputs']):
            return super().forward(data, training)
        if self.batch_augments is not None:
            raise ValueError(
                'data_preprocessor.batch_augments would mix the views of the '
                'images with different others: leave it out where MultiView is '
                'in the pipeline'
            )
        first, *others = data['inputs']
        result = super().forward(dict(data, inputs=first), training)
        # The samples have their labels now: images alone are left.
        views = [
            super(AsyncClsDataPreprocessor, self).forward(dict(inputs=view))
            for view in others
        ]
        return dict(result, inputs=[result['inputs']] + [v['inputs'] for v in views])


def _are_views(inputs) -> bool:
    """Whether these are batches, not the images of one batch."""
    return not torch.is_tensor(inputs) and inputs[0].dim() == 4
