"""Products of neighbours, CC of CRD's comparison."""

import pytest
import torch
from formulas import ROWS, Loss, randn

from mmrazor_pckd import functional as F

STUDENT, TEACHER = randn(ROWS, 5, seed=1), randn(ROWS, 5, seed=2)


class TestNeighborProduct(Loss):
    name = 'neighbor_product'
    tensors = (STUDENT, TEACHER)
    student = (0, 1)  # both embeddings learn

    @staticmethod
    def loops(s_embedding, t_embedding):
        distance = [
            [abs(s - t) for s, t in zip(s_row, t_row)]
            for s_row, t_row in zip(s_embedding, t_embedding)
        ]
        return [
            sum(here * there for here, there in zip(distance[i], distance[i + 1]))
            for i in range(len(distance) - 1)
        ]


def test_the_closed_form_of_three_images():
    teacher = torch.tensor([[1.0, -2.0], [3.0, 0.5], [0.0, 4.0]], dtype=torch.float64)
    value = F.neighbor_product(torch.zeros_like(teacher), teacher)
    assert value.tolist() == [4.0, 2.0]


def test_an_order_of_the_images_counts_and_its_reverse_does_not():
    value = F.neighbor_product(STUDENT, TEACHER)
    assert torch.equal(
        F.neighbor_product(STUDENT.flip(0), TEACHER.flip(0)).flip(0), value
    )
    other = [0, 2, 4, 1, 3, 5]
    assert not torch.allclose(
        F.neighbor_product(STUDENT[other], TEACHER[other]).mean(), value.mean()
    )


def test_embeddings_that_agree_have_finite_gradients():
    student = STUDENT.float().requires_grad_()
    F.neighbor_product(student, STUDENT.float()).sum().backward()
    assert not student.grad.any()


@pytest.mark.parametrize('images', [0, 1])
def test_an_image_without_neighbour_is_refused(images):
    with pytest.raises(ValueError, match=f'a batch of {images} has no neighbours'):
        F.neighbor_product(STUDENT[:images], TEACHER[:images])


def test_embeddings_of_unlike_width_are_refused():
    with pytest.raises(ValueError, match=r'one shape, and are \(6, 5\) and \(6, 1\)'):
        F.neighbor_product(STUDENT, TEACHER[:, :1])
