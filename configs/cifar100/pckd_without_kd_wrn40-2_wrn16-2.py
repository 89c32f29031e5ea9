# PCKD without KD, lambda = 0, WRN-40-2 -> WRN-16-2 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 76.52 (Table I)
# Table I     student 73.26, KD 74.92, PCKD 76.97, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_without_kd_wrn40-2_wrn16-2.py
# Cost        four views: 4 * (0.329 + 3 * 0.102) = 2.5 GMAC per image
_base_ = './pckd_wrn40-2_wrn16-2.py'

model = dict(distiller=dict(distill_losses=dict(loss_kd=None)))
published = dict(top1=76.52)
