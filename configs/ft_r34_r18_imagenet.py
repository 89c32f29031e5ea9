# FT: Paraphrasing Complex Network: Network Compression via Factor Transfer,
# arXiv 1802.04977, on MMRazor's own SingleTeacherDistill and
# ConfigurableDistiller.
#
# Reproduces  no figure that is certain for this pair.
# Command     tools/dist_train.sh configs/ft_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# Weights of CIFAR, not tuned on ImageNet; one training where the paper has
# two, see _base_/methods/ft.py.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ft.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    # The last stage; the method names the last one of equal size in the demo.
    distiller=dict(
        student_recorders=dict(last=dict(source='backbone.layer4')),
        teacher_recorders=dict(last=dict(source='backbone.layer4')),
        connectors=dict(
            translator=dict(
                in_channel=_base_.s_stages[3], out_channel=_base_.t_stages[3] // 2
            ),
            autoencoder=dict(
                in_channel=_base_.t_stages[3], out_channel=_base_.t_stages[3] // 2
            ),
        ),
    ),
)
published = None
