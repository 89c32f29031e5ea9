# SSKD with two views of each image in a step: the upright one and one of the
# three others, drawn anew in each step and for each image by itself. Ours, not
# of the paper, which takes all four.
#
# TF and SS are means over the kept of N rotated rows instead of 3N: three
# quarters of the wrong ones are kept, as there, and are a third as many. The
# teacher's head is sskd's own, trained with all four views.
#
# Cost        two views of each image through both networks, half of sskd's.
_base_ = './sskd.py'

model = dict(views_per_step=2, draw='image')
