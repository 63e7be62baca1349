"""Which addresses of the network are counted together."""

import pytest

from mipass.base.kit.network import neighbourhood, plain_address


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:c000:207", "192.0.2.7"),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::3", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_ipv4_is_counted_by_address_and_ipv6_by_its_64_bits(address, counted):
    assert neighbourhood(address) == counted


def test_an_address_is_written_one_way():
    assert plain_address("2001:DB8:0::1") == "2001:db8::1"
