"""Where entries lie."""

from mipass.domains.issuer.places import BLOCK, index_of, size_for


def test_no_index_is_used_twice_and_none_is_left_out():
    assert {index_of(b"seed", number) for number in range(3 * BLOCK)} == set(range(3 * BLOCK))


def test_the_order_is_the_seeds_secret():
    orders = {tuple(index_of(seed, number) for number in range(50)) for seed in (b"one", b"two")}
    orders.add(tuple(index_of(b"one", BLOCK + number) - BLOCK for number in range(50)))
    orders.add(tuple(range(50)))
    assert len(orders) == 4


def test_the_list_doubles_before_its_last_block_is_begun():
    sizes = [size_for(used) for used in (0, 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 1)]
    assert sizes == [BLOCK, 2 * BLOCK, 2 * BLOCK, 4 * BLOCK, 4 * BLOCK, 8 * BLOCK]
    assert size_for(1_000_000) == 1 << 20
