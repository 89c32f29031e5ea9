"""Two tiny pictures, as mmdet's, mmdet3d's and mmseg's models are given them."""

import numpy as np
import torch
from mmengine.structures import InstanceData, PixelData

SIDE = 160  # the last of an FPN's maps is then 2 x 2
BOXES = torch.tensor([[10.0, 15.0, 100.0, 125.0], [50.0, 20.0, 150.0, 90.0]])
META = dict(
    img_shape=(SIDE, SIDE), ori_shape=(SIDE, SIDE), scale_factor=(1.0, 1.0), flip=False
)


def pictures(count=2):
    generator = torch.Generator().manual_seed(0)
    shape = (3, SIDE, SIDE)
    return [
        torch.randint(256, shape, generator=generator, dtype=torch.uint8)
        for _ in range(count)
    ]


def detection():
    """Boxes, without masks: those of the students here need none."""
    from mmdet.structures import DetDataSample

    samples = []
    for _ in range(2):
        sample = DetDataSample(metainfo=dict(META))
        sample.gt_instances = InstanceData(
            bboxes=BOXES.clone(), labels=torch.tensor([1, 3])
        )
        sample.ignored_instances = InstanceData(
            bboxes=torch.empty(0, 4), labels=torch.empty(0, dtype=torch.long)
        )
        samples.append(sample)
    return dict(inputs=pictures(), data_samples=samples)


def monocular():
    """Boxes in the picture, and in space before one camera."""
    from mmdet3d.structures import CameraInstance3DBoxes, Det3DDataSample

    camera = np.array([[150.0, 0, SIDE / 2], [0, 150.0, SIDE / 2], [0, 0, 1]])
    # Centre, size, turn and speed.
    space = torch.tensor(
        [
            [-1.0, 0.5, 9.0, 4.0, 1.5, 1.7, 0.3, 0.0, 0.0],
            [1.0, 0.5, 12.0, 4.0, 1.5, 1.7, -0.6, 1.0, 0.5],
        ]
    )
    samples = []
    for _ in range(2):
        sample = Det3DDataSample(
            metainfo=dict(META, cam2img=camera, box_type_3d=CameraInstance3DBoxes)
        )
        sample.gt_instances_3d = InstanceData(
            bboxes_3d=CameraInstance3DBoxes(space, box_dim=9, origin=(0.5, 0.5, 0.5)),
            labels_3d=torch.tensor([1, 3]),
            centers_2d=(BOXES[:, :2] + BOXES[:, 2:]) / 2,
            depths=space[:, 2].clone(),
            attr_labels=torch.tensor([0, 2]),
        )
        sample.gt_instances = InstanceData(
            bboxes=BOXES.clone(), labels=torch.tensor([1, 3])
        )
        samples.append(sample)
    return dict(inputs=dict(img=pictures()), data_samples=samples)


def segmentation():
    from mmseg.structures import SegDataSample

    samples = []
    for _ in range(2):
        sample = SegDataSample(metainfo=dict(META))
        classes = torch.arange(SIDE * SIDE).view(1, SIDE, SIDE) // SIDE % 19
        sample.gt_sem_seg = PixelData(data=classes)
        samples.append(sample)
    return dict(inputs=pictures(), data_samples=samples)
