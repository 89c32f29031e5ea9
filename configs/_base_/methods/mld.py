# MLD: Multi-Level Logit Distillation, CVPR 2023
#
# Form     the released one, which is not the paper's (there: the three levels at
#          T 2 to 6 with equal weights). What is accidental in it, and kept:
#          - its masks of the unsure images and classes multiply losses that are
#            means already: constants, 1/2 for even numbers of images and classes,
#            here a factor of "weak", "classes" and "images";
#          - its terms of the strong view at T 2 and 6 are computed on the weak
#            view: the weight of "weak_ends" is the sum of both;
#          - its class and batch level of the strong view are thrown away.
# Weights  0.9 times all of it, and 0.1 times the labels' loss of each view, which
#          the leaves set. The relations are small beside the soft targets.
# Cost     two views. They are made by the loader: 4 workers and more.
# DDP      classes and images are related over all processes, see the losses.
taus = (2, 3, 4, 5, 6)
model = dict(
    _scope_='mmrazor',
    type='WeakStrongDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        teacher_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        distill_losses=dict(
            loss_weak=dict(
                type='MultiTemperatureKDLoss', taus=(3, 4, 5), loss_weight=0.45
            ),
            loss_weak_ends=dict(
                type='MultiTemperatureKDLoss', taus=(2, 6), loss_weight=1.35
            ),
            loss_strong=dict(
                type='MultiTemperatureKDLoss', taus=(3, 4, 5), loss_weight=0.9
            ),
            loss_classes=dict(type='ClassCorrelationLoss', taus=taus, loss_weight=0.45),
            loss_images=dict(type='ScoreRelationLoss', taus=taus, loss_weight=0.45),
        ),
        # The first record is of the weak view, the second of the strong one.
        loss_forward_mappings=dict(
            loss_weak=dict(
                preds_S=dict(from_student=True, recorder='logits', record_idx=0),
                preds_T=dict(from_student=False, recorder='logits', record_idx=0),
            ),
            loss_weak_ends=dict(
                preds_S=dict(from_student=True, recorder='logits', record_idx=0),
                preds_T=dict(from_student=False, recorder='logits', record_idx=0),
            ),
            loss_strong=dict(
                preds_S=dict(from_student=True, recorder='logits', record_idx=1),
                preds_T=dict(from_student=False, recorder='logits', record_idx=1),
            ),
            loss_classes=dict(
                preds_S=dict(from_student=True, recorder='logits', record_idx=0),
                preds_T=dict(from_student=False, recorder='logits', record_idx=0),
            ),
            loss_images=dict(
                preds_S=dict(from_student=True, recorder='logits', record_idx=0),
                preds_T=dict(from_student=False, recorder='logits', record_idx=0),
            ),
        ),
    ),
)

# The strong view, as the released code has it from FixMatch (arXiv 2001.07685):
# two operations, each always applied and as strong as is drawn from its whole
# range, then a square cut out of up to half the width. The strength of the four
# that blend is added to 1: factors from 0.05 to 0.95.
randaugment = dict(
    type='RandAugment',
    num_policies=2,
    magnitude_level=10,
    magnitude_std='inf',
    hparams=dict(prob=1, pad_val=0, interpolation='nearest'),
    policies=[
        dict(type='AutoContrast'),
        dict(type='Equalize'),
        dict(type='Invert', prob=0),  # the identity
        dict(type='Posterize', magnitude_range=(3, 7)),  # rounded up: 4 to 7 bits
        dict(type='Solarize', magnitude_range=(0, 256)),
        dict(type='Rotate', magnitude_range=(0, 30)),  # these five to both sides
        dict(type='Shear', magnitude_range=(0, 0.3), direction='horizontal'),
        dict(type='Shear', magnitude_range=(0, 0.3), direction='vertical'),
        dict(type='Translate', magnitude_range=(0, 0.3), direction='horizontal'),
        dict(type='Translate', magnitude_range=(0, 0.3), direction='vertical'),
        *[
            dict(type=kind, magnitude_range=(-0.95, -0.05), random_negative_prob=0)
            for kind in ('Brightness', 'ColorTransform', 'Contrast', 'Sharpness')
        ],
    ],
)
# For images of 32 pixels (1 to 16, rounded down), and in CIFAR-100's order of
# colours, RGB. Color alone takes it for BGR, and so other shares of red and blue.
cutout = dict(
    type='Cutout',
    magnitude_range=(1, 17),
    magnitude_std='inf',
    prob=1,
    pad_val=(125, 123, 114),
)
# CIFAR-100's pipeline. Elsewhere the views are made of the pipeline that is there.
weak_view = [
    dict(type='RandomCrop', crop_size=32, padding=4),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
]
two_views = [
    dict(
        type='MultiView',
        num_views=[1, 1],
        transforms=[weak_view, [*weak_view, randaugment, cutout]],
    ),
    dict(type='PackInputs'),
]
